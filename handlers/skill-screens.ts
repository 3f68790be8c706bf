import { dayOf } from '../src/campaign/calendar.ts';
import { labelOf } from '../src/campaign/lookup.ts';
import type { Skill, SkillArea } from '../src/campaign/practice-schema.ts';
import { actionButton, type Button, type Line, line, type View, verbatim } from '../src/dialog/view.ts';
import { proofOf } from '../src/domain/skill.ts';
import { levelTallies, nextItem, renewable, skillItems, tallyOf } from '../src/domain/skill-progress.ts';
import type { MemberTurn } from '../src/ports/handler.ts';
import { formatDay } from '../src/text/date.ts';
import { shorten } from '../src/text/shorten.ts';
import { AREAS, idsOf, levelName, MENU, proposalLines, provenBy, type SkillSheet } from './skill-sheet.ts';

const NAME_LENGTH = 34;

/** Heads and leaders set the example: their lists say in which items. */
function setsExample(turn: MemberTurn): boolean {
  return turn.member.role === 'TRUONG_PHONG' || turn.member.role === 'LANH_DAO';
}

/** The whole checklist: how far each level is, what is next, and a way into each area. */
export function overviewView(turn: MemberTurn, sheet: SkillSheet, before: ReadonlySet<string>): View {
  const { campaign, year, done } = sheet;
  const { areas, year_note: note } = campaign.skills;
  const next = nextItem(campaign, sheet.states);
  return {
    lines: [
      line('skills:title', { year: String(year) }),
      ...proposalLines(campaign),
      ...(note === undefined ? [] : [verbatim(labelOf(note, turn.lang))]),
      line('skills:progress', { ...tallyOf(skillItems(campaign), done), rows: levelRows(turn, sheet) }),
      ...lastYearLines(sheet, before),
      ...(next === null ? [] : [line('skills:next', { id: next.id, name: labelOf(next, turn.lang) })]),
    ],
    buttons: [
      ...renewRows(sheet, before),
      ...(next === null ? [] : [[nextButton(turn, next)]]),
      ...areas.map((area) => [areaButton(turn, area, done)]),
      [actionButton(line('skills:button.card'), 'skills.card'), MENU],
    ],
  };
}

function levelRows(turn: MemberTurn, sheet: SkillSheet): readonly Line[] {
  const reached = new Map(sheet.reached.map((one) => [one.level, one.at]));
  const rows = levelTallies(sheet.campaign, sheet.done).map(({ level, done, total }) => {
    const at = reached.get(level);
    const values = { level: levelName(level), done, total };
    if (at === undefined) return line('skills:level_row.open', values);
    return line('skills:level_row.reached', { ...values, day: formatDay(dayOf(at, sheet.campaign)) });
  });
  if (!setsExample(turn)) return rows;
  const examples = skillItems(sheet.campaign).filter((item) => item.lead_by_example);
  return examples.length === 0 ? rows : [...rows, line('skills:example_row', { ...tallyOf(examples, sheet.done) })];
}

function lastYearLines({ campaign, year }: SkillSheet, before: ReadonlySet<string>): readonly Line[] {
  const { done, total } = tallyOf(skillItems(campaign), before);
  return done === 0 ? [] : [line('skills:last.row', { year: String(year - 1), done, total })];
}

/** What was done last year is kept with one choice; what others have to confirm is listed behind another. */
function renewRows({ campaign, year, states }: SkillSheet, before: ReadonlySet<string>): Button[][] {
  const { own, other } = renewable(campaign, before, states);
  const last = String(year - 1);
  if (own.length > 0) {
    const label = line('skills:button.renew', { number: own.length, year: last });
    return [[actionButton(label, 'skills.renew', String(year))]];
  }
  if (other.length === 0) return [];
  return [[actionButton(line('skills:button.last', { number: other.length, year: last }), 'skills.last')]];
}

function nextButton(turn: MemberTurn, item: Skill): Button {
  return itemButton(turn, item, 'skills:button.next');
}

function itemButton(turn: MemberTurn, item: Skill, label: string): Button {
  const name = shorten(labelOf(item, turn.lang), NAME_LENGTH);
  return actionButton(line(label, { id: item.id, name }), 'skills.item', item.id);
}

export function areaButton(turn: MemberTurn, area: SkillArea, done: ReadonlySet<string>): Button {
  const values = { id: area.id, name: labelOf(area, turn.lang), ...tallyOf(area.items, done) };
  return actionButton(line('skills:button.area', values), 'skills.area', area.id);
}

/** The items of an area, each a button with its state: as text too they would be too long for a phone. */
export function areaView(turn: MemberTurn, sheet: SkillSheet, area: SkillArea): View {
  const { campaign, year, done, states } = sheet;
  const examples = setsExample(turn) ? area.items.filter((item) => item.lead_by_example) : [];
  return {
    lines: [
      line('skills:area_title', { id: area.id, name: labelOf(area, turn.lang), year: String(year) }),
      ...proposalLines(campaign),
      line('skills:total', { ...tallyOf(area.items, done) }),
      ...(examples.length === 0 ? [] : [line('skills:examples', { ids: idsOf(examples) })]),
      line('skills:legend'),
    ],
    buttons: [
      ...area.items.map((item) => [itemButton(turn, item, `skills:row.${states.get(item.id) ?? 'open'}`)]),
      [AREAS, MENU],
    ],
    replace: true,
  };
}

/** *I can* or *take back* where the person's own word counts. */
export function tickButtons({ records }: SkillSheet, item: Skill): readonly Button[] {
  const record = records.get(item.id);
  if (record?.state === 'done') {
    if (record.how !== 'own') return [];
    return [actionButton(line('skills:button.untick', { id: item.id }), 'skills.untick', item.id)];
  }
  if (proofOf(item) !== 'own') return [];
  return [actionButton(line('skills:button.tick', { id: item.id }), 'skills.tick', item.id)];
}

function moreButton(item: Skill): Button {
  return actionButton(line('skills:button.more', { id: item.id }), 'skills.item', item.id);
}

/** What was done last year and has to be proven anew, each with its way. */
export function lastYearView(turn: MemberTurn, sheet: SkillSheet, before: ReadonlySet<string>): View {
  const { campaign, year } = sheet;
  const { own, other } = renewable(campaign, before, sheet.states);
  const lead = other.filter((item) => proofOf(item) === 'lead');
  const rows = other.map((item) =>
    line('skills:last.item', {
      id: item.id,
      name: labelOf(item, turn.lang),
      how: line(`skills:last.how.${provenBy(turn, item)}`),
    }),
  );
  const askAll = line('skills:button.ask_all', { number: lead.length });
  return {
    lines: [
      line('skills:last.title', { year: String(year - 1) }),
      ...proposalLines(campaign),
      ...(own.length === 0 ? [] : [line('skills:last.own', { ids: idsOf(own) })]),
      ...(rows.length === 0 ? [] : [line('skills:last.other', { rows })]),
      ...(own.length + rows.length === 0 ? [line('skills:last.none')] : []),
    ],
    buttons: [
      ...(own.length === 0 ? [] : renewRows(sheet, before)),
      ...(lead.length < 2 ? [] : [[actionButton(askAll, 'skills.askall', String(year))]]),
      ...other.map((item) => [moreButton(item)]),
      [AREAS, MENU],
    ],
    replace: true,
  };
}
