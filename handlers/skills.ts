import { dayOf } from '../src/campaign/calendar.ts';
import { labelOf, moduleState, planWords, skillOf } from '../src/campaign/lookup.ts';
import type { Skill, SkillArea } from '../src/campaign/practice-schema.ts';
import type { Campaign } from '../src/campaign/schema.ts';
import { actionButton, type Button, type Line, line, type View, verbatim } from '../src/dialog/view.ts';
import type { Handler, MemberTurn, Outcome } from '../src/ports/handler.ts';
import type { SkillStore } from '../src/ports/skills.ts';
import { placeLine } from './plan-screen.ts';

interface SkillsDeps {
  readonly skills: SkillStore;
}

/** One look at the checklist: whose, which year, what is ticked. */
interface Sheet {
  readonly turn: MemberTurn;
  readonly year: number;
  readonly ticked: ReadonlySet<string>;
}

const MENU = actionButton(line('core:menu'), 'menu.open');
const BACK = actionButton(line('skills:button.areas'), 'skills.list');
const BAR_WIDTH = 6;

/** The digital-skills checklist: areas, their items, own ticks of the year. */
export function createSkillsHandler({ skills }: SkillsDeps): Handler {
  async function read(turn: MemberTurn): Promise<Sheet> {
    const year = Number(dayOf(turn.now, turn.campaign).slice(0, 4));
    return { turn, year, ticked: new Set(await skills.ticked(turn.member.id, year)) };
  }

  async function overview(turn: MemberTurn, replace: boolean): Promise<Outcome> {
    if (moduleState(turn.campaign, 'digital_skills') === 'off') return { views: [notOffered(replace)] };
    return { views: [overviewView(await read(turn), replace)] };
  }

  async function area(turn: MemberTurn, id: string | undefined): Promise<Outcome> {
    const found = turn.campaign.skills.areas.find((one) => one.id === id);
    if (found === undefined) return gone();
    return { views: [areaView(await read(turn), found)] };
  }

  async function tick(turn: MemberTurn, id: string | undefined, ticked: boolean): Promise<Outcome> {
    const item = skillOf(turn.campaign, id ?? '');
    if (item === null || moduleState(turn.campaign, 'digital_skills') === 'off') return gone();
    const year = Number(dayOf(turn.now, turn.campaign).slice(0, 4));
    await skills.set(turn.member.id, year, item.id, ticked, turn.now);
    return area(turn, areaOfItem(turn.campaign, item.id)?.id);
  }

  async function detail(turn: MemberTurn, id: string | undefined): Promise<Outcome> {
    const item = skillOf(turn.campaign, id ?? '');
    if (item === null) return gone();
    return { views: [itemView(await read(turn), item)] };
  }

  return {
    commands: [{ name: 'kynang', aliases: ['skills'], ability: 'skills', run: (turn) => overview(turn, false) }],
    actions: {
      'skills.open': (turn) => overview(turn, false),
      'skills.list': (turn) => overview(turn, true),
      'skills.area': (turn, [id]) => area(turn, id),
      'skills.item': (turn, [id]) => detail(turn, id),
      'skills.tick': (turn, [id]) => tick(turn, id, true),
      'skills.untick': (turn, [id]) => tick(turn, id, false),
    },
  };
}

/** A bar that reads without colour; a started area never looks empty, an unfinished one never full. */
export function progressBar(done: number, total: number): string {
  if (total === 0) return '';
  const share = Math.round((done / total) * BAR_WIDTH);
  const least = done > 0 ? 1 : 0;
  const most = done < total ? BAR_WIDTH - 1 : BAR_WIDTH;
  const filled = Math.min(most, Math.max(least, share));
  return '▰'.repeat(filled) + '▱'.repeat(BAR_WIDTH - filled);
}

function areaOfItem(campaign: Campaign, item: string): SkillArea | undefined {
  return campaign.skills.areas.find((area) => area.items.some((one) => one.id === item));
}

function progress(sheet: Sheet, items: readonly Skill[]): { bar: string; done: number; total: number } {
  const done = items.filter((item) => sheet.ticked.has(item.id)).length;
  return { bar: progressBar(done, items.length), done, total: items.length };
}

