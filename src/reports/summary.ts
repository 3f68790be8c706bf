import { dayOf } from '../campaign/calendar.ts';
import { shortOf } from '../campaign/lookup.ts';
import type { Period } from '../campaign/periods.ts';
import type { Campaign } from '../campaign/schema.ts';
import { belongs, type Member, type Unit } from '../domain/member.ts';
import type { InitiativeFilter, InitiativeStore } from '../ports/initiatives.ts';
import type { MemberStore, ReceiptStore, UnitStore } from '../ports/members.ts';
import { compareVietnamese } from '../text/compare.ts';
import { monthsOf, periodBounds, zoneOffset } from './period.ts';

/** A content area as the campaign numbers it; an area that only older data knows keeps its number as its name. */
export interface AreaColumn {
  readonly no: string;
  readonly vi: string;
  readonly en: string;
  /** Where there is little room. */
  readonly short: { readonly vi: string; readonly en: string };
  readonly count: number;
}

/** One unit: initiatives per content area in the order of `Summary.areas`, and its people. */
export interface UnitRow {
  readonly code: string;
  readonly name: string;
  readonly counts: readonly number[];
  readonly total: number;
  readonly people: People;
}

/** People on the roster, those who have joined, those who said they have read the plan. */
interface People {
  readonly roster: number;
  readonly joined: number;
  readonly read: number;
}

/** The one report model. Counts are registered initiatives that are not withdrawn; rows, areas and months each add up to `total`. */
export interface Summary {
  readonly campaign: { readonly id: string; readonly title: string; readonly body: string };
  readonly revision: number;
  readonly zone: Campaign['zone'];
  readonly period: Period;
  readonly madeAt: Date;
  readonly areas: readonly AreaColumn[];
  readonly units: readonly UnitRow[];
  /** By month of registration, `YYYY-MM`, every month of the period that has begun. */
  readonly months: readonly { readonly month: string; readonly count: number }[];
  readonly total: number;
  /** Registered in the period and withdrawn since; not counted anywhere else. */
  readonly withdrawn: number;
  readonly people: People;
}

/** Where figures come from. */
export interface SummaryStores {
  readonly initiatives: Pick<InitiativeStore, 'tally' | 'byMonth' | 'countWithdrawn'>;
  readonly members: Pick<MemberStore, 'all'>;
  readonly units: Pick<UnitStore, 'all'>;
  readonly receipts: Pick<ReceiptStore, 'countByUnit'>;
}

export interface SummaryRequest {
  readonly campaign: Campaign;
  readonly revision: number;
  readonly period: Period;
  readonly now: Date;
}

/** What was counted, before names and zero rows are put to it. */
export interface Counts {
  readonly tally: readonly { readonly unit: string; readonly area: string; readonly count: number }[];
  readonly months: readonly { readonly month: string; readonly count: number }[];
}

/** All of a summary but its counts. */
export interface Frame extends SummaryRequest {
  readonly units: readonly Unit[];
  readonly people: ReadonlyMap<string, People>;
  readonly withdrawn: number;
}

/** How often figures are read again when somebody registered or withdrew between two of the counts. */
const ATTEMPTS = 3;

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

/** The filter of a period: everything registered in it, up to the moment of asking. */
export function filterOf({
  campaign,
  period,
  now,
}: Pick<SummaryRequest, 'campaign' | 'period' | 'now'>): InitiativeFilter {
  const { from, to } = periodBounds(campaign, period);
  const upTo = new Date(now.getTime() + 1);
  return { campaign: campaign.id, from, to: to < upTo ? to : upTo };
}

function peopleByUnit(members: readonly Member[], read: Readonly<Record<string, number>>): Map<string, People> {
  const found = new Map<string, People>();
  for (const member of members) {
    const known = found.get(member.unit) ?? { roster: 0, joined: 0, read: 0 };
    const joined = known.joined + (member.joinedAt === null ? 0 : 1);
    found.set(member.unit, { ...known, roster: known.roster + 1, joined });
  }
  for (const [unit, count] of Object.entries(read)) {
    found.set(unit, { ...(found.get(unit) ?? { roster: 0, joined: 0 }), read: count });
  }
  return found;
}

