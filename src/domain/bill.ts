import { addMonths, type Month } from '../text/day.ts';

/** The office's own consumption, month by month, as it stands on its bills. All pure. */

/** Electricity (kWh), water (m³), paper (reams), fuel (litres). */
export const BILL_KINDS = ['kwh', 'm3', 'ream', 'litre'] as const;
export type BillKind = (typeof BILL_KINDS)[number];

/** Null: not known. Zero is a figure: nothing was used. */
export type Figures = Readonly<Record<BillKind, number | null>>;

/** What somebody typed of a month. A kind that is absent stays as it was; null takes its figure away. */
export type TypedFigures = Readonly<Partial<Figures>>;

export const NO_FIGURES: Figures = { kwh: null, m3: null, ream: null, litre: null };

/** The figures of one month, each as it was typed last; `by` and `at` are of whoever typed any of them last. */
export interface Bill {
  /** The one that was looked at when it was typed. */
  readonly campaign: string;
  /** Only where that campaign was made up. */
  readonly madeUp?: true;
  /** `YYYY-MM`. */
  readonly month: Month;
  readonly figures: Figures;
  readonly by: string;
  readonly at: Date;
}

/** One submission. */
export type TypedBill = Omit<Bill, 'figures'> & { readonly figures: TypedFigures };

type Read = Pick<Bill, 'month' | 'figures'>;

/** A figure beside that of a year before; differences only where both are known. */
export interface Compared {
  readonly kind: BillKind;
  readonly now: number | null;
  readonly before: number | null;
  /** Now less before. */
  readonly difference: number | null;
  /** The difference in per cent of before; null also where that was nothing. */
  readonly percent: number | null;
  /** Months that were added up. */
  readonly months: number;
}

/** Months back to which somebody may still type a bill. */
export const OLDEST_BILL = 36;

/** What differs from the figures that somebody had before them when they began: only that have they typed. */
export function typedOver(before: Figures, after: Figures): TypedFigures {
  return Object.fromEntries(
    BILL_KINDS.filter((kind) => before[kind] !== after[kind]).map((kind) => [kind, after[kind]]),
  );
}

/** One bill of each month out of all that was typed, oldest first: of each kind the newest figure. */
export function mergedBills(typed: readonly TypedBill[]): readonly Bill[] {
  const months = new Map<Month, Bill>();
  for (const one of typed) {
    const figures = { ...(months.get(one.month)?.figures ?? NO_FIGURES), ...one.figures };
    months.set(one.month, { ...one, figures });
  }
  return [...months.values()];
}

function figure(bills: readonly Read[], month: Month, kind: BillKind): number | null {
  return bills.find((one) => one.month === month)?.figures[kind] ?? null;
}

/** Without the dust of binary fractions. */
function exact(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

function compared(kind: BillKind, now: number | null, before: number | null, months: number): Compared {
  if (now === null || before === null) return { kind, now, before, difference: null, percent: null, months };
  const difference = exact(now - before);
  const percent = before === 0 ? null : Math.round((difference / before) * 1000) / 10;
  return { kind, now, before, difference, percent, months };
}

/** The figures of a month beside those of the same month of the year before. */
export function compareMonth(bills: readonly Read[], month: Month): readonly Compared[] {
  const lastYear = addMonths(month, -12);
  return BILL_KINDS.map((kind) => compared(kind, figure(bills, month, kind), figure(bills, lastYear, kind), 1));
}

/** The year up to a month beside the same months of the year before; a month counts where both years have its figure. */
export function compareYear(bills: readonly Read[], month: Month): readonly Compared[] {
  const months = Array.from({ length: Number(month.slice(5)) }, (_, at) => addMonths(`${month.slice(0, 4)}-01`, at));
  return BILL_KINDS.map((kind) => {
    const pairs = months.flatMap((one) => {
      const [now, before] = [figure(bills, one, kind), figure(bills, addMonths(one, -12), kind)];
      return now === null || before === null ? [] : [{ now, before }];
    });
    if (pairs.length === 0) return compared(kind, null, null, 0);
    const sum = (of: 'now' | 'before'): number => exact(pairs.reduce((total, one) => total + one[of], 0));
    return compared(kind, sum('now'), sum('before'), pairs.length);
  });
}

/** What a new figure is held against: the same month of the year before, else the last month known before it. */
export function usualOf(
  bills: readonly Read[],
  month: Month,
  kind: BillKind,
): { readonly month: Month; readonly value: number } | null {
  const earlier = bills.filter((one) => one.month < month).map((one) => one.month);
  const candidates = [addMonths(month, -12), ...earlier.sort().reverse()];
  for (const candidate of candidates) {
    const value = figure(bills, candidate, kind);
    // Nothing used then says nothing of how much is usual.
    if (value !== null && value > 0) return { month: candidate, value };
  }
  return null;
}

/** Whether any earlier month has a figure of this kind, be it zero. */
export function knownBefore(bills: readonly Read[], month: Month, kind: BillKind): boolean {
  return bills.some((one) => one.month < month && one.figures[kind] !== null);
}
