import type { Delivery } from '../src/ports/deliveries.ts';

const PREFIX = 'access-lost:';
/** Who has not read it by then has heard of it from others, or it is mended. */
const WORTH_MS = 24 * 3_600_000;

/** Under what the office is told that access to a network is lost; once a minute at most. */
export function accessOccasion(now: Date): string {
  return `${PREFIX}${now.toISOString().slice(0, 16)}`;
}

/** Whether it says that access is lost. */
export function isAccessNotice({ occasion }: Pick<Delivery, 'occasion'>): boolean {
  return occasion.startsWith(PREFIX);
}

/** Whether it comes too late to be true. */
export function isStaleNotice(delivery: Pick<Delivery, 'occasion' | 'plannedAt'>, now: Date): boolean {
  return isAccessNotice(delivery) && now.getTime() - delivery.plannedAt.getTime() > WORTH_MS;
}
