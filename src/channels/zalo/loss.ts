import { describeError } from '../../errors.ts';
import { createConsentLinks } from './consent-link.ts';
import type { ZaloDeps } from './deps.ts';

/**
 * Why a human has to give consent again (`reach:access.why.<why>`). `refused`: Zalo refused the refresh token; `unanswered`: it
 * was spent and no answer came; `interrupted`: the process that spent it is gone; `unreadable`: kept under another SECRET_KEY.
 */
export type Why = 'refused' | 'unanswered' | 'interrupted' | 'unreadable';

export interface Losses {
  /** Notes that access is lost; the first who does so tells the office. */
  declare(version: number, why: Why): Promise<void>;
  /** Tells the office what could not be told before. */
  tell(): Promise<void>;
}

export type LossDeps = Pick<ZaloDeps, 'oaId' | 'grants' | 'keys' | 'machine' | 'publicUrl' | 'alarm' | 'log'>;

/** One alarm per loss over all processes. */
export function createLosses(deps: LossDeps): Losses {
  const { oaId, grants, alarm, log } = deps;
  const links = createConsentLinks(deps);
  let owed: Why | null = null;

  async function tell(): Promise<void> {
    const why = owed;
    if (why === null) return;
    owed = null;
    try {
      await alarm(why, await links.newLink());
    } catch (error) {
      owed = why;
      log.error({ channel: 'zalo', why, error: describeError(error) }, 'zalo_alarm_failed');
    }
  }

  return {
    async declare(version, why) {
      if (!(await grants.lose(oaId, version, why))) return;
      log.error({ channel: 'zalo', version, why }, 'zalo_access_lost');
      owed = why;
      await tell();
    },
    tell,
  };
}
