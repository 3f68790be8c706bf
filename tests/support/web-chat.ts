import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Connection } from 'mongoose';
import { createTryoutStore } from '../../models/tryout.ts';
import { createWebChannel } from '../../src/channels/web/web-channel.ts';
import type { MovableClock } from '../../src/clock.ts';
import { marked, markedFileName } from '../../src/domain/secrecy.ts';
import { createLogger } from '../../src/logger.ts';
import type { TryoutHost, TryoutMessage } from '../../src/ports/tryout.ts';
import { projectRoot } from '../../src/project-root.ts';
import { createServer, type Server } from '../../src/server/server.ts';
import { type Chat, type Heard, isLabel } from './chat.ts';

function plain(html: string): string {
  return html
    .replace(/<\/?[bi]>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

/** The try-out page's HTTP interface, as the page itself uses it. `people` are the chats that exist. */
export function createWebChat(clock: MovableClock, connection: () => Connection, people: readonly string[]): Chat {
  const log = createLogger(process.env.TEST_LOG ?? 'silent');
  const read = new Map<string, number>();
  const looks = new Map<string, string>();
  let server: Server | null = null;
  let url = '';
  let channel: ReturnType<typeof createWebChannel> | null = null;
  const host: TryoutHost = {
    now: () => clock.now(),
    moveClock: async (to) => clock.set(to),
    people: async () => people.map((id) => ({ id, name: id, unit: '', role: 'CAN_BO', code: '', joined: true })),
  };
  const stores = new WeakMap<Connection, ReturnType<typeof createTryoutStore>>();
  const store = () => {
    const known = stores.get(connection()) ?? createTryoutStore(connection());
    stores.set(connection(), known);
    return known;
  };
  const post = async (path: string, body: string | Buffer): Promise<void> => {
    const headers = {
      'content-type': typeof body === 'string' ? 'application/json' : 'application/octet-stream',
      origin: url,
      'x-tryout': '1',
    };
    const answer = await fetch(url + path, {
      method: 'POST',
      headers,
      body: typeof body === 'string' ? body : new Uint8Array(body),
    });
    if (!answer.ok) throw new Error(`${path.split('?')[0]}: ${answer.status} ${await answer.text()}`);
  };
  const say = (person: string, text: string): Promise<void> =>
    post('/api/tryout/send', JSON.stringify({ person, id: randomUUID(), text }));

  return {
    name: 'web',
    hasDeepLink: true,
    channel({ stores: { files } }) {
      channel = createWebChannel({
        log,
        clock,
        store: store(),
        files,
        host,
        secret: { text: marked, fileName: markedFileName },
        zone: 'Asia/Ho_Chi_Minh',
        pageDir: join(projectRoot(), 'src', 'channels', 'web', 'public'),
        localesDir: join(projectRoot(), 'locales'),
      });
      return channel;
    },
    async attach(app) {
      if (channel === null) throw new Error('no channel');
      server = createServer({
        host: '127.0.0.1',
        port: 0,
        channels: [channel],
        health: { ready: () => app.ready() },
        metrics: { contentType: 'text/plain', metrics: async () => '' },
        log,
      });
      url = (await server.listen()).url;
    },
    async detach() {
      await server?.close();
      server = null;
    },
    say,
    async tap(who, label) {
      const messages = await store().latest(who, 500);
      const message = messages.findLast((one) => one.buttons.flat().some((button) => isLabel(button.label, label)));
      const button = message?.buttons.flat().find((one) => isLabel(one.label, label));
      if (message === undefined || button === undefined) throw new Error(`${who} sees no button "${label}"`);
      await post(
        '/api/tryout/send',
        JSON.stringify({ person: who, id: randomUUID(), data: button.data, message: message.id }),
      );
    },
    send: (who, file) =>
      post(
        `/api/tryout/file?${new URLSearchParams({ person: who, id: randomUUID(), name: file.name, mime: file.mime })}`,
        file.bytes,
      ),
    open: (who, code) => say(who, `/start ${code}`),
    async hear(who, ms) {
      const until = Date.now() + ms;
      for (;;) {
        const fresh = await store().since(who, read.get(who) ?? 0, 500);
        const last = fresh.at(-1);
        if (last !== undefined) read.set(who, last.rev);
        const said = fresh.filter((one) => one.from === 'bot' && isNew(one));
        if (said.length > 0 || Date.now() >= until) return Promise.all(said.map((one) => heardOf(one)));
        await new Promise((wake) => setTimeout(wake, 15));
      }
    },
    close: async () => undefined,
  };

  /** A message that only remembers which of its buttons was pressed looks as before. */
  function isNew(message: TryoutMessage): boolean {
    const look = JSON.stringify([message.text, message.buttons, message.file]);
    const known = looks.get(message.id);
    looks.set(message.id, look);
    return known !== look;
  }

  async function heardOf(message: TryoutMessage): Promise<Heard> {
    const buttons = message.buttons.map((row) => row.map((button) => button.label));
    if (message.file === null) return { text: plain(message.text), buttons, file: null };
    const answer = await fetch(`${url}/api/tryout/file/${encodeURIComponent(message.file.id)}`);
    return {
      text: plain(message.text),
      buttons,
      file: { name: message.file.name, bytes: Buffer.from(await answer.arrayBuffer()) },
    };
  }
}
