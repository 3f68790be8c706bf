import type { Campaign } from '../src/campaign/schema.ts';
import { sessionsIn } from '../src/domain/drafts.ts';
import type { MemberFacts } from '../src/domain/due.ts';
import type { Member } from '../src/domain/member.ts';
import type { ConversationStore } from '../src/ports/conversations.ts';
import type { InitiativeStore } from '../src/ports/initiatives.ts';
import type { MemberStore } from '../src/ports/members.ts';
import type { UnitEntryStore } from '../src/ports/unit-entries.ts';

export interface FactsDeps {
  readonly members: MemberStore;
  readonly initiatives: InitiativeStore;
  readonly unitEntries: Pick<UnitEntryStore, 'countByUnit'>;
  readonly conversations: ConversationStore;
}

/** What a reminder to one person rests on, read at this moment. */
export interface FactsOfOne {
  readonly facts: MemberFacts;
  readonly ownDraft: boolean;
  /** Names of others in the unit who hold a draft; filled for its lead only. */
  readonly withDrafts: readonly string[];
}

export interface Facts {
  /** Of everybody who may be reminded. */
  all(campaign: Campaign): Promise<readonly MemberFacts[]>;
  /** Of one person, from the latest state. */
  of(campaign: Campaign, member: Member): Promise<FactsOfOne>;
}

const FORM = 'initiative';

/** Whether pushes may go to this person at all. */
export function reachable(member: Member): boolean {
  return member.joinedAt !== null && !member.stopped && member.addresses.length > 0;
}

/** A lead answers for the unit: a draft of its people counts as a reason to remind its lead. */
function isLead(member: Member): boolean {
  return member.role === 'TRUONG_PHONG';
}

/** Reads what the rules of `src/domain/due.ts` need to know. */
export function createFacts({ members, initiatives, unitEntries, conversations }: FactsDeps): Facts {
  async function hasDraft(campaign: Campaign, member: Member): Promise<boolean> {
    const held = await Promise.all(member.addresses.map((address) => conversations.load(address)));
    return held.some((one) => one?.member === member.id && sessionsIn(one, campaign.id)[FORM] !== undefined);
  }

  async function draftsAround(campaign: Campaign, lead: Member): Promise<readonly string[]> {
    const unit = (await members.ofUnit(lead.unit)).filter((one) => one.id !== lead.id);
    const held = await Promise.all(unit.map(async (one) => ((await hasDraft(campaign, one)) ? [one.name] : [])));
    return held.flat();
  }

  return {
    async all(campaign) {
      const [everybody, drafts, tally, entries] = await Promise.all([
        members.all(),
        conversations.drafts(campaign.id, FORM),
        initiatives.tally({ campaign: campaign.id }),
        unitEntries.countByUnit(campaign.id),
      ]);
      const drafting = new Set(drafts.map((draft) => draft.member));
      const draftingUnits = new Set(everybody.filter((one) => drafting.has(one.id)).map((one) => one.unit));
      const registered = new Map(entries);
      for (const { unit, count } of tally) registered.set(unit, (registered.get(unit) ?? 0) + count);
      return everybody.filter(reachable).map((member) => ({
        id: member.id,
        role: member.role,
        openDraft: drafting.has(member.id) || (isLead(member) && draftingUnits.has(member.unit)),
        unitRegistered: registered.get(member.unit) ?? 0,
      }));
    },

    async of(campaign, member) {
      const [ownDraft, withDrafts, registered, entries] = await Promise.all([
        hasDraft(campaign, member),
        isLead(member) ? draftsAround(campaign, member) : [],
        initiatives.count({ campaign: campaign.id, unit: member.unit }),
        unitEntries.countByUnit(campaign.id),
      ]);
      const openDraft = ownDraft || withDrafts.length > 0;
      const unitRegistered = registered + (entries.get(member.unit) ?? 0);
      return { facts: { id: member.id, role: member.role, openDraft, unitRegistered }, ownDraft, withDrafts };
    },
  };
}
