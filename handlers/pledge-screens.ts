import { labelOf, moduleState, planWords, servesOf } from '../src/campaign/lookup.ts';
import type { Pledge } from '../src/campaign/practice-schema.ts';
import type { Campaign } from '../src/campaign/schema.ts';
import { actionButton, type Button, type Line, line, type View, verbatim } from '../src/dialog/view.ts';
import { firstAsked } from '../src/domain/checkin-week.ts';
import { offers, officeLines } from '../src/domain/offer.ts';
import { type Checkin, START_LEVELS, type TakenPledge } from '../src/domain/pledge.ts';
import type { MemberTurn } from '../src/ports/handler.ts';
import { formatDay } from '../src/text/date.ts';
import { shorten } from '../src/text/shorten.ts';
import { placeLine } from './plan-screen.ts';
import { formulaLine } from './pledge-savings.ts';

/**
 * A pledge of the person with what the campaign says of it and the answers so far. The turn's campaign has the calendar
 * of the person: the office's, less their leave.
 */
export interface Kept {
  readonly taken: TakenPledge;
  readonly pledge: Pledge;
  readonly checkins: readonly Checkin[];
  /** How well the habit is kept, over all rounds of the pledge; null before its first week. */
  readonly strength: number | null;
}

export const MENU = actionButton(line('core:menu'), 'menu.open');
export const MINE = actionButton(line('pledge:button.mine'), 'pledge.mine');
export const LIST = actionButton(line('pledge:button.list'), 'pledge.list', '0');
export const TABLE = actionButton(line('table:button.table'), 'table.open');
export const LEAVE = actionButton(line('pledge:button.leave'), 'leave.open');
const BILLS = actionButton(line('table:button.bills'), 'bills.open');
export const LABEL_LENGTH = 44;
/** As many as Zalo has room for beside the words of a page. */
const PAGE = 5;

/** What stands at the top of every screen of the pledges: whose list it is. */
export function moduleLines({ campaign }: Pick<MemberTurn, 'campaign'>): readonly Line[] {
  return officeLines(campaign, 'green_pledges');
}

export function titleLine({ lang }: Pick<MemberTurn, 'lang'>, pledge: Pledge): Line {
  return line('pledge:pledge_title', { id: pledge.id, name: labelOf(pledge, lang) });
}

/** All pledges of the campaign, a page of buttons at a time; the person's own are marked. */
export function listView(turn: MemberTurn, mine: readonly TakenPledge[], page: number): View {
  const { items } = turn.campaign.pledges;
  const pages = Math.max(1, Math.ceil(items.length / PAGE));
  const at = Math.min(Math.max(page, 0), pages - 1);
  const active = new Set(mine.filter((one) => one.state === 'active').map((one) => one.pledge));
  const choices = items.slice(at * PAGE, (at + 1) * PAGE).map((pledge) => {
    const key = active.has(pledge.id) ? 'pledge:button.taken' : 'pledge:button.pledge';
    const name = shorten(labelOf(pledge, turn.lang), LABEL_LENGTH);
    return [actionButton(line(key, { id: pledge.id, name }), 'pledge.view', pledge.id)];
  });
  return {
    lines: [
      line('pledge:title'),
      ...moduleLines(turn),
      ...(at === 0 ? [...proposalLines(turn.campaign), line('pledge:intro')] : []),
      line('pledge:page', { page: at + 1, pages, active: active.size }),
    ],
    buttons: [...choices, pageRow(at, pages), ...waysOn(turn, mine.length > 0)].filter((row) => row.length > 0),
  };
}

/** What lies beside the list, as far as it is offered. Leave stands below the own pledges of those who have some. */
function waysOn({ campaign, member }: MemberTurn, hasOwn: boolean): readonly (readonly Button[])[] {
  const table = offers(campaign, member, 'table') ? [TABLE] : [];
  const leave = offers(campaign, member, 'leave') ? [LEAVE] : [];
  const bills = offers(campaign, member, 'bills') ? [BILLS] : [];
  return [hasOwn ? [MINE, ...table] : [...table, ...leave], [...bills, MENU]];
}

function pageRow(page: number, pages: number): readonly Button[] {
  const to = (target: number, key: string): Button => actionButton(line(key), 'pledge.list', String(target));
  return [
    ...(page > 0 ? [to(page - 1, 'pledge:button.earlier')] : []),
    ...(page < pages - 1 ? [to(page + 1, 'pledge:button.later')] : []),
  ];
}

