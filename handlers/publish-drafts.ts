import { UNDECIDED } from '../src/campaign/decisions.ts';
import type { RightFile } from '../src/campaign/load.ts';
import type { Path, Problem } from '../src/campaign/problem.ts';
import type { Campaign } from '../src/campaign/schema.ts';
import { BYTES, defineForm, TableError, type TableFault } from '../src/dialog/define.ts';
import type { Form } from '../src/dialog/form.ts';
import { ROLES } from '../src/domain/member.ts';
import { offers } from '../src/domain/offer.ts';
import { type Touched, touched } from '../src/domain/touched.ts';
import type { CampaignStore, Revision } from '../src/ports/campaigns.ts';
import type { ConversationStore } from '../src/ports/conversations.ts';
import type { FormHandler, Turn } from '../src/ports/handler.ts';

export interface DraftDeps {
  readonly campaigns: Pick<CampaignStore, 'revision'>;
  readonly conversations: Pick<ConversationStore, 'draftsOf'>;
  /** All forms of the house. */
  readonly forms: () => readonly FormHandler[];
}

/** Tables differ by campaign and channel only, so the rest of the turn they are built in says nothing. */
function turnIn(campaign: Campaign): Turn {
  return {
    now: new Date(0),
    eventId: '',
    address: { channel: 'telegram', chat: '' },
    member: null,
    lang: 'vi',
    campaign,
    revision: 0,
    campaigns: [],
    sessions: {},
    active: null,
  };
}

/** Whether anybody is asked the questions of a form in this campaign; of a module that is off, a table may be empty. */
function isAsked({ ability, asks }: FormHandler, campaign: Campaign): boolean {
  if (asks?.(campaign) === false) return false;
  return ability === null || ROLES.some((role) => offers(campaign, { role, body: null }, ability));
}

type Built = (id: string) => Form | null;

/** The tables of a campaign, by form; null for what nobody is asked. A table with a fault throws. */
function formsOf(forms: readonly FormHandler[], campaign: Campaign, hasText?: (key: string) => boolean): Built {
  const built = new Map<string, Form>();
  return (id) => {
    const handler = forms.find((one) => one.id === id);
    if (handler === undefined || !isAsked(handler, campaign)) return null;
    const form = built.get(id) ?? defineForm(handler.build(turnIn(campaign)), hasText);
    built.set(id, form);
    return form;
  };
}

/** With every proposal turned on: the office may do so at any time. */
function withProposals(campaign: Campaign): Campaign {
  const { modules } = campaign.plan;
  const proposals = Object.entries(modules).filter(([, { state }]) => state === 'proposal');
  const on = Object.fromEntries(proposals.map(([name]) => [name, 'on' as const]));
  return { ...campaign, decisions: { ...UNDECIDED, modules: on } };
}

/** Where an option of a table stands in the campaign file, or null when it is none of the file's. */
function pathOf({ plan, skills, pledges }: Campaign, option: string): Path | null {
  const area = plan.content_areas.findLastIndex(({ no }) => no === option);
  if (area >= 0) return ['plan', 'content_areas', area, 'no'];
  const milestone = plan.milestones.findLastIndex(({ code }) => code === option);
  if (milestone >= 0) return ['plan', 'milestones', milestone, 'code'];
  if (option in pledges.factors) return ['pledges', 'factors', option];
  const group = skills.areas.findLastIndex(({ items }) => items.some(({ id }) => id === option));
  const item = skills.areas[group]?.items.findLastIndex(({ id }) => id === option) ?? -1;
  return item < 0 ? null : ['skills', 'areas', group, 'items', item, 'id'];
}

/** A fault of a table as a problem of the file, where an option of the file's brought it about; else it is ours. */
function problemOf({ campaign, placeOf }: RightFile, form: string, { kind, option }: TableFault): Problem {
  const path = option === undefined ? null : pathOf(campaign, option);
  if (option === undefined || path === null) {
    const fault = { key: 'campaign:fault.form', values: { form, fault: kind } };
    return { file: null, line: 0, path: '', fault, help: null };
  }
  const key = kind === 'option_twice' ? 'campaign:fault.twice' : 'campaign:fault.option_long';
  const fault = { key, values: { value: option, max: String(BYTES) } };
  return { ...placeOf(path), path: path.map(String).join('.'), fault, help: null };
}

function tableFaults(build: () => unknown): readonly TableFault[] {
  try {
    build();
    return [];
  } catch (error) {
    if (error instanceof TableError) return error.faults;
    throw error;
  }
}

/**
 * What keeps the house from asking its questions by this campaign, each place of the file once.
 * `hasText` tells whether a text key exists, where somebody knows.
 */
export function formProblems(
  forms: readonly FormHandler[],
  right: RightFile,
  hasText?: (key: string) => boolean,
): readonly Problem[] {
  const form = formsOf(forms, withProposals(right.campaign), hasText);
  const found = forms.flatMap(({ id }) => tableFaults(() => form(id)).map((fault) => problemOf(right, id, fault)));
  // Several forms offer the same options.
  return [...new Map(found.map((one) => [JSON.stringify([one.path, one.fault]), one])).values()];
}

/** Open drafts that a new file touches. Drafts begun under rules that must not move go on by those, so they are not. */
export async function touchedDrafts(deps: DraftDeps, before: Revision, after: Campaign): Promise<Touched> {
  const drafts = await deps.conversations.draftsOf(before.campaign.id);
  const pinned = new Map([[before.revision, before.campaign.pin]]);
  for (const { revision } of drafts.map(({ session }) => session)) {
    if (revision === undefined || pinned.has(revision)) continue;
    pinned.set(revision, (await deps.campaigns.revision(before.campaign.id, revision))?.campaign.pin === true);
  }
  const free = drafts.flatMap(({ session }) =>
    session.revision !== undefined && pinned.get(session.revision) === true ? [] : [session],
  );
  const forms = deps.forms();
  const { decisions } = before.campaign;
  const [old, next] = [formsOf(forms, before.campaign), formsOf(forms, decided(after, decisions))];
  return touched(free, (id) => {
    const form = old(id);
    return form === null ? null : { before: form, after: next(id) };
  });
}

/** What the office decided goes on under a new file. */
function decided(campaign: Campaign, decisions: Campaign['decisions']): Campaign {
  return decisions === undefined ? campaign : { ...campaign, decisions };
}
