import { nanoid } from 'nanoid';
import { AppError, describeError } from '../../errors.ts';
import type { NewPair } from '../../ports/grants.ts';
import { backoff, pause } from '../pause.ts';
import { ZALO_TIMING, type ZaloDeps } from './deps.ts';
import type { Losses } from './loss.ts';
import { createOAuth, type TokenAnswer, type TokenPair } from './oauth.ts';
import type { Held, Vault } from './vault.ts';

/** Spends the refresh token: the one place where access can be lost. */
export interface Refresher {
  /** Of the markers this one sets. */
  readonly me: string;
  /** Whether a new pair waits here to be saved: it cannot be had again. */
  isHolding(): boolean;
  /** The version whose refresh token was spent last, for whatever it brought. */
  spent(): number | null;
  /** The next version; null when another process has just begun. Throws `AppError` (access_lost, channel_unreachable). */
  run(held: Held): Promise<Held | null>;
  /** No long waits any more: the process is about to end. */
  hurry(): void;
  /** Waits until nothing waits to be saved. */
  settled(): Promise<void>;
}

export type RefreshDeps = Pick<
  ZaloDeps,
  'oaId' | 'appId' | 'appSecret' | 'roots' | 'grants' | 'holder' | 'machine' | 'log' | 'timing'
> & { readonly vault: Vault; readonly losses: Losses };

interface Spent {
  readonly answer: TokenAnswer;
  readonly isRepeated: boolean;
}

/** Kept free of the marker's life, for the save: who is only slow must not be taken for gone. */
const ROOM_MS = 10_000;

export function createRefresher(deps: RefreshDeps): Refresher {
  const { oaId, grants, machine, log, vault, losses } = deps;
  const timing = { ...ZALO_TIMING, ...deps.timing };
  const roomMs = Math.min(ROOM_MS, timing.markerMs / 4);
  const lateMs = Math.max(roomMs, timing.markerMs - roomMs - timing.tokenMs);
  const oauth = createOAuth(deps);
  const hurrying = new AbortController();
  const ending = new AbortController();
  // Two channels of one process are two holders: each knows only of its own calls.
  const me = `${deps.holder}.${nanoid(6)}`;
  let saving: Promise<void> | null = null;
  let spent: number | null = null;
  let failures = 0;
  let restUntil = 0;

  /**
   * The marker is set before the token is spent, so that a process that dies in between is noticed. Answers when that was, for
   * those who look at its age; null when another's is there.
   */
  async function begin(version: number): Promise<number | null> {
    const now = machine.now();
    if (now.getTime() < restUntil) throw new AppError('channel_unreachable', 'zalo oauth: resting');
    return (await grants.beginRefresh(oaId, version, me, now)) ? now.getTime() : null;
  }

  /** `isRepeated`: the first try got no answer. */
  async function spend(token: string, begun: number): Promise<Spent> {
    /** Of a try's beginning, so that there is time for its end and for the save. */
    const latest = begun + timing.markerMs - roomMs - timing.tokenMs;
    const first = await oauth.refresh(token);
    if (first.kind !== 'unknown') return { answer: first, isRepeated: false };
    log.warn({ channel: 'zalo', detail: first.detail }, 'zalo_refresh_unanswered');
    // The database was slow too: rather another time.
    if (machine.now().getTime() > latest + roomMs / 2) return { answer: first, isRepeated: false };
    // Once more with the same token. Had it been spent, the pair is gone already and Zalo says so (-14020): there is nothing
    // to lose. Had it not, this saves the grant. What did not leave the house is no try.
    for (;;) {
      // The first try may have taken all its time: then the second comes at once.
      const left = Math.max(0, latest - machine.now().getTime());
      await pause(Math.min(timing.retryMostMs, left), hurrying.signal);
      const answer = await oauth.refresh(token);
      const isOver = hurrying.signal.aborted || machine.now().getTime() + timing.retryMostMs > latest;
      if (answer.kind !== 'unsent' || isOver) return { answer, isRepeated: true };
    }
  }

  /** What is there after the save: our pair, or one that a consent has put there meanwhile. */
  async function save(fresh: NewPair): Promise<Held> {
    // Where a write went through and only its answer was lost, the second finds no marker but the same text.
    const kept = (await grants.endRefresh(oaId, me, fresh)) ?? (await grants.load(oaId));
    const held = kept === null ? null : vault.open(kept);
    if (held === null) throw new AppError('access_lost', 'the grant is gone');
    log.info({ channel: 'zalo', version: held.version }, 'zalo_access_renewed');
    return held;
  }

  async function saveLater(fresh: NewPair): Promise<void> {
    for (let tries = 0; !ending.signal.aborted; tries += 1) {
      await pause(backoff(timing, tries), ending.signal);
      try {
        await save(fresh);
        return;
      } catch (error) {
        if (error instanceof AppError) return;
      }
    }
    log.error({ channel: 'zalo' }, 'zalo_pair_dropped');
  }

  /** In one write and before first use: a pair that only this process knows is none. */
  async function keep(pair: TokenPair): Promise<Held> {
    const fresh = vault.close(pair);
    try {
      return await save(fresh);
    } catch (error) {
      if (error instanceof AppError) throw error;
      log.error({ channel: 'zalo', error: describeError(error) }, 'zalo_pair_unsaved');
      saving = saveLater(fresh).finally(() => {
        saving = null;
      });
      throw new AppError('channel_unreachable', 'the new tokens are not saved yet');
    }
  }

  async function leave(detail: string): Promise<never> {
    restUntil = machine.now().getTime() + backoff(timing, failures);
    failures += 1;
    log.warn({ channel: 'zalo', detail }, 'zalo_refresh_put_off');
    await grants.abandonRefresh(oaId, me);
    throw new AppError('channel_unreachable', `zalo oauth: ${detail}`);
  }

  return {
    me,
    isHolding: () => saving !== null,
    spent: () => spent,
    async run(held) {
      const begun = await begin(held.version);
      if (begun === null) return null;
      if (machine.now().getTime() - begun > lateMs) return leave('marker written late');
      const { answer, isRepeated } = await spend(held.refresh, begun);
      // While nobody says that it was spent, it may be tried again: a night of 503 must not need an administrator.
      if (answer.kind === 'unsent' || answer.kind === 'unknown') return leave(answer.detail);
      failures = 0;
      spent = held.version;
      if (answer.kind === 'granted') return keep(answer.pair);
      log.warn({ channel: 'zalo', detail: answer.detail }, 'zalo_refresh_failed');
      await losses.declare(held.version, isRepeated ? 'unanswered' : 'refused');
      throw new AppError('access_lost', `zalo oauth: ${answer.detail}`);
    },
    hurry() {
      hurrying.abort();
      setTimeout(() => ending.abort(), timing.stopMs).unref();
    },
    async settled() {
      await saving;
    },
  };
}
