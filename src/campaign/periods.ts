import { addMonths, type Day, lastDayOf, monthOf } from '../text/day.ts';
import { phaseAt, phaseEnd, phaseStart } from './calendar.ts';
import { spanOf } from './milestones.ts';
import type { Campaign } from './schema.ts';

/** A stretch of days for summaries and reports. `year` and `number` let a locale text name it ("Quý III/2026"). */
export type Period = {
  id: string;
  kind: 'month' | 'quarter' | 'half_year' | 'year' | 'phase' | 'all' | 'custom';
  from: Day;
  to: Day;
  year: number | null;
  number: number | null;
  /** The office's own name, for custom periods only. */
  name: { vi: string; en: string } | null;
};

const ID = /^(\d{4})(?:-(?:Q([1-4])|H([12])|(0[1-9]|1[0-2])))?$/u;

/** With these the bot's own periods are named, in small letters or in capitals. */
const OWN_IDS = [ID, /^all$/iu, /^phase-\d+$/iu];

/** Whether the bot means a period of its own by this id, so that none of the office's can have it. */
export function isOwnPeriodId(id: string): boolean {
  return OWN_IDS.some((own) => own.test(id) || own.test(id.toUpperCase()));
}

/** The year this day lies in: what a bare command shows. */
export function yearPeriod(day: Day): Period {
  return calendarPeriod(day.slice(0, 4));
}

/** The periods offered as buttons on this day: the presets of the campaign (current and last), then its own ones. */
export function offeredPeriods(campaign: Campaign, day: Day): Period[] {
  const ids = campaign.periods.presets.flatMap((preset) => presetIds(preset, campaign, day));
  const custom = campaign.periods.custom.map(({ id }) => id);
  return [...ids, ...custom].flatMap((id) => periodOf(id, campaign) ?? []);
}

/** The period of an id (`2026`, `2026-Q3`, `2026-H2`, `2026-09`, `phase-1`, `all`, a custom one), or null. */
export function periodOf(id: string, campaign: Campaign): Period | null {
  if (ID.test(id)) return calendarPeriod(id);
  if (id === 'all') return wholePeriod(campaign);
  const phase = campaign.plan.phases.find((candidate) => `phase-${candidate.id}` === id);
  if (phase) {
    return { ...blank(id, 'phase', phaseStart(phase), phaseEnd(phase)), number: phase.id };
  }
  const own = campaign.periods.custom.find((candidate) => candidate.id === id);
  return own ? { ...blank(id, 'custom', own.from, own.to), name: { vi: own.vi, en: own.en } } : null;
}

function presetIds(preset: Campaign['periods']['presets'][number], campaign: Campaign, day: Day): string[] {
  const month = monthOf(day);
  const quarter = (of: string): string => `${of.slice(0, 4)}-Q${Math.ceil(Number(of.slice(5)) / 3)}`;
  if (preset === 'month') return [month, addMonths(month, -1)];
  if (preset === 'quarter') return [quarter(month), quarter(addMonths(month, -3))];
  if (preset === 'half_year') return [`${month.slice(0, 4)}-H${Number(month.slice(5)) <= 6 ? 1 : 2}`];
  if (preset === 'year') return [month.slice(0, 4), String(Number(month.slice(0, 4)) - 1)];
  if (preset === 'all') return ['all'];
  const phase = phaseAt(day, campaign);
  return phase ? [`phase-${phase.id}`] : [];
}

function calendarPeriod(id: string): Period {
  const [, year = id, quarter, half, month] = ID.exec(id) ?? [];
  if (half !== undefined) {
    const [from, to] = half === '1' ? [`${year}-01-01`, `${year}-06-30`] : [`${year}-07-01`, `${year}-12-31`];
    return { ...blank(id, 'half_year', from, to), year: Number(year), number: Number(half) };
  }
  const { from, to } = spanOf(id);
  const kind = quarter !== undefined ? 'quarter' : month !== undefined ? 'month' : 'year';
  const number = quarter ?? month;
  return { ...blank(id, kind, from, to), year: Number(year), number: number === undefined ? null : Number(number) };
}

/** From the plan's first year to its last; a plan without years has no bounds. */
function wholePeriod(campaign: Campaign): Period {
  const { from, to } = campaign.plan.years;
  return blank('all', 'all', `${from ?? 2000}-01-01`, to === null ? lastDayOf('2100-12') : `${to}-12-31`);
}

function blank(id: string, kind: Period['kind'], from: Day, to: Day): Period {
  return { id, kind, from, to, year: null, number: null, name: null };
}
