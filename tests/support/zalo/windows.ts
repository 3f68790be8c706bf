import { OaError } from './oa-error.ts';

const HOUR_MS = 3_600_000;
const FREE_MS = 48 * HOUR_MS;
const OPEN_MS = 7 * 24 * HOUR_MS;
const VIETNAM_MS = 7 * HOUR_MS;

export type Price = 'free' | 'charged';

/** What a consultation message costs now, by the last time the person did something; throws when it may not be sent. */
export function priceOf(lastInteraction: Date | undefined, now: Date, funded: boolean): Price {
  if (lastInteraction === undefined) throw new OaError(-232, 'User has not interacted with the OA');
  const age = now.getTime() - lastInteraction.getTime();
  if (age > OPEN_MS) throw new OaError(-230, 'User has not interacted with the OA in the past 7 days');
  if (age <= FREE_MS) return 'free';
  checkFunds(funded);
  return 'charged';
}

export function checkFunds(funded: boolean): void {
  if (!funded) throw new OaError(-321, 'Zalo Cloud Account of the OA is out of money');
}

/** Templates may not be sent from 22:00 to 06:00, Vietnam time. */
export function checkHour(now: Date): void {
  const hour = new Date(now.getTime() + VIETNAM_MS).getUTCHours();
  if (hour < 6 || hour >= 22) throw new OaError(-234, 'This type of message is not allowed from 22:00 to 06:00');
}

/** DD/MM/YYYY in Vietnam. */
export function vietnamDay(at: Date): string {
  const [year = '', month = '', day = ''] = new Date(at.getTime() + VIETNAM_MS).toISOString().slice(0, 10).split('-');
  return `${day}/${month}/${year}`;
}
