/** A day of the calendar, `YYYY-MM-DD`. Days compare and sort as strings. */
export type Day = string;
/** A month of the calendar, `YYYY-MM`. */
export type Month = string;

const MS_PER_DAY = 86_400_000;

/** The day of these parts (month from 1), or null when there is no such day. */
export function makeDay(year: number, month: number, date: number): Day | null {
  const day = new Date(Date.UTC(year, month - 1, date)).toISOString().slice(0, 10);
  return day === `${pad(year, 4)}-${pad(month, 2)}-${pad(date, 2)}` ? day : null;
}

/** Whether the text is an existing day in the form `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/u.test(text) && makeDay(...dayParts(text)) === text;
}

/** The day `count` days later, or earlier when negative. */
export function addDays(day: Day, count: number): Day {
  return new Date(utc(day) + count * MS_PER_DAY).toISOString().slice(0, 10);
}

/** Days from `from` to `to`: 1 for tomorrow, -1 for yesterday. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((utc(to) - utc(from)) / MS_PER_DAY);
}

/** Day of the week, Monday 1 to Sunday 7. */
export function weekday(day: Day): number {
  return new Date(utc(day)).getUTCDay() || 7;
}

/** Monday of the week of this day: weeks start on Monday here. */
export function mondayOf(day: Day): Day {
  return addDays(day, 1 - weekday(day));
}

/** The month this day lies in. */
export function monthOf(day: Day): Month {
  return day.slice(0, 7);
}

/** The month `count` months later, or earlier when negative. */
export function addMonths(month: Month, count: number): Month {
  const [year, number] = dayParts(`${month}-01`);
  return new Date(Date.UTC(year, number - 1 + count, 1)).toISOString().slice(0, 7);
}

/** The last day of a month. */
export function lastDayOf(month: Month): Day {
  return addDays(`${addMonths(month, 1)}-01`, -1);
}

function dayParts(day: Day): [number, number, number] {
  return [Number(day.slice(0, 4)), Number(day.slice(5, 7)), Number(day.slice(8, 10))];
}

function utc(day: Day): number {
  const [year, month, date] = dayParts(day);
  return Date.UTC(year, month - 1, date);
}

function pad(value: number, length: number): string {
  return String(value).padStart(length, '0');
}