/** Reads all that stands beside the counts: units, people, receipts, withdrawals. */
export async function frameOf(request: SummaryRequest, stores: SummaryStores): Promise<Frame> {
  const [units, everybody, read, withdrawn] = await Promise.all([
    stores.units.all(),
    stores.members.all(),
    stores.receipts.countByUnit(request.campaign.id),
    stores.initiatives.countWithdrawn(filterOf(request)),
  ]);
  const members = everybody.filter((one) => belongs(one, request.campaign.id));
  return { ...request, units, people: peopleByUnit(members, read), withdrawn };
}

function areaColumns(campaign: Campaign, tally: Counts['tally']): AreaColumn[] {
  const counted = (no: string): number => sum(tally.filter((one) => one.area === no).map((one) => one.count));
  const known = campaign.plan.content_areas.map((area) => ({
    no: area.no,
    vi: area.vi,
    en: area.en ?? area.vi,
    short: shortOf(area),
    count: counted(area.no),
  }));
  const numbers = new Set(known.map((one) => one.no));
  const strange = [...new Set(tally.map((one) => one.area))].filter((no) => !numbers.has(no)).sort();
  return [...known, ...strange.map((no) => ({ no, vi: no, en: no, short: { vi: no, en: no }, count: counted(no) }))];
}

function unitRows(frame: Frame, areas: readonly AreaColumn[], tally: Counts['tally']): UnitRow[] {
  const names = new Map(frame.units.map((unit) => [unit.code, unit.name]));
  for (const { unit } of tally) if (!names.has(unit)) names.set(unit, unit);
  const at = new Map(areas.map((area, index) => [area.no, index]));
  const rows = [...names].map(([code, name]) => {
    const counts = areas.map(() => 0);
    for (const one of tally.filter((each) => each.unit === code)) {
      const index = at.get(one.area);
      if (index !== undefined) counts[index] = (counts[index] ?? 0) + one.count;
    }
    return {
      code,
      name,
      counts,
      total: sum(counts),
      people: frame.people.get(code) ?? { roster: 0, joined: 0, read: 0 },
    };
  });
  return rows.sort((one, other) => compareVietnamese(one.name, other.name));
}

/** Long periods begin with the first month that has something: a plan without years would begin long before it. */
function monthRows({ campaign, period, now }: Frame, counted: Counts['months']): Summary['months'] {
  const counts = new Map(counted.map((one) => [one.month, one.count]));
  const names = [...new Set([...monthsOf(period, dayOf(now, campaign)), ...counts.keys()])].sort();
  const rows = names.map((month) => ({ month, count: counts.get(month) ?? 0 }));
  const first = rows.findIndex((row) => row.count > 0);
  return rows.length > 12 ? rows.slice(first < 0 ? -12 : Math.min(first, rows.length - 12)) : rows;
}

/** Puts names, zero rows and totals to what was counted. */
export function completeSummary(frame: Frame, counts: Counts): Summary {
  const { campaign, revision, period, now, withdrawn } = frame;
  const areas = areaColumns(campaign, counts.tally);
  const units = unitRows(frame, areas, counts.tally);
  const people = [...frame.people.values()];
  return {
    campaign: { id: campaign.id, title: campaign.plan.title.vi, body: campaign.plan.issuer.body },
    revision,
    zone: campaign.zone,
    period,
    madeAt: now,
    areas,
    units,
    months: monthRows(frame, counts.months),
    total: sum(units.map((unit) => unit.total)),
    withdrawn,
    people: {
      roster: sum(people.map((one) => one.roster)),
      joined: sum(people.map((one) => one.joined)),
      read: sum(people.map((one) => one.read)),
    },
  };
}

/**
 * Counts what was registered in a period, for the text, the chart and the workbook alike.
 * The stores answer in several queries; they are asked again when the months and the units do not agree.
 */
export async function summarise(request: SummaryRequest, stores: SummaryStores): Promise<Summary> {
  const filter = filterOf(request);
  const frame = await frameOf(request, stores);
  let counts: Counts = { tally: [], months: [] };
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const [tally, months] = await Promise.all([
      stores.initiatives.tally(filter),
      stores.initiatives.byMonth(filter, zoneOffset(request.campaign)),
    ]);
    counts = { tally, months };
    if (sum(tally.map((one) => one.count)) === sum(months.map((one) => one.count))) break;
  }
  return completeSummary(frame, counts);
}
