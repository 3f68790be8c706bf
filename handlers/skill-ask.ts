import { labelOf, skillOf } from '../src/campaign/lookup.ts';
import type { Skill } from '../src/campaign/practice-schema.ts';
import { actionButton, type Line, line, type View } from '../src/dialog/view.ts';
import { getsMessages, type Member } from '../src/domain/member.ts';
import { proofOf, type SkillRecord } from '../src/domain/skill.ts';
import { skillItems } from '../src/domain/skill-progress.ts';
import { askedOf, reviewersOf } from '../src/domain/skill-review.ts';
import type { Handler, MemberTurn, Outcome } from '../src/ports/handler.ts';
import type { MemberStore } from '../src/ports/members.ts';
import { askedAllView, askedView } from './skill-confirm-screens.ts';
import { itemView } from './skill-item-screen.ts';
import { AREAS, doneOf, gone, isOff, keyOf, MENU, ownSheet, type SheetDeps, yearOf } from './skill-sheet.ts';
import { type TellDeps, tell } from './tell.ts';

export interface SkillAskDeps extends SheetDeps, TellDeps {
  readonly members: Pick<MemberStore, 'all' | 'ofUnit'>;
}

/** Who may confirm for this person. The whole roster is read only where no head of the unit can be asked. */
export async function reviewersFor(
  deps: Pick<SkillAskDeps, 'members'>,
  asker: Member,
  campaign: string,
): Promise<readonly Member[]> {
  const near = reviewersOf(asker, await deps.members.ofUnit(asker.unit), campaign);
  if (near.some((one) => one.role === 'TRUONG_PHONG' && getsMessages(one))) return near;
  return reviewersOf(asker, await deps.members.all(), campaign);
}

function nobody(): Outcome {
  return { views: [{ lines: [line('skills:ask.nobody')], buttons: [[AREAS, MENU]] }] };
}

function names(people: readonly Member[]): string {
  return people.map((one) => one.name).join(', ');
}

/** Whose messages do not arrive, where the office is asked in their place. */
function silentLines(silent: readonly Member[]): readonly Line[] {
  return silent.length === 0 ? [] : [line('skills:ask.silent', { names: names(silent) })];
}

async function ask(deps: SkillAskDeps, turn: MemberTurn, id: string | undefined): Promise<Outcome> {
  const item = skillOf(turn.campaign, id ?? '');
  if (item === null || isOff(turn.campaign) || proofOf(item) !== 'lead') return gone();
  const { asked, silent } = askedOf(await reviewersFor(deps, turn.member, turn.campaign.id));
  if (asked.length === 0) return nobody();
  const record = await deps.skills.ask(keyOf(turn, item.id), turn.now);
  if (record.state === 'asked') await notify(deps, turn, { item, record, reviewers: asked });
  const sent = [...silentLines(silent), line('skills:ask.sent', { names: names(asked) })];
  const above = record.state === 'asked' ? sent : [];
  return { views: [itemView(turn, await ownSheet(deps, turn), { item, above })] };
}

interface Asked {
  readonly item: Skill;
  readonly record: SkillRecord;
  readonly reviewers: readonly Member[];
}

/** Each asking has its own occasion, so that a turn run again tells nobody twice. */
async function notify(deps: SkillAskDeps, turn: MemberTurn, { item, record, reviewers }: Asked): Promise<void> {
  for (const one of reviewers) {
    const view = askedView(turn.campaign, record, { name: turn.member.name, item: labelOf(item, one.lang) });
    await tell(deps, turn, { occasion: `skill-asked:${record.request}`, members: [one.id], view });
  }
}

/** Asks anew, all at once and in one message, for what others confirmed last year. */
async function askAll(deps: SkillAskDeps, turn: MemberTurn, year: string | undefined): Promise<Outcome> {
  if (isOff(turn.campaign) || Number(year) !== yearOf(turn)) return gone();
  const last = doneOf(await deps.skills.ofMember(turn.member.id, turn.campaign.id, yearOf(turn) - 1));
  const items = skillItems(turn.campaign).filter((item) => proofOf(item) === 'lead' && last.has(item.id));
  const { asked: reviewers, silent } = askedOf(await reviewersFor(deps, turn.member, turn.campaign.id));
  if (reviewers.length === 0) return nobody();
  const asked: { item: Skill; record: SkillRecord }[] = [];
  for (const item of items) {
    const record = await deps.skills.ask(keyOf(turn, item.id), turn.now);
    if (record.state === 'asked') asked.push({ item, record });
  }
  if (asked.length > 0) {
    const occasion = `skill-asked:${asked.map(({ record }) => record.request).join('.')}`;
    for (const one of reviewers) {
      const rows = asked.map(({ item }) => line('skills:item_title', { id: item.id, name: labelOf(item, one.lang) }));
      const view = askedAllView(turn.campaign, turn.member, rows);
      await tell(deps, turn, { occasion, members: [one.id], view });
    }
  }
  const sent = line('skills:ask.sent_all', { number: asked.length, names: names(reviewers) });
  return { views: [askedAllDone(asked.length === 0 ? [line('skills:last.none')] : [...silentLines(silent), sent])] };
}

function askedAllDone(lines: readonly Line[]): View {
  return {
    lines,
    buttons: [[actionButton(line('skills:button.overview'), 'skills.list'), MENU]],
    replace: true,
  };
}

async function withdraw(deps: SkillAskDeps, turn: MemberTurn, id: string | undefined): Promise<Outcome> {
  const item = skillOf(turn.campaign, id ?? '');
  if (item === null || isOff(turn.campaign)) return gone();
  await deps.skills.withdraw(keyOf(turn, item.id), turn.now);
  return { views: [itemView(turn, await ownSheet(deps, turn), { item })] };
}

/** Asking the head of the unit to confirm a skill, and taking that back. */
export function createSkillAskHandler(deps: SkillAskDeps): Handler {
  return {
    actions: {
      'skills.ask': (turn, [id]) => ask(deps, turn, id),
      'skills.askall': (turn, [year]) => askAll(deps, turn, year),
      'skills.withdraw': (turn, [id]) => withdraw(deps, turn, id),
    },
  };
}