/** One pledge of the list: what it is, how it counts, which words of the plan it serves. */
export function pledgeView(turn: MemberTurn, pledge: Pledge, own: TakenPledge | null): View {
  const { campaign, lang } = turn;
  const page = Math.floor(campaign.pledges.items.indexOf(pledge) / PAGE);
  const take =
    own === null
      ? [actionButton(line('pledge:button.take'), 'pledge.take', pledge.id)]
      : [
          actionButton(line('pledge:button.show'), 'pledge.show', own.id),
          actionButton(line('pledge:button.end'), 'pledge.stop', own.id),
        ];
  return {
    lines: [
      titleLine(turn, pledge),
      ...moduleLines(turn),
      ...proposalLines(campaign),
      line('pledge:how', {
        cadence: line(`pledge:cadence.${pledge.cadence}`),
        unit: labelOf(pledge.unit, lang),
        weeks: pledge.weeks,
      }),
      ...(pledge.season === null ? [] : [line(`pledge:season.${pledge.season}`)]),
      formulaLine(turn, pledge),
      ...exclusiveLines(campaign, pledge),
      ...servesLines(campaign, pledge),
      ...(own === null ? [] : [line('pledge:already')]),
    ],
    buttons: [take, [actionButton(line('pledge:button.list'), 'pledge.list', String(page)), MENU]],
    replace: true,
  };
}

function exclusiveLines(campaign: Campaign, pledge: Pledge): readonly Line[] {
  if (pledge.exclusive_group === null) return [];
  const others = campaign.pledges.items
    .filter((one) => one.exclusive_group === pledge.exclusive_group && one.id !== pledge.id)
    .map((one) => one.id);
  return others.length === 0 ? [] : [line('pledge:exclusive', { ids: others.join(', ') })];
}

function servesLines(campaign: Campaign, pledge: Pledge): readonly Line[] {
  const rows = servesOf(campaign, pledge.id).flatMap((at) => {
    const words = planWords(campaign.plan, at);
    return words === null ? [] : [line('pledge:serves_row', { text: words.text, at: placeLine(at) })];
  });
  if (rows.length > 0) return [line('pledge:serves', { rows })];
  return [line(isOffices(campaign) ? 'pledge:serves_none_office' : 'pledge:serves_none')];
}

/** Right after taking: when the first question comes, and how far the habit is kept today. */
export function takenView(turn: MemberTurn, { taken, pledge }: Pick<Kept, 'taken' | 'pledge'>): View {
  const asks = taken.start === undefined;
  return {
    lines: [
      line('pledge:taken', { id: pledge.id, name: labelOf(pledge, turn.lang) }),
      ...moduleLines(turn),
      line('pledge:first', { day: formatDay(firstAsked(taken, turn.campaign)), weeks: taken.weeks }),
      ...(asks ? [startLine(turn, pledge)] : []),
    ],
    buttons: asks ? startRows(taken.id) : [[MINE], [LIST, MENU]],
    replace: true,
  };
}

function startLine({ lang }: MemberTurn, { start }: Pledge): Line {
  return line('pledge:start.ask', {
    question: start === undefined ? line('pledge:start.question') : verbatim(labelOf(start, lang)),
  });
}

/** The levels and a way past them: no more buttons than Zalo shows. */
function startRows(taken: string): readonly (readonly Button[])[] {
  const levels = START_LEVELS.map((level) =>
    actionButton(line(`pledge:start.level.${level}`), 'pledge.begin', taken, level),
  );
  return [levels.slice(0, 2), levels.slice(2), [actionButton(line('pledge:start.skip'), 'pledge.show', taken)]];
}

/** One sentence and the ways on. */
export function noteView(turn: MemberTurn, key: string, replace: boolean): View {
  return { lines: [...moduleLines(turn), line(key)], buttons: [[MINE, LIST], [MENU]], replace };
}

/** Whether the line of the office stands on the screen, which says already whose proposal it is. */
function isOffices(campaign: Campaign): boolean {
  return moduleState(campaign, 'green_pledges') === 'office';
}

function proposalLines(campaign: Campaign): readonly Line[] {
  return campaign.pledges.proposal && !isOffices(campaign) ? [line('pledge:proposal')] : [];
}
