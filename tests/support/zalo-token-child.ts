import { createConsentKeyStore } from '../../models/consent-key.ts';
import { createGrantStore } from '../../models/grant.ts';
import { createAccess } from '../../src/channels/zalo/access.ts';
import type { ZaloTiming } from '../../src/channels/zalo/deps.ts';
import { createMovableClock, createSystemClock } from '../../src/clock.ts';
import { connectDatabase } from '../../src/database.ts';

/** One of several processes that share an account's access; told by messages of its parent when to ask for it. */
export interface TokenChildSettings {
  readonly oaId: string;
  readonly appId: string;
  readonly appSecret: string;
  readonly roots: { readonly api: string; readonly oauth: string; readonly zbs: string };
  readonly secretKey: string;
  readonly mongoUri: string;
  readonly db: string;
  readonly timing: Partial<ZaloTiming>;
}

/** Milliseconds since 1970 at which the child calls the API, or looks after its access. */
export type TokenOrder = { readonly kind: 'ask' | 'upkeep'; readonly now: number };

export type TokenReport =
  | { readonly kind: 'ready' | 'kept' }
  /** `error`: what the API said to the token in the end, or why there was none. */
  | { readonly kind: 'asked'; readonly version: number; readonly error: string }
  | { readonly kind: 'alarm'; readonly why: string };

const settings: TokenChildSettings = JSON.parse(process.argv[2] ?? '{}');
const connection = await connectDatabase(settings.mongoUri, settings.db);
const clock = createMovableClock();
const report = (what: TokenReport): void => void process.send?.(what);
const quiet = (): void => undefined;

const access = createAccess({
  ...settings,
  seed: null,
  publicUrl: null,
  holder: `child-${process.pid}`,
  clock,
  machine: createSystemClock(),
  log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  grants: createGrantStore(connection),
  keys: createConsentKeyStore(connection),
  alarm: async (why) => report({ kind: 'alarm', why }),
});

/** The error of a call made with this token; 0 is none. */
async function call(token: string): Promise<unknown> {
  const answer = await fetch(`${settings.roots.api}/v2.0/oa/getoa`, { headers: { access_token: token } });
  const body: { error?: unknown } = JSON.parse(await answer.text());
  return body.error;
}

/** As the channel does: one renewal and one more try. */
async function ask(): Promise<TokenReport> {
  try {
    let held = await access.token();
    let error = await call(held.value);
    if (error !== 0) {
      held = await access.renew(held.version);
      error = await call(held.value);
    }
    return { kind: 'asked', version: held.version, error: String(error) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : error;
    return { kind: 'asked', version: 0, error: String(code) };
  }
}

process.on('message', async (order: TokenOrder) => {
  clock.set(new Date(order.now));
  if (order.kind === 'ask') return report(await ask());
  await access.upkeep();
  report({ kind: 'kept' });
});
process.on('disconnect', () => process.exit());
report({ kind: 'ready' });
