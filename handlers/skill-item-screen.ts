import { dayOf } from '../src/campaign/calendar.ts';
import { labelOf, planWords, servesOf } from '../src/campaign/lookup.ts';
import type { Skill } from '../src/campaign/practice-schema.ts';
import type { Campaign } from '../src/campaign/schema.ts';
import { actionButton, type Button, type Line, line, type View, verbatim } from '../src/dialog/view.ts';
import type { SkillRecord } from '../src/domain/skill.ts';
import { retryAt, type SkillQuiz } from '../src/domain/skill-quiz.ts';
import type { MemberTurn } from '../src/ports/handler.ts';
import { formatDay } from '../src/text/date.ts';
import { placeLine } from './plan-screen.ts';
import { lastLines } from './skill-quiz-screens.ts';
import { areaButton, tickButtons } from './skill-screens.ts';
import { AREAS, areaOfItem, levelName, MENU, proposalLines, provenBy, type SkillSheet } from './skill-sheet.ts';

/** What an item's screen is about. */
export interface ShownItem {
  readonly item: Skill;
  /** Says what has just happened. */
  readonly above?: readonly Line[];
  /** Where the person is with its questions. */
  readonly taken?: SkillQuiz | null;
}

/** One item: where it stands, how it is proven, which words of the plan it serves. */
export function itemView(turn: MemberTurn, sheet: SkillSheet, { item, above = [], taken = null }: ShownItem): View {
  const { campaign, done } = sheet;
  const area = areaOfItem(campaign, item.id);
  const record = sheet.records.get(item.id);
  return {
    lines: [
      ...above,
      line('skills:item_title', { id: item.id, name: labelOf(item, turn.lang) }),
      ...proposalLines(campaign),
      ...stateLines(sheet, record),
      ...(record?.state === 'done' ? [] : lastLines(turn, taken)),
      line('skills:way', { level: levelName(item.level), proof: line(`skills:proof.${provenBy(turn, item)}`) }),
      ...(item.lead_by_example ? [line('skills:lead_by_example')] : []),
      ...servesLines(campaign, item),
    ],
    buttons: [
      ...proofRows(turn, sheet, { item, waits: retryAt(taken, turn.now) !== null }),
      ...(area === undefined ? [] : [[areaButton(turn, area, done)]]),
      [AREAS, MENU],
    ],
    replace: true,
  };
}

function stateLines({ year, campaign }: SkillSheet, record: SkillRecord | undefined): readonly Line[] {
  if (record === undefined || record.state === 'open') return [line('skills:state.open', { year: String(year) })];
  const values = { day: formatDay(dayOf(record.at, campaign)), name: record.by?.name ?? '' };
  if (record.state === 'asked') return [line('skills:state.asked', values)];
  if (record.state === 'declined') {
    return [line('skills:state.declined', { ...values, reason: record.reason ?? '' })];
  }
  return [line(`skills:state.${record.how}`, values), ...evidenceLines(record)];
}

/** What was handed in, in words. */
export function evidenceLines({ evidence }: Pick<SkillRecord, 'evidence'>): readonly Line[] {
  if (evidence === null) return [];
  const files = evidence.files.map((file) => verbatim(file.name));
  return [
    ...(evidence.text === null ? [] : [line('skills:evidence.words', { text: evidence.text })]),
    ...(files.length === 0 ? [] : [line('skills:evidence.names', { rows: files })]),
  ];
}

/** `waits`: the questions may not be answered again yet. */
function proofRows(
  turn: MemberTurn,
  sheet: SkillSheet,
  { item, waits }: { readonly item: Skill; readonly waits: boolean },
): readonly (readonly Button[])[] {
  const record = sheet.records.get(item.id);
  const done = record?.state === 'done';
  const button = (key: string, action: string): Button => actionButton(line(`skills:button.${key}`), action, item.id);
  if (done && record.how === 'evidence') {
    const files = (record.evidence?.files ?? []).map((file, at) => [
      actionButton(line('skills:button.file', { name: file.name }), 'skills.file', item.id, String(at)),
    ]);
    return [...files, [button('replace', 'skills.evidence'), button('unprove', 'skills.unprove')]];
  }
  const ticks = tickButtons(sheet, item);
  if (done || ticks.length > 0) return ticks.length === 0 ? [] : [ticks];
  if (record?.state === 'asked') return [[button('withdraw', 'skills.withdraw')]];
  const asking = (key: string): Button[][] => [
    [button(record?.state === 'declined' ? 'ask_again' : key, 'skills.ask')],
  ];
  const ways = {
    own: [],
    lead: asking('ask'),
    office: asking('ask_office'),
    evidence: [[button('evidence', 'skills.evidence')]],
    quiz: waits ? [] : [[button('quiz', 'skills.quiz')]],
  };
  return ways[provenBy(turn, item)];
}

/** The plan's own words that the item serves, with their place. */
function servesLines(campaign: Campaign, item: Skill): readonly Line[] {
  const words = servesOf(campaign, item.id).flatMap((at) => {
    const found = planWords(campaign.plan, at);
    return found === null ? [] : [line('skills:serves_row', { text: found.text, at: placeLine(at) })];
  });
  return words.length === 0 ? [line('skills:serves_none')] : [line('skills:serves', { rows: words })];
}
