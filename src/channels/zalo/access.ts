import { AppError, describeError } from '../../errors.ts';
import type { Grant } from '../../ports/grants.ts';
import { jittered, pause } from '../pause.ts';
import { ZALO_TIMING, type ZaloDeps } from './deps.ts';
import { createLosses, type LossDeps, type Refused } from './loss.ts';
import type { TokenPair } from './oauth.ts';
import { createRefresher, type RefreshDeps } from './refresher.ts';
import { createSeeding } from './seeding.ts';
import { createVault, type Held, type VaultDeps } from './vault.ts';

export interface AccessToken {
  readonly value: string;
  /** Goes up with every new pair. */
  readonly version: number;
}

/** Access to the Official Account: one refresher over all processes, everybody else waits for what it saved. */
export interface Access {
  /** Throws `AppError`: access_lost when a human has to give consent, channel_unreachable when it may work later. */
  token(): Promise<AccessToken>;
  /** The API has refused that version: the next one, refreshed if nobody has done so. Throws like `token`. */
  renew(version: number): Promise<AccessToken>;
  /** The API refuses that version though it is new, or does not permit what was asked: the office is told. Never throws. */
  refused(version: number, what: Refused): Promise<void>;
  /** Takes the pair of a consent in place of whatever was there. */
  accept(pair: TokenPair): Promise<void>;
  /** Takes over the pair of the settings where it is wanted, and looks whether a process died while refreshing. Never throws. */
  start(): Promise<void>;
  /** Refreshes well before the access token ends. Never throws. */
  upkeep(): Promise<void>;
  /** Begins no refresh any more and waits for the one under way. */
  stop(): Promise<void>;
}

export type AccessDeps = Pick<ZaloDeps, 'seed'> & Omit<RefreshDeps, 'vault' | 'losses'> & LossDeps & VaultDeps;

/** The least part of a token's life that is left when it is renewed early, for lives shorter than expected. */
const EARLY_PART = 4;

export function createAccess(deps: AccessDeps): Access {
  const { oaId, grants, clock, machine, log } = deps;
  const timing = { ...ZALO_TIMING, ...deps.timing };
  const vault = createVault(deps);
  const losses = createLosses(deps);
  const refresher = createRefresher({ ...deps, vault, losses });
  const seeding = createSeeding({ ...deps, vault });
  let known: Held | null = null;
  let moving: Promise<Held> | null = null;
  /** The version that the API refuses: somebody may have given consent to another process. */
  let doubted: number | null = null;
  let isStopped = false;

  const isAlive = (held: Held): boolean => held.expiresAt > clock.now();
  const isResting = ({ restUntil }: Grant): boolean => restUntil !== null && restUntil > machine.now();
  const isOwed = ({ lost, refused, told }: Grant): boolean => (lost !== null || refused !== null) && told === null;
  const isOld = (at: Date): boolean => machine.now().getTime() - at.getTime() > timing.markerMs;

  async function open(grant: Grant): Promise<Held> {
    const held = vault.open(grant);
    if (held !== null) return held;
    await losses.unreadable(grant.version);
    throw new AppError('access_lost', 'the grant cannot be read');
  }

  async function load(): Promise<Grant> {
    const grant = await grants.load(oaId);
    if (grant === null) throw new AppError('access_lost', 'no grant');
    return grant;
  }

  /** True when the marker was ours, left by a write of unknown outcome, and is out of the way: nothing was spent. */
  async function clearOwnMarker({ refreshing, version, lost }: Grant): Promise<boolean> {
    if (refreshing?.holder !== refresher.me) return false;
    if (refresher.isHolding()) throw new AppError('channel_unreachable', 'the new tokens are not saved yet');
    if (refresher.spent() !== version) {
      await grants.abandonRefresh(oaId, refresher.me);
      return true;
    }
    // It was spent in vain, and that could not be written down.
    if (lost === null) await losses.declare(version, 'unanswered');
    return false;
  }

  /** The refresh token was spent by a process that is gone: trying it again could only fail. */
  async function noticeDeath(grant: Grant): Promise<void> {
    const { lost, refreshing } = grant;
    if (lost !== null || refreshing === null || refreshing.holder === refresher.me || !isOld(refreshing.at)) return;
    await losses.declare(grant.version, 'interrupted');
  }

  /** One look at the store: the next version, or null when it is somebody else's turn to bring it. */
  async function step(version: number): Promise<Held | null> {
    const grant = await load();
    const held = await open(grant);
    if (held.version !== version && isAlive(held)) return held;
    if (await clearOwnMarker(grant)) return null;
    if (grant.lost !== null) throw new AppError('access_lost', `lost: ${grant.lost}`);
    if (isResting(grant)) throw new AppError('access_lost', 'renewing does not help');
    if (isStopped) throw new AppError('channel_unreachable', 'stopping');
    if (grant.refreshing === null) return refresher.run(held);
    await noticeDeath(grant);
    return null;
  }

  async function move(version: number): Promise<Held> {
    for (;;) {
      const held = await step(version);
      if (held !== null) return held;
      await pause(jittered(timing.retryMs));
    }
  }

  async function next(version: number): Promise<Held> {
    for (;;) {
      if (known !== null && known.version > version && isAlive(known)) return known;
      moving ??= move(version).finally(() => {
        moving = null;
      });
      const held = await moving;
      known = held;
      if (held.version !== version) return held;
    }
  }

  async function current(): Promise<Held> {
    if (known !== null && isAlive(known) && known.version !== doubted) return known;
    const held = await open(await load());
    if (!isAlive(held)) return next(held.version);
    known = held;
    return held;
  }

  /** Nothing has been asked of the API yet, so whatever went wrong here may be tried again. */
  async function told(work: Promise<Held>): Promise<AccessToken> {
    try {
      const { value, version } = await work;
      return { value, version };
    } catch (error) {
      if (error instanceof AppError) throw error;
      log.warn({ channel: 'zalo', error: describeError(error) }, 'zalo_grant_unread');
      throw new AppError('channel_unreachable', 'the grant could not be read');
    }
  }

  async function look(isEarly: (held: Held) => boolean): Promise<void> {
    known = (await seeding.sow()) ?? known;
    const grant = await grants.load(oaId);
    if (grant === null) return log.warn({ channel: 'zalo' }, 'zalo_access_missing');
    if (isOwed(grant)) await losses.tell();
    await noticeDeath(grant);
    const isLeft = grant.refreshing?.holder === refresher.me && refresher.spent() !== grant.version;
    if (!isLeft && (grant.lost !== null || grant.refreshing !== null)) return;
    const held = await open(grant);
    if (isLeft || isEarly(held)) await next(held.version);
  }

  function isDue({ expiresAt, lifeMs }: Held): boolean {
    const early = Math.min(timing.earlyMs, lifeMs / EARLY_PART);
    return expiresAt.getTime() - clock.now().getTime() <= early;
  }

  async function quietly(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      log.warn({ channel: 'zalo', error: describeError(error) }, 'zalo_upkeep_failed');
    }
  }

  return {
    token: () => told(current()),
    renew: (version) => told(next(version)),
    async refused(version, what) {
      doubted = version;
      await quietly(() => losses.refused(version, what));
    },
    async accept(pair) {
      known = vault.open(await grants.replace(oaId, { ...vault.close(pair), seed: null }));
      log.info({ channel: 'zalo', version: known?.version }, 'zalo_access_given');
    },
    start: () => quietly(() => look(() => false)),
    upkeep: () => quietly(() => look(isDue)),
    async stop() {
      isStopped = true;
      refresher.hurry();
      await moving?.catch(() => undefined);
      await refresher.settled();
    },
  };
}
