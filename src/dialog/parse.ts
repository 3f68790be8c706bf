import { formatDay, formatMonth, parseDate } from '../text/date.ts';
import { addMonths, monthOf } from '../text/day.ts';
import { parseNumber } from '../text/number.ts';
import type { Json } from './event.ts';
import type { DateStep, MonthStep, NumberStep, Step, TextStep } from './form.ts';
import { type Line, line } from './view.ts';

/** An answer read from what somebody typed, or the line that says why it is none. */
export type Read = { readonly value: Json } | { readonly fault: Line };

const MONTH_ALONE = /^\s*(?:0?[1-9]|1[0-2])\s*[.)]?\s*$/u;

function readText(step: TextStep, typed: string): Read {
  const length = [...typed].length;
  if (length > step.max) return { fault: line('dialog:fault.too_long', { length, max: step.max }) };
  if (length < (step.min ?? 1)) return { fault: line('dialog:fault.too_short', { min: step.min ?? 1 }) };
  return { value: typed };
}

function readMonth(step: MonthStep, typed: string, today: string): Read {
  const read = parseDate(typed, { today, prefer: step.to <= 0 ? 'past' : 'future' });
  // A number alone may be meant as a month or as the number of a line.
  if (read === null) return { fault: line(MONTH_ALONE.test(typed) ? 'dialog:fault.month_year' : 'dialog:fault.month') };
  const month = read.kind === 'month' ? read.month : monthOf(read.day);
  const from = addMonths(monthOf(today), step.from);
  const to = addMonths(monthOf(today), step.to);
  if (month < from || month > to) {
    return { fault: line('dialog:fault.month_range', { from: formatMonth(from), to: formatMonth(to) }) };
  }
  return { value: month };
}

function readDate(step: DateStep, typed: string, today: string): Read {
  const read = parseDate(typed, { today, prefer: 'future' });
  if (read === null || read.kind !== 'day') return { fault: line('dialog:fault.date') };
  const { day } = read;
  if ((step.from !== undefined && day < step.from) || (step.to !== undefined && day > step.to)) {
    return {
      fault: line('dialog:fault.date_range', {
        from: step.from === undefined ? '…' : formatDay(step.from),
        to: step.to === undefined ? '…' : formatDay(step.to),
      }),
    };
  }
  return { value: day };
}

function readNumber(step: NumberStep, typed: string): Read {
  const number = parseNumber(typed);
  if (number === null) return { fault: line('dialog:fault.number') };
  if (number < step.min || number > step.max) {
    return { fault: line('dialog:fault.number_range', { min: step.min, max: step.max }) };
  }
  return { value: number };
}

/** Reads a typed answer to a step; `today` is `YYYY-MM-DD` in the campaign's zone. */
export function readTyped(step: Step, typed: string, today: string): Read {
  switch (step.kind) {
    case 'text':
      return readText(step, typed.trim());
    case 'month':
      return readMonth(step, typed, today);
    case 'date':
      return readDate(step, typed, today);
    case 'number':
      return readNumber(step, typed);
    default:
      return { fault: line('dialog:fault.choose') };
  }
}

/** Reads the value of a pressed reply button of a step. */
export function readPressed(step: Step, value: string, today: string): Read {
  if (step.kind === 'choice' && step.options.some((one) => one.value === value && one.opens === undefined)) {
    return { value };
  }
  if (step.kind === 'month') return readMonth(step, value, today);
  return { fault: line('dialog:fault.choose') };
}
