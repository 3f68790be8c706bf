import type { Grant } from '../../ports/grants.ts';
import type { ZaloDeps } from './deps.ts';
import { fingerprintOf, type Held, type Vault } from './vault.ts';

/** What becomes of the pair that the settings hold. */
export interface Seeding {
  /** Takes the pair over where it is wanted and answers what it has become; null when nothing was taken over. */
  sow(): Promise<Held | null>;
}

export interface SeedingDeps extends Pick<ZaloDeps, 'oaId' | 'grants' | 'seed' | 'log'> {
  readonly vault: Vault;
}

/** The settings do not tell when their token ends: it is renewed within the hour. */
const SEED_LIFE_S = 3600;

/** Never over a grant that is good, nor twice with the same pair: what the settings hold has long been used. */
export function createSeeding({ oaId, grants, seed, vault, log }: SeedingDeps): Seeding {
  let isDone = seed === null;
  let isSaid = false;

  /** A refusal may be of one thing only, so what has been passed over before waits until there is nothing to lose. */
  function isWanted(grant: Grant | null, print: string): boolean {
    if (grant === null || grant.lost !== null) return true;
    return grant.passed !== print && (grant.refused !== null || vault.open(grant) === null);
  }

  async function passOver(print: string): Promise<null> {
    if (isSaid) return null;
    log.warn({ channel: 'zalo', setting: 'ZALO_ACCESS_TOKEN' }, 'zalo_seed_unused');
    await grants.passOver(oaId, print);
    isSaid = true;
    return null;
  }

  return {
    async sow() {
      if (isDone || seed === null) return null;
      const print = fingerprintOf(seed);
      const grant = await grants.load(oaId);
      if (grant?.seed === print) {
        isDone = true;
        return null;
      }
      if (!isWanted(grant, print)) return passOver(print);
      const pair = vault.close({ ...seed, expiresInS: SEED_LIFE_S });
      const unreadable = grant === null || vault.open(grant) !== null ? null : grant.sealed;
      const now = await grants.replace(oaId, { ...pair, seed: print, unreadable });
      if (now.seed !== print) return passOver(print);
      isDone = true;
      const isOurs = now.sealed === pair.sealed;
      if (isOurs) log.info({ channel: 'zalo', version: now.version }, 'zalo_access_seeded');
      return isOurs ? vault.open(now) : null;
    },
  };
}
