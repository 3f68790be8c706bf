import { describeError } from '../../errors.ts';
import { createConsentLinks } from './consent-link.ts';
import type { ZaloDeps } from './deps.ts';

/**
 * Why a human has to give consent again (`reach:access.why.<why>`). `refused`: Zalo refused the refresh token, or goes on refusing
 * access tokens; `unanswered`: it was spent and no answer came; `interrupted`: the process that spent it is gone.
 */
export type Why = 'refused' | 'unanswered' | 'interrupted';

/** What the API refused for good: an access token that had just been renewed, or something that consent was not given for. */
export type Refused = 'token' | 'permission';

export interface Losses {
  /** Notes that access is lost; the first who does so tells the office. */
  declare(version: number, why: Why): Promise<void>;
  /** Notes that this version is refused though it is not lost; the first of many refusals is told. */
  refused(version: number, what: Refused): Promise<void>;
  /** Kept under another SECRET_KEY than this process has: told once, written down nowhere, since others may well read it. */
  unreadable(version: number): Promise<void>;
  /** Tells the office what was noted and not yet told, by whomever. Never throws. */
  tell(): Promise<void>;
}

export type LossDeps = Pick<ZaloDeps, 'oaId' | 'grants' | 'keys' | 'machine' | 'publicUrl' | 'alarm' | 'log'>;

/** Who has not told it by now is gone. */
const TELLING_MS = 60_000;
/** How long a token that was refused in spite of its renewal is not renewed again. */
const REST_MS = 10 * 60_000;
/** Refusals that are closer together than this are one trouble, and one alarm. */
const APART_MS = 24 * 3_600_000;

/** One alarm per loss over all processes. */
export function createLosses(deps: LossDeps): Losses {
  const { oaId, grants, machine, alarm, log } = deps;
  const links = createConsentLinks(deps);
  let isUnreadableTold = false;

  const awayFrom = (at: Date, ms: number): Date => new Date(at.getTime() + ms);

  async function ring(why: string): Promise<boolean> {
    try {
      await alarm(why, await links.newLink());
      return true;
    } catch (error) {
      log.error({ channel: 'zalo', why, error: describeError(error) }, 'zalo_alarm_failed');
      return false;
    }
  }

  async function tell(): Promise<void> {
    const at = machine.now();
    try {
      const grant = await grants.beginTelling(oaId, at, awayFrom(at, -TELLING_MS));
      if (grant === null) return;
      await grants.endTelling(oaId, at, await ring(grant.lost ?? 'refused'));
    } catch (error) {
      // Told by the next upkeep of whichever process, twice rather than never.
      log.error({ channel: 'zalo', error: describeError(error) }, 'zalo_alarm_failed');
    }
  }

  return {
    async declare(version, why) {
      if (!(await grants.lose(oaId, version, why))) return;
      log.error({ channel: 'zalo', version, why }, 'zalo_access_lost');
      await tell();
    },
    async refused(version, what) {
      const at = machine.now();
      // Renewing gives no permission, so it does no harm either.
      const restUntil = what === 'token' ? awayFrom(at, REST_MS) : null;
      if (!(await grants.refuse(oaId, version, { at, restUntil, since: awayFrom(at, -APART_MS) }))) return;
      log.error({ channel: 'zalo', version, what }, 'zalo_access_refused');
      await tell();
    },
    async unreadable(version) {
      if (isUnreadableTold) return;
      isUnreadableTold = true;
      log.error({ channel: 'zalo', version }, 'zalo_access_unreadable');
      isUnreadableTold = await ring('unreadable');
    },
    tell,
  };
}
