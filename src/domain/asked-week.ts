import { lastWorkingDayOfWeek } from '../campaign/calendar.ts';
import type { Campaign } from '../campaign/schema.ts';
import { addDays, type Day, mondayOf } from '../text/day.ts';

// No office closes for more weeks in a row.
const CLOSED_WEEKS = 26;

/** The newest week about which everybody has been asked: its question goes out on its last working day. */
export function lastAskedWeek(
  today: Day,
  campaign: Pick<Campaign, 'calendar'>,
): { readonly monday: Day; readonly askedOn: Day } {
  for (let back = 0; back < CLOSED_WEEKS; back += 1) {
    const monday = addDays(mondayOf(today), -7 * back);
    const askedOn = lastWorkingDayOfWeek(monday, campaign);
    if (askedOn !== undefined && askedOn <= today) return { monday, askedOn };
  }
  return { monday: mondayOf(today), askedOn: today };
}
