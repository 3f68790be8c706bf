import { randomBytes } from 'node:crypto';
import type { Clock } from '../../../src/clock.ts';
import { OaError } from './oa-error.ts';

const ACCESS_LIFE_MS = 90_000_000;
const REFRESH_LIFE_MS = 90 * 86_400_000;

export interface Pair {
  readonly access: string;
  readonly refresh: string;
}

export type RefreshRefusal = 'unknown' | 'used' | 'expired';

/** Access and refresh tokens. */
export function createTokens(clock: Clock) {
  /** When each ends, in ms. */
  const accessEnds = new Map<string, number>();
  const refreshes = new Map<string, { endsAt: number; isUsed: boolean; access: string }>();
  let renewed = 0;
  let reused = 0;

  function issue(): Pair {
    const now = clock.now().getTime();
    const access = randomBytes(48).toString('base64url');
    const refresh = randomBytes(48).toString('base64url');
    accessEnds.set(access, now + ACCESS_LIFE_MS);
    refreshes.set(refresh, { endsAt: now + REFRESH_LIFE_MS, isUsed: false, access });
    return { access, refresh };
  }

  /** A new pair for a refresh token; the old pair is dead from then on. */
  function renew(refresh: string): Pair | RefreshRefusal {
    const found = refreshes.get(refresh);
    if (!found) return 'unknown';
    if (found.isUsed) {
      reused++;
      return 'used';
    }
    if (clock.now().getTime() >= found.endsAt) return 'expired';
    found.isUsed = true;
    accessEnds.set(found.access, 0);
    renewed++;
    return issue();
  }

  /** Throws -216 for a token never issued, -220 for one whose time is over. */
  function check(access: string | undefined): void {
    const endsAt = access === undefined ? undefined : accessEnds.get(access);
    if (endsAt === undefined) throw new OaError(-216, 'Access token is invalid');
    if (clock.now().getTime() >= endsAt) throw new OaError(-220, 'access_token is expired or removed');
  }

  return {
    issue,
    renew,
    check,
    expireAccess: () => {
      for (const access of accessEnds.keys()) accessEnds.set(access, 0);
    },
    refreshes: () => renewed,
    reused: () => reused,
  };
}

export type Tokens = ReturnType<typeof createTokens>;
