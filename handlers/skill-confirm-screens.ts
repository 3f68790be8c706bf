import { dayOf } from '../src/campaign/calendar.ts';
import { labelOf, skillOf } from '../src/campaign/lookup.ts';
import type { Campaign } from '../src/campaign/schema.ts';
import type { Lang } from '../src/dialog/lang.ts';
import { actionButton, type Button, type Line, line, type View } from '../src/dialog/view.ts';
import type { Member } from '../src/domain/member.ts';
import { officeLines } from '../src/domain/offer.ts';
import type { SkillRecord } from '../src/domain/skill.ts';
import { formatDay } from '../src/text/date.ts';
import { MENU } from './skill-sheet.ts';

const OPEN = actionButton(line('skills:button.requests'), 'confirm.open');
const UNIT = actionButton(line('skills:button.unit'), 'confirm.unit');
/** With the two at the end of the list these still fit one screen. */
const PEOPLE_AT_ONCE = 8;
const ITEMS_AT_ONCE = 8;

/** Requests of one person. */
export interface Waiting {
  readonly member: Member;
  readonly records: readonly SkillRecord[];
}

function decideButtons(request: string): readonly Button[] {
  return [
    actionButton(line('skills:button.confirm'), 'confirm.yes', request),
    actionButton(line('skills:button.decline'), 'confirm.no', request),
  ];
}

/** What the head of the unit is sent. */
export function askedView(
  campaign: Campaign,
  record: SkillRecord,
  { name, item }: { readonly name: string; readonly item: string },
): View {
  return {
    lines: [
      line('skills:confirm.asked', { name, id: record.item, item, year: String(record.year) }),
      ...officeLines(campaign, 'digital_skills'),
    ],
    buttons: [decideButtons(record.request ?? ''), [OPEN, MENU]],
  };
}

/** The same for several items at once. */
export function askedAllView(campaign: Campaign, { id, name }: Member, rows: readonly Line[]): View {
  return {
    lines: [
      line('skills:confirm.asked_all', { name, number: rows.length, rows }),
      ...officeLines(campaign, 'digital_skills'),
    ],
    buttons: [
      [actionButton(line('skills:button.confirm_all', { number: rows.length }), 'confirm.all', id, campaign.id)],
      [actionButton(line('skills:button.singly'), 'confirm.person', id, campaign.id)],
      [MENU],
    ],
  };
}

/** Everybody whose requests wait for this reader. */
export function waitingView(campaign: Campaign, waiting: readonly Waiting[]): View {
  const count = waiting.reduce((all, one) => all + one.records.length, 0);
  const people = waiting.slice(0, PEOPLE_AT_ONCE).map(({ member, records }) => {
    const label = line('skills:button.person', { name: member.name, number: records.length });
    return [actionButton(label, 'confirm.person', member.id, campaign.id)];
  });
  return {
    lines: [
      line('skills:confirm.title'),
      ...officeLines(campaign, 'digital_skills'),
      count === 0
        ? line('skills:confirm.none')
        : line('skills:confirm.waiting', { number: count, people: waiting.length }),
    ],
    buttons: [...people, [UNIT, MENU]],
  };
}

/** The requests of one person, each with its two answers. */
export function personView(campaign: Campaign, lang: Lang, { member, records }: Waiting): View {
  const shown = records.slice(0, ITEMS_AT_ONCE);
  const rows = shown.map((record) =>
    line('skills:confirm.row', {
      id: record.item,
      item: itemName(campaign, record.item, lang),
      day: formatDay(dayOf(record.at, campaign)),
    }),
  );
  const all = line('skills:button.confirm_all', { number: records.length });
  return {
    lines: [
      line('skills:confirm.person', { name: member.name }),
      ...officeLines(campaign, 'digital_skills'),
      rows.length === 0 ? line('skills:confirm.none') : line('skills:items', { rows }),
    ],
    buttons: [
      ...(records.length < 2 ? [] : [[actionButton(all, 'confirm.all', member.id, campaign.id)]]),
      ...shown.map((record) => [
        actionButton(line('skills:button.confirm_item', { id: record.item }), 'confirm.yes', record.request ?? ''),
        actionButton(line('skills:button.decline_item', { id: record.item }), 'confirm.no', record.request ?? ''),
      ]),
      [OPEN, MENU],
    ],
  };
}

/** An item's name; of one that has left the list, its id. */
export function itemName(campaign: Campaign, item: string, lang: Lang): string {
  const found = skillOf(campaign, item);
  return found === null ? item : labelOf(found, lang);
}

/** What became of a request, for whoever decided or comes too late. */
export function decidedView(lines: readonly Line[]): View {
  return { lines, buttons: [[OPEN, MENU]] };
}

/** What the person who asked is told. */
export function toldView(campaign: Campaign, item: string | null, lines: readonly Line[]): View {
  const show =
    item === null
      ? actionButton(line('skills:button.overview'), 'skills.open')
      : actionButton(line('skills:button.show', { id: item }), 'skills.item', item, campaign.id);
  return { lines: [...lines, ...officeLines(campaign, 'digital_skills')], buttons: [[show, MENU]] };
}
