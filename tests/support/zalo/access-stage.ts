import type { Connection } from 'mongoose';
import { createConsentKeyStore } from '../../../models/consent-key.ts';
import { createGrantStore } from '../../../models/grant.ts';
import { type Access, type AccessDeps, createAccess } from '../../../src/channels/zalo/access.ts';
import { createMovableClock, createSystemClock, type MovableClock } from '../../../src/clock.ts';
import type { GrantStore } from '../../../src/ports/grants.ts';
import { createRecordingLog } from '../../contract/telegram-driver.ts';
import { createFakeZalo } from './fake-zalo.ts';

/** Zalo, one database and any number of processes that share the account's access. */
export interface AccessStage {
  readonly zalo: Awaited<ReturnType<typeof createFakeZalo>>;
  readonly grants: GrantStore;
  /** Of all processes, Zalo and the life of tokens; the machine's own clock runs on. */
  readonly clock: MovableClock;
  readonly alarms: readonly { readonly why: string; readonly link: string | null }[];
  /** Codes of the log, all processes together. */
  readonly lines: ReturnType<typeof createRecordingLog>['lines'];
  /** One more process. */
  process(more?: Partial<AccessDeps>): Access;
  /** What the API says to this token. */
  isTaken(token: string): Promise<boolean>;
  close(): Promise<void>;
}

export const HOUR_MS = 3_600_000;
export const SECRET_KEY = 's'.repeat(32);
const TIMING = { tokenMs: 800, markerMs: 3_600, retryMs: 10, retryMostMs: 50, stopMs: 300 };

export async function openAccessStage(connection: Connection): Promise<AccessStage> {
  const clock = createMovableClock();
  const zalo = await createFakeZalo({ clock, tokenClock: clock });
  const grants = createGrantStore(connection);
  const keys = createConsentKeyStore(connection);
  const { log, lines } = createRecordingLog();
  const alarms: { why: string; link: string | null }[] = [];
  let holders = 0;

  return {
    zalo,
    grants,
    clock,
    alarms,
    lines,
    process(more = {}) {
      holders += 1;
      return createAccess({
        oaId: zalo.oaId,
        appId: zalo.appId,
        appSecret: zalo.appSecret,
        roots: zalo.roots,
        seed: null,
        secretKey: SECRET_KEY,
        publicUrl: 'https://bot.example.org',
        holder: `process-${holders}`,
        clock,
        machine: createSystemClock(),
        log,
        grants,
        keys,
        alarm: async (why, link) => {
          alarms.push({ why, link });
        },
        timing: TIMING,
        ...more,
      });
    },
    async isTaken(token) {
      const answer = await fetch(`${zalo.roots.api}/v2.0/oa/getoa`, { headers: { access_token: token } });
      const body: { error?: unknown } = JSON.parse(await answer.text());
      return body.error === 0;
    },
    close: () => zalo.close(),
  };
}