function proposalLines(campaign: Campaign): readonly Line[] {
  return campaign.skills.proposal ? [line('skills:proposal')] : [];
}

function overviewView(sheet: Sheet, replace: boolean): View {
  const { turn, year } = sheet;
  const { areas, year_note: note } = turn.campaign.skills;
  const all = progress(
    sheet,
    areas.flatMap((area) => area.items),
  );
  const rows = areas.map((area) =>
    line('skills:area_row', { id: area.id, name: labelOf(area, turn.lang), ...progress(sheet, area.items) }),
  );
  return {
    lines: [
      line('skills:title', { year: String(year) }),
      ...proposalLines(turn.campaign),
      ...(note === undefined ? [] : [verbatim(labelOf(note, turn.lang))]),
      line('skills:areas', { rows }),
      line('skills:total', all),
    ],
    buttons: [...areas.map((area) => [areaButton(area, sheet)]), [MENU]],
    replace,
  };
}

function areaButton(area: SkillArea, { turn }: Sheet): Button {
  return actionButton(
    line('skills:button.area', { id: area.id, name: labelOf(area, turn.lang) }),
    'skills.area',
    area.id,
  );
}

function areaView(sheet: Sheet, area: SkillArea): View {
  const { turn, year } = sheet;
  const rows = area.items.map((item) =>
    line(sheet.ticked.has(item.id) ? 'skills:item_row.done' : 'skills:item_row.open', {
      id: item.id,
      name: labelOf(item, turn.lang),
    }),
  );
  return {
    lines: [
      line('skills:area_title', { id: area.id, name: labelOf(area, turn.lang), year: String(year) }),
      ...proposalLines(turn.campaign),
      line('skills:items', { rows }),
      line('skills:total', progress(sheet, area.items)),
      line('skills:hint'),
    ],
    buttons: [...area.items.map((item) => [tickButton(sheet, item), moreButton(item)]), [BACK, MENU]],
    replace: true,
  };
}

function tickButton({ ticked }: Sheet, item: Skill): Button {
  return ticked.has(item.id)
    ? actionButton(line('skills:button.untick', { id: item.id }), 'skills.untick', item.id)
    : actionButton(line('skills:button.tick', { id: item.id }), 'skills.tick', item.id);
}

function moreButton(item: Skill): Button {
  return actionButton(line('skills:button.more', { id: item.id }), 'skills.item', item.id);
}

function itemView(sheet: Sheet, item: Skill): View {
  const { turn } = sheet;
  const area = areaOfItem(turn.campaign, item.id);
  const state = sheet.ticked.has(item.id) ? 'skills:state.done' : 'skills:state.open';
  return {
    lines: [
      line('skills:item_title', { id: item.id, name: labelOf(item, turn.lang) }),
      ...proposalLines(turn.campaign),
      line(state, { year: String(sheet.year) }),
      line('skills:level', { level: line(`skills:level_name.${item.level}`) }),
      line(`skills:proof.${item.proof}`),
      ...(item.lead_by_example ? [line('skills:lead_by_example')] : []),
      ...traceLines(turn.campaign, item),
    ],
    buttons: [[tickButton(sheet, item)], ...(area === undefined ? [] : [[areaButton(area, sheet)]]), [BACK, MENU]],
    replace: true,
  };
}

/** The plan's own words that the item serves, with their place. */
function traceLines(campaign: Campaign, item: Skill): readonly Line[] {
  const words = item.trace.flatMap((at) => {
    const found = planWords(campaign.plan, at);
    return found === null ? [] : [line('skills:serves_row', { text: found.text, at: placeLine(at) })];
  });
  return words.length === 0 ? [line('skills:serves_none')] : [line('skills:serves', { rows: words })];
}

function notOffered(replace: boolean): View {
  return { lines: [line('skills:off')], buttons: [[MENU]], replace };
}

/** A button of an item that the office has since taken off the list. */
function gone(): Outcome {
  return { views: [{ lines: [line('skills:gone')], buttons: [[BACK, MENU]] }] };
}
