import { createHash, randomBytes } from 'node:crypto';
import type { ZaloDeps } from './deps.ts';

/** One-time keys of the office link under which consent is given. */
export interface ConsentLinks {
  /** A link with a new key, good once within 24 hours; null without an address of ours in the world. */
  newLink(): Promise<string | null>;
  /** Whether the key of a link is still good; does not use it up. */
  check(key: string): Promise<'good' | 'over' | 'used'>;
  /** Uses it up. */
  take(key: string): Promise<'good' | 'over' | 'used'>;
}

const LIFE_MS = 24 * 3_600_000;
const KEY = /^[\w-]{24}\.([0-9a-z]{1,10})$/;

/** Keys are kept as digests only. */
export function digestOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

/** A key carries the second it ends at, so that one that is over can be told from one that was used. */
export function createConsentLinks({
  keys,
  machine,
  publicUrl,
}: Pick<ZaloDeps, 'keys' | 'machine' | 'publicUrl'>): ConsentLinks {
  function endOf(key: string): number {
    const [, seconds = ''] = KEY.exec(key) ?? [];
    return Number.parseInt(seconds, 36) * 1000;
  }

  /** A key that was made up is told the same as one that was used. */
  function unusable(key: string): 'over' | 'used' {
    return endOf(key) <= machine.now().getTime() ? 'over' : 'used';
  }

  return {
    async newLink() {
      if (publicUrl === null) return null;
      const end = Math.floor((machine.now().getTime() + LIFE_MS) / 1000);
      const key = `${randomBytes(18).toString('base64url')}.${end.toString(36)}`;
      await keys.put(digestOf(key), { purpose: 'link', sealed: '', expiresAt: new Date(end * 1000) });
      return `${publicUrl}/zalo/connect?key=${key}`;
    },
    async check(key) {
      return (await keys.has(digestOf(key), 'link', machine.now())) ? 'good' : unusable(key);
    },
    async take(key) {
      return (await keys.take(digestOf(key), 'link', machine.now())) === null ? unusable(key) : 'good';
    },
  };
}
