/** Dates in the zone of the campaign, whatever zone the browser is in. */

const DAY_MS = 86_400_000;
const END_OF_WORK = 17;
let zone = 'Asia/Ho_Chi_Minh';

export function setZone(name) {
  zone = name;
}

/** Year, month, day, hour, minute of a moment, as numbers. */
function partsOf(moment) {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  return Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, Number(value)]));
}

function momentOf({ year, month, day, hour, minute }) {
  const wanted = Date.UTC(year, month - 1, day, hour, minute);
  const shown = partsOf(new Date(wanted));
  const ahead = Date.UTC(shown.year, shown.month - 1, shown.day, shown.hour, shown.minute) - wanted;
  return new Date(wanted - ahead);
}

const two = (number) => String(number).padStart(2, '0');

/** `2026-11-21`. */
export function dayOf(moment) {
  const { year, month, day } = partsOf(moment);
  return `${year}-${two(month)}-${two(day)}`;
}

export function timeOf(moment) {
  const { hour, minute } = partsOf(moment);
  return `${two(hour)}:${two(minute)}`;
}

/** `21/11/2026`. */
export function shortDate(moment) {
  const { year, month, day } = partsOf(moment);
  return `${two(day)}/${two(month)}/${year}`;
}

/** `Thứ Bảy, 21/11/2026`. */
export function longDate(moment, lang) {
  const weekday = new Intl.DateTimeFormat(lang === 'en' ? 'en-GB' : 'vi-VN', { timeZone: zone, weekday: 'long' });
  return `${weekday.format(moment)}, ${shortDate(moment)}`;
}

/** A day, a week or a month later; a month later is never in the month after next. */
export function later(moment, step) {
  if (step !== 'month') return new Date(moment.getTime() + (step === 'week' ? 7 : 1) * DAY_MS);
  const parts = partsOf(moment);
  const last = new Date(Date.UTC(parts.year, parts.month + 1, 0)).getUTCDate();
  const first = new Date(Date.UTC(parts.year, parts.month, 1));
  const there = { year: first.getUTCFullYear(), month: first.getUTCMonth() + 1, day: Math.min(parts.day, last) };
  return momentOf({ ...parts, ...there });
}

/** The end of work on a day written `2026-11-21`. */
export function endOfWork(day) {
  const [year, month, date] = day.split('-').map(Number);
  return momentOf({ year, month, day: date, hour: END_OF_WORK, minute: 0 });
}
