import { randomBytes } from 'node:crypto';
import { createAccount } from './account.ts';
import { createApiServer } from './api-server.ts';
import type { FakeZalo, FakeZaloOptions, ZaloPerson } from './double.ts';
import { createEvents } from './events.ts';
import { createFaults } from './faults.ts';
import { createIds, idFrom } from './ids.ts';
import { createMedia } from './media.ts';
import { createMessages } from './messages.ts';
import { createOaApi } from './oa-api.ts';
import { createOAuth, openConsent } from './oauth.ts';
import { createPeople } from './people.ts';
import { createPerson } from './person.ts';
import { createShares } from './shares.ts';
import { createTokens } from './tokens.ts';
import { createUploads } from './uploads.ts';
import { createWebhooks } from './webhooks.ts';
import { createZbs } from './zbs.ts';

/**
 * A strict stand-in for a Zalo Official Account over real HTTP: OAuth, OpenAPI, ZBS and the sender of webhooks. It
 * refuses what the platform refuses, and beyond that whatever is not known to work there (`fake: …`).
 *
 *     const zalo = await createFakeZalo();              // bot: ZALO_API_ROOT=zalo.roots.api, …
 *     zalo.webhooks.sendTo(`${bot}/zalo/webhook`);
 *     const an = zalo.person('An');                     // follows the account, has not interacted yet
 *     an.says('xin chào');                              // an event goes out, the window is open
 *     const menu = await an.next();                     // the account's next message
 *     an.taps('Đăng ký');                               // throws when there is no such button
 *     zalo.faults.next({ kind: 'error', code: -32 });
 *     expect(zalo.calls().filter((call) => call.error !== 0)).toEqual([]);
 *     await zalo.close();
 */
export async function createFakeZalo(options: FakeZaloOptions = {}): Promise<FakeZalo> {
  const clock = options.clock ?? { now: () => new Date() };
  const tokenClock = options.tokenClock ?? clock;
  const { oaId = idFrom('oa'), appId = idFrom('app') } = options.publicKeys ?? {};
  const appSecret = options.publicKeys?.appSecret ?? randomBytes(10).toString('hex');
  const oaSecret = options.publicKeys?.oaSecret ?? randomBytes(10).toString('hex');
  const templates = options.templates ?? [];
  const newId = createIds();
  const people = createPeople();
  const tokens = createTokens(tokenClock);
  const uploads = createUploads(tokenClock);
  const media = createMedia();
  const faults = createFaults();
  const webhooks = createWebhooks({
    appId,
    oaSecret,
    ladderMs: options.ladderMs,
    timeoutMs: options.webhookTimeoutMs,
  });
  const events = createEvents({ appId, oaId, clock, webhooks });
  const isFunded = () => options.funded ?? true;
  const shares = createShares(oaId);
  const messages = createMessages({ clock, people, uploads, events, templates, shares, newId, isFunded });
  const account = createAccount({ oaId, clock, people });
  const server = createApiServer({
    roots: {
      api: createOaApi({ tokens, messages, uploads, account }).handle,
      oauth: createOAuth({ appId, appSecret, oaId, clock: tokenClock, tokens }).handle,
      zbs: createZbs({ tokens, templates }).handle,
      media: media.handle,
    },
    faults,
  });
  const port = await server.listen(options.port ?? 0);
  const origin = `http://127.0.0.1:${port}`;
  const handles = new Map<string, ZaloPerson>();

  function person(name: string, { follows = true }: { readonly follows?: boolean } = {}): ZaloPerson {
    const state = people.named(name, follows);
    const found = handles.get(state.id);
    if (found) return found;
    const made = createPerson({ clock, people, events, media, newId, origin: () => origin }, state);
    handles.set(state.id, made);
    return made;
  }

  return {
    port,
    roots: { api: `${origin}/api`, oauth: `${origin}/oauth`, zbs: `${origin}/zbs` },
    oaId,
    appId,
    appSecret,
    oaSecret,
    issuePair: tokens.issue,
    person,
    webhooks: webhooks.control,
    faults: faults.control,
    gives: shares.give,
    oauth: {
      refreshes: tokens.refreshes,
      reused: tokens.reused,
      consent: (url, { echoState = true } = {}) => openConsent(url, echoState),
      expireAccess: tokens.expireAccess,
    },
    calls: server.calls,
    close: async () => {
      webhooks.close();
      await server.close();
    },
  };
}
