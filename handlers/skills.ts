import { skillOf } from '../src/campaign/lookup.ts';
import type { Skill } from '../src/campaign/practice-schema.ts';
import type { Line, View } from '../src/dialog/view.ts';
import { line } from '../src/dialog/view.ts';
import { proofOf } from '../src/domain/skill.ts';
import { renewable } from '../src/domain/skill-progress.ts';
import type { Handler, MemberTurn, Outcome } from '../src/ports/handler.ts';
import type { Queue } from '../src/ports/queue.ts';
import type { SkillQuizStore } from '../src/ports/skills.ts';
import { ownReportRequest } from '../src/reports/request.ts';
import { inCampaign } from './of-campaign.ts';
import { itemView } from './skill-item-screen.ts';
import { areaView, lastYearView, overviewView } from './skill-screens.ts';
import {
  AREAS,
  areaOfItem,
  congratulations,
  doneOf,
  gone,
  isOff,
  keyOf,
  MENU,
  ownSheet,
  type SheetDeps,
  type SkillSheet,
  yearOf,
} from './skill-sheet.ts';

export interface SkillsDeps extends SheetDeps {
  readonly skillQuizzes: Pick<SkillQuizStore, 'of'>;
  readonly queue: Pick<Queue, 'report'>;
}

/** The person's sheet, with congratulations on what it has come to. */
async function looked(deps: SkillsDeps, turn: MemberTurn): Promise<{ sheet: SkillSheet; above: readonly Line[] }> {
  const sheet = await ownSheet(deps, turn);
  return { sheet, above: await congratulations(deps, sheet, { at: turn.now, event: turn.eventId }) };
}

async function before(deps: SkillsDeps, turn: MemberTurn): Promise<ReadonlySet<string>> {
  return doneOf(await deps.skills.ofMember(turn.member.id, turn.campaign.id, yearOf(turn) - 1));
}

function shown(view: View, above: readonly Line[] = []): Outcome {
  return { views: [{ ...view, lines: [...above, ...view.lines] }] };
}

async function overview(deps: SkillsDeps, turn: MemberTurn, replace: boolean): Promise<Outcome> {
  if (isOff(turn.campaign)) return { views: [{ lines: [line('skills:off')], buttons: [[MENU]], replace }] };
  const [{ sheet, above }, last] = await Promise.all([looked(deps, turn), before(deps, turn)]);
  return shown({ ...overviewView(turn, sheet, last), replace }, above);
}

async function area(deps: SkillsDeps, turn: MemberTurn, id: string | undefined): Promise<Outcome> {
  const found = turn.campaign.skills.areas.find((one) => one.id === id);
  if (found === undefined || isOff(turn.campaign)) return gone();
  const { sheet, above } = await looked(deps, turn);
  return shown(areaView(turn, sheet, found), above);
}

/** The area of an item that was just ticked or not, for the next one; its state is said, since items stand on buttons. */
async function ticked(deps: SkillsDeps, turn: MemberTurn, item: Skill): Promise<Outcome> {
  const found = areaOfItem(turn.campaign, item.id);
  if (found === undefined) return gone();
  const { sheet, above } = await looked(deps, turn);
  const said = line(sheet.done.has(item.id) ? 'skills:ticked' : 'skills:unticked', { id: item.id });
  return shown(areaView(turn, sheet, found), [said, ...above]);
}

/** A message about an item names its campaign: the person may look at another one meanwhile. */
async function detail(deps: SkillsDeps, turn: MemberTurn, [id, of]: readonly string[]): Promise<Outcome> {
  const here = of === undefined ? turn : inCampaign(turn, of);
  const item = here === null ? null : skillOf(here.campaign, id ?? '');
  if (here === null || item === null || isOff(here.campaign)) return gone();
  const { sheet, above } = await looked(deps, here);
  const taken = proofOf(item) === 'quiz' ? await deps.skillQuizzes.of(keyOf(here, item.id)) : null;
  const switched = here.campaign.id === turn.campaign.id ? {} : { campaign: here.campaign.id };
  return { views: [itemView(here, sheet, { item, above, taken })], ...switched };
}

async function tick(deps: SkillsDeps, turn: MemberTurn, id: string | undefined, done: boolean): Promise<Outcome> {
  const item = skillOf(turn.campaign, id ?? '');
  if (item === null || isOff(turn.campaign)) return gone();
  // The way of proof may have changed since the button was shown.
  if (done && proofOf(item) !== 'own') return detail(deps, turn, [item.id]);
  const key = keyOf(turn, item.id);
  if (done) await deps.skills.done(key, 'own', turn.now);
  else await deps.skills.undo(key, 'own', turn.now);
  return ticked(deps, turn, item);
}

/** Keeps all own ticks of last year; of an older button nothing is left to keep. */
async function renew(deps: SkillsDeps, turn: MemberTurn, year: string | undefined): Promise<Outcome> {
  if (isOff(turn.campaign) || Number(year) !== yearOf(turn)) return gone();
  const [sheet, last] = await Promise.all([ownSheet(deps, turn), before(deps, turn)]);
  const { own } = renewable(turn.campaign, last, sheet.states);
  await Promise.all(own.map((item) => deps.skills.done(keyOf(turn, item.id), 'own', turn.now)));
  const { sheet: after, above } = await looked(deps, turn);
  const kept = [...last].filter((id) => after.records.get(id)?.how === 'own' && after.done.has(id)).length;
  return shown(lastYearView(turn, after, last), [
    line('skills:renewed', { number: kept, year: String(year) }),
    ...above,
  ]);
}

async function lastYear(deps: SkillsDeps, turn: MemberTurn): Promise<Outcome> {
  if (isOff(turn.campaign)) return gone();
  const [sheet, last] = await Promise.all([ownSheet(deps, turn), before(deps, turn)]);
  return shown(lastYearView(turn, sheet, last));
}

async function card(deps: SkillsDeps, turn: MemberTurn): Promise<Outcome> {
  if (isOff(turn.campaign)) return gone();
  await deps.queue.report(ownReportRequest('skills-card', turn, yearOf(turn)));
  return { views: [{ lines: [line('skills:card.making')], buttons: [[AREAS, MENU]] }] };
}

/** The digital-skills checklist: areas, items, own ticks, what is next, the new year, the picture. */
export function createSkillsHandler(deps: SkillsDeps): Handler {
  return {
    commands: [{ name: 'kynang', aliases: ['skills'], ability: 'skills', run: (turn) => overview(deps, turn, false) }],
    actions: {
      'skills.open': (turn) => overview(deps, turn, false),
      'skills.list': (turn) => overview(deps, turn, true),
      'skills.area': (turn, [id]) => area(deps, turn, id),
      'skills.item': (turn, args) => detail(deps, turn, args),
      'skills.tick': (turn, [id]) => tick(deps, turn, id, true),
      'skills.untick': (turn, [id]) => tick(deps, turn, id, false),
      'skills.renew': (turn, [year]) => renew(deps, turn, year),
      'skills.last': (turn) => lastYear(deps, turn),
      'skills.card': (turn) => card(deps, turn),
    },
  };
}
