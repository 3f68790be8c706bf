import { dayOf } from '../src/campaign/calendar.ts';
import type { Campaign } from '../src/campaign/schema.ts';
import { line } from '../src/dialog/view.ts';
import { lastAskedWeek } from '../src/domain/asked-week.ts';
import { belongs, type Unit } from '../src/domain/member.ts';
import { may } from '../src/domain/permissions.ts';
import { yearOf } from '../src/domain/standing.ts';
import { type UnitTotals, unitTable, unitTotals } from '../src/domain/unit-table.ts';
import type { Handler, MemberTurn, Outcome } from '../src/ports/handler.ts';
import type { MemberStore, Seat, UnitStore } from '../src/ports/members.ts';
import type { StandingStore } from '../src/ports/standings.ts';
import { MENU } from './period-screen.ts';
import { tableView, totalsOpen, unitsView, unitView } from './table-screens.ts';
import { type WeekAnswersDeps, weekAnswers } from './week-answers.ts';

interface TableDeps extends WeekAnswersDeps {
  readonly members: Pick<MemberStore, 'seats' | 'ofUnit' | 'setRanked'>;
  readonly units: Pick<UnitStore, 'all'>;
  readonly standings: Pick<StandingStore, 'sumsOf'>;
}

/** Raised whenever the words that people agree to change in meaning. */
const CONSENT_VERSION = 'table-1';

/** People who may take pledges of the campaign. */
function taking<S extends Seat>(seats: readonly S[], campaign: Campaign): readonly S[] {
  return seats.filter((one) => may(one.role, 'pledge') && belongs(one, campaign.id));
}

function todayOf(turn: MemberTurn): string {
  return dayOf(turn.now, turn.campaign);
}

function notAllowed(): Outcome {
  return { views: [{ lines: [line('errors:not_allowed')], buttons: [[MENU]] }] };
}

function pageOf(typed: string | undefined): number {
  return Number.parseInt(typed ?? '0', 10) || 0;
}

async function table(deps: TableDeps, turn: MemberTurn, page: number, replace = true): Promise<Outcome> {
  const { campaign, member } = turn;
  const [seats, units] = await Promise.all([deps.members.seats(), deps.units.all()]);
  const ranked = ({ rankedIn }: Pick<Seat, 'rankedIn'>): boolean => rankedIn.includes(campaign.id);
  const people = taking(seats, campaign).map((one) => ({ ...one, ranked: ranked(one) }));
  const ids = people.filter((one) => one.ranked).map(({ id }) => id);
  const standings = await deps.standings.sumsOf(ids, campaign.id, yearOf(todayOf(turn)));
  const own = people.find(({ id }) => id === member.id)?.ranked ?? ranked(member);
  const shown = tableView(turn, { rows: unitTable(units, people, standings), ranked: own }, page);
  return { views: [{ ...shown, replace }] };
}

/** Writes the person's wish and shows the table with it. */
async function wish(deps: TableDeps, turn: MemberTurn, agreed: boolean): Promise<Outcome> {
  const { campaign, now: at, address, lang } = turn;
  const given = { campaign: campaign.id, agreed, version: CONSENT_VERSION, at, channel: address.channel, lang };
  await deps.members.setRanked(turn.member.id, given);
  return table(deps, turn, 0);
}

async function totals(
  deps: TableDeps,
  turn: MemberTurn,
  of: { readonly units: readonly Unit[]; readonly seats: readonly Seat[] },
): Promise<readonly UnitTotals[]> {
  const { campaign } = turn;
  const today = todayOf(turn);
  const people = taking(of.seats, campaign);
  const ids = people.map(({ id }) => id);
  const [standings, week] = await Promise.all([
    deps.standings.sumsOf(ids, campaign.id, yearOf(today)),
    weekAnswers(deps, campaign, { members: ids, week: lastAskedWeek(today, campaign) }),
  ]);
  return unitTotals(of.units, people, { standings, week });
}

/** The own unit of a head. */
async function ownUnit(deps: TableDeps, turn: MemberTurn): Promise<Outcome> {
  if (totalsOpen(turn) === null) return notAllowed();
  const [units, members] = await Promise.all([deps.units.all(), deps.members.ofUnit(turn.member.unit)]);
  const seats = members.filter((one) => one.joinedAt !== null);
  const [own] = await totals(deps, turn, { units: units.filter(({ code }) => code === turn.member.unit), seats });
  if (own === undefined) return table(deps, turn, 0);
  return { views: [unitView(turn, own, lastAskedWeek(todayOf(turn), turn.campaign).monday)] };
}

async function allUnits(deps: TableDeps, turn: MemberTurn, page: number): Promise<Outcome> {
  if (totalsOpen(turn) !== 'all') return notAllowed();
  const [units, seats] = await Promise.all([deps.units.all(), deps.members.seats()]);
  return { views: [unitsView(turn, await totals(deps, turn, { units, seats }), page)] };
}

/** `/bangxanh`: units by how well their people keep pledges, with consent; totals of units for heads, office and leaders. */
export function createPledgeTableHandler(deps: TableDeps): Handler {
  return {
    commands: [
      { name: 'bangxanh', aliases: ['greentable'], ability: 'table', run: (turn) => table(deps, turn, 0, false) },
    ],
    actions: {
      'table.open': (turn) => table(deps, turn, 0),
      'table.page': (turn, [page]) => table(deps, turn, pageOf(page)),
      'table.count': (turn) => wish(deps, turn, true),
      'table.hide': (turn) => wish(deps, turn, false),
      'table.unit': (turn) => ownUnit(deps, turn),
      'table.units': (turn, [page]) => allUnits(deps, turn, pageOf(page)),
    },
  };
}
