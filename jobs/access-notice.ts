import type { Delivery } from '../src/ports/deliveries.ts';

const PREFIX = 'access-lost:';
const UNPAID = 'channel-unpaid:';
/** Who has not read it by then has heard of it from others, or it is mended. */
const WORTH_MS = 24 * 3_600_000;

/** Under what the office is told that access to a network is lost; once a minute at most. */
export function accessOccasion(now: Date): string {
  return `${PREFIX}${now.toISOString().slice(0, 16)}`;
}

/** Under what the office is told that its account may not send; once a day at most. */
export function unpaidOccasion(now: Date): string {
  return `${UNPAID}${now.toISOString().slice(0, 10)}`;
}

/** Whether it says that access is lost. */
export function isAccessNotice({ occasion }: Pick<Delivery, 'occasion'>): boolean {
  return occasion.startsWith(PREFIX);
}

/** Whether it comes too late to be true. */
export function isStaleNotice(delivery: Pick<Delivery, 'occasion' | 'plannedAt'>, now: Date): boolean {
  const isTrouble = isAccessNotice(delivery) || delivery.occasion.startsWith(UNPAID);
  return isTrouble && now.getTime() - delivery.plannedAt.getTime() > WORTH_MS;
}
