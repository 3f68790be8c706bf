import { createHash, timingSafeEqual } from 'node:crypto';
import type { ZaloDeps } from './deps.ts';

/** What a webhook is signed over; `timestamp` and `appId` stand inside the body. */
export interface SignedEvent {
  readonly raw: Buffer;
  readonly appId: string;
  readonly timestamp: string;
}

/** What the platform could have meant instead: the account's id in front, or the app's secret at the end. */
export type Variant = 'app_id' | 'oa_id' | 'app_secret' | 'oa_id_app_secret' | 'none';

type Keys = Pick<ZaloDeps, 'oaId' | 'appSecret' | 'oaSecret'>;

const MAC = /^\s*(?:mac\s*=\s*)?([0-9a-f]{64})\s*$/i;

/** The digest of a signature header, with `mac=` or bare; null when there is none that could be one. */
export function readMac(header: string | undefined): Buffer | null {
  const hex = MAC.exec(header ?? '')?.[1];
  return hex === undefined ? null : Buffer.from(hex, 'hex');
}

/** The digest the event must carry: a plain hash of what stands one after another, not an HMAC. */
export function macOf({ raw, timestamp }: SignedEvent, first: string, secret: string): Buffer {
  return createHash('sha256').update(first).update(raw).update(timestamp).update(secret).digest();
}

/**
 * Whether the account has signed this event. Sources disagree on what stands in front, the app's id or the account's: both
 * want the account's secret, so either will do.
 */
export function isSigned(given: Buffer | null, event: SignedEvent, { oaId, oaSecret }: Keys): boolean {
  if (given === null) return false;
  return [event.appId, oaId].some((first) => timingSafeEqual(given, macOf(event, first, oaSecret)));
}

/** The way in which an event is signed, to find out on a live account which is the true one. */
export function variantOf(given: Buffer | null, event: SignedEvent, keys: Keys): Variant {
  if (given === null) return 'none';
  const { oaId, appSecret, oaSecret } = keys;
  const ways: readonly (readonly [Variant, string, string])[] = [
    ['app_id', event.appId, oaSecret],
    ['oa_id', oaId, oaSecret],
    ['app_secret', event.appId, appSecret],
    ['oa_id_app_secret', oaId, appSecret],
  ];
  return ways.find(([, first, secret]) => timingSafeEqual(given, macOf(event, first, secret)))?.[0] ?? 'none';
}
