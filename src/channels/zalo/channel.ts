import type { Channel } from '../channel.ts';
import { createFileLinks } from '../file-link.ts';
import { createInbox } from '../inbox.ts';
import { within } from '../pause.ts';
import { createAccess } from './access.ts';
import { createClient } from './client.ts';
import { createConsent } from './consent.ts';
import { ZALO_TIMING, type ZaloDeps } from './deps.ts';
import { createDownload } from './download.ts';
import { createPictureRoute } from './picture.ts';
import { zaloLimits } from './render.ts';
import { createSend } from './send.ts';
import { createWebhook } from './webhook.ts';

/** An Official Account of Zalo: events by webhook, messages by the OpenAPI. */
export function createZaloChannel(deps: ZaloDeps): Channel {
  const timing = { ...ZALO_TIMING, ...deps.timing };
  const { keepMs, retryMs, retryMostMs, stopMs } = timing;
  const access = createAccess(deps);
  const client = createClient({ roots: deps.roots, access });
  const links = createFileLinks(deps);
  const inbox = createInbox({
    store: deps.inbox,
    channel: 'zalo',
    holder: deps.holder,
    machine: deps.machine,
    log: deps.log,
    timing: { keepMs, retryMs, retryMostMs, stopMs },
  });
  const { send, push } = createSend({ ...deps, client, links, timing });
  const consent = createConsent({ ...deps, access });

  return {
    name: 'zalo',
    limits: zaloLimits(deps.buttons),
    repeatsUnknown: false,
    hasWindow: true,
    send,
    push,
    // A tap has no waiting sign: it came as if the person had written.
    acknowledge: () => Promise.resolve(),
    fetchFile: createDownload({ ...deps, timing }),
    routes: [createWebhook({ ...deps, inbox }), ...consent.routes, links.route, createPictureRoute()],
    async start(accept, note) {
      inbox.start(accept, note);
      await access.start();
    },
    async stop() {
      await Promise.all([inbox.stop(), within(stopMs, access.stop())]);
    },
    upkeep: () => access.upkeep(),
    // A link to the account carries no code: it is typed.
    inviteLink: () => null,
  };
}
