import { labelOf } from '../src/campaign/lookup.ts';
import type { Campaign } from '../src/campaign/schema.ts';
import type { Lang } from '../src/dialog/lang.ts';
import { actionButton, type Button, type Line, line, type View } from '../src/dialog/view.ts';
import type { Member, Unit } from '../src/domain/member.ts';
import { officeLines } from '../src/domain/offer.ts';
import type { SkillRecord } from '../src/domain/skill.ts';
import { levelTallies, skillItems, tallyOf, type UnitProgress } from '../src/domain/skill-progress.ts';
import { LEAST_PEOPLE } from '../src/domain/unit-table.ts';
import { evidenceLines } from './skill-item-screen.ts';
import { levelName, MENU, type SkillSheet } from './skill-sheet.ts';

/** What one screen holds of a long list. */
const PAGE = 8;

const REQUESTS = actionButton(line('skills:button.requests'), 'confirm.open');
/** Ways on from the head's own unit. */
const OWN_UNIT: readonly Button[] = [actionButton(line('skills:button.people'), 'confirm.people', '0'), REQUESTS];
/** Ways on from a unit that the office looks at. */
const ALL_UNITS: readonly Button[] = [actionButton(line('skills:button.units'), 'confirm.unit'), REQUESTS];

export interface UnitFigures {
  readonly unit: Unit;
  readonly progress: UnitProgress;
}

interface Shown {
  readonly campaign: Campaign;
  readonly year: number;
  readonly lang: Lang;
}

function title(key: string, { campaign, year }: Shown, values: Readonly<Record<string, string>>): readonly Line[] {
  return [line(key, { ...values, year: String(year) }), ...officeLines(campaign, 'digital_skills')];
}

/** Of a unit as small as that, figures would be those of a person. */
function tooFew({ people }: UnitProgress): boolean {
  return people < LEAST_PEOPLE;
}

/** A unit as the office sees it: without figures where it is too small. */
export function officeUnitView(shown: Shown, { unit, progress }: UnitFigures): View {
  if (!tooFew(progress)) return unitView(shown, { unit, progress }, ALL_UNITS);
  return {
    lines: [
      ...title('skills:unit.title', shown, { unit: unit.name }),
      line('skills:unit.few', { least: LEAST_PEOPLE }),
    ],
    buttons: [[...ALL_UNITS], [MENU]],
  };
}

/** The head's look at the figures of the own unit, however small it is. */
export function ownUnitView(shown: Shown, figures: UnitFigures): View {
  return unitView(shown, figures, OWN_UNIT);
}

/** A unit's figures, without any name. `more` leads on. */
function unitView(shown: Shown, { unit, progress }: UnitFigures, more: readonly Button[]): View {
  const { campaign, lang } = shown;
  const levels = progress.levels.map(({ level, done, total, reached }) =>
    line('skills:unit.level', { level: levelName(level), done, total, reached }),
  );
  const areas = campaign.skills.areas.flatMap((area) => {
    const found = progress.areas.find((one) => one.id === area.id);
    return found === undefined
      ? []
      : [line('skills:unit.area', { id: area.id, name: labelOf(area, lang), done: found.done, total: found.total })];
  });
  return {
    lines: [
      ...title('skills:unit.title', shown, { unit: unit.name }),
      line('skills:unit.all', { people: progress.people, ...progress.all }),
      line('skills:items', { rows: levels }),
      line('skills:items', { rows: areas }),
    ],
    buttons: [[...more], [MENU]],
  };
}

function pageOf<T>(all: readonly T[], asked: number): { page: number; pages: number; part: readonly T[] } {
  const pages = Math.max(1, Math.ceil(all.length / PAGE));
  const page = Math.min(Math.max(0, asked), pages - 1);
  return { page, pages, part: all.slice(page * PAGE, (page + 1) * PAGE) };
}

function turning(action: string, page: number, pages: number): readonly (readonly Button[])[] {
  const to = (key: string, target: number): Button => actionButton(line(key), action, String(target));
  const row = [
    ...(page > 0 ? [to('skills:button.earlier', page - 1)] : []),
    ...(page < pages - 1 ? [to('skills:button.later', page + 1)] : []),
  ];
  return row.length === 0 ? [] : [row];
}

/** The office's look: every unit with its totals. */
export function unitsView(shown: Shown, units: readonly UnitFigures[], asked: number): View {
  const { page, pages, part } = pageOf(units, asked);
  const buttons = part.map(({ unit, progress }) => {
    const key = tooFew(progress) ? 'button_few' : 'button';
    return [actionButton(line(`skills:unit.${key}`, { unit: unit.name, ...progress.all }), 'confirm.of', unit.code)];
  });
  return {
    lines: [
      ...title('skills:unit.units', shown, {}),
      line('skills:unit.units_hint'),
      ...(pages > 1 ? [line('skills:unit.page', { page: page + 1, pages })] : []),
    ],
    buttons: [...buttons, ...turning('confirm.unit', page, pages), [REQUESTS, MENU]],
  };
}

/** The head's look at the people of the own unit. */
export function peopleView(
  shown: Shown,
  people: readonly { readonly member: Member; readonly done: number }[],
  asked: number,
): View {
  const { page, pages, part } = pageOf(people, asked);
  const total = skillItems(shown.campaign).length;
  return {
    lines: [
      ...title('skills:unit.people', shown, {}),
      line('skills:unit.people_hint'),
      ...(pages > 1 ? [line('skills:unit.page', { page: page + 1, pages })] : []),
    ],
    buttons: [
      ...part.map(({ member, done }) => [
        actionButton(line('skills:unit.person', { name: member.name, done, total }), 'confirm.member', member.id),
      ]),
      ...turning('confirm.people', page, pages),
      [actionButton(line('skills:button.unit'), 'confirm.unit'), MENU],
    ],
  };
}

function evidenceRows(record: SkillRecord): readonly Line[] {
  return [line('skills:unit.evidence', { id: record.item }), ...evidenceLines(record)];
}

function fileButtons(record: SkillRecord): readonly (readonly Button[])[] {
  return (record.evidence?.files ?? []).map((file, at) => [
    actionButton(
      line('skills:unit.file', { id: record.item, name: file.name }),
      'confirm.file',
      record.member,
      record.item,
      String(at),
    ),
  ]);
}

/** One person of the head's own unit: levels, what is done, what was handed in. */
export function memberView(shown: Shown, member: Member, sheet: SkillSheet): View {
  const items = skillItems(shown.campaign).filter((item) => sheet.done.has(item.id));
  const proven = [...sheet.records.values()].filter((one) => one.state === 'done' && one.how === 'evidence');
  const levels = levelTallies(shown.campaign, sheet.done).map(({ level, done, total }) =>
    line('skills:level_row.open', { level: levelName(level), done, total }),
  );
  const ids = items.map((item) => item.id).join(', ');
  return {
    lines: [
      ...title('skills:unit.member', shown, { name: member.name }),
      line('skills:progress', { ...tallyOf(skillItems(shown.campaign), sheet.done), rows: levels }),
      ...(ids === '' ? [] : [line('skills:unit.ids', { ids })]),
      ...proven.flatMap(evidenceRows),
    ],
    buttons: [
      ...proven.flatMap(fileButtons),
      [actionButton(line('skills:button.people'), 'confirm.people', '0'), MENU],
    ],
  };
}
