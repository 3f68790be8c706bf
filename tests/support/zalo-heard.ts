import type { App } from '../../src/app.ts';
import type { Channel } from '../../src/channels/channel.ts';
import type { Logger } from '../../src/logger.ts';
import { createServer, type Server } from '../../src/server/server.ts';
import { type Heard, isLabel } from './chat.ts';
import { type Listed, listedIn, PART_HEAD } from './listed.ts';
import type { PublicDoor } from './public-door.ts';
import type { ZaloPerson, ZaloShown } from './zalo/double.ts';

/** What both Zalo products share on a person's side: choices as lines, files as links, and the server behind webhooks. */

const NEXT_PART_MS = 10_000;

type Reader = Pick<ZaloPerson, 'says' | 'messages' | 'next'>;

/** What a person does to choose what is labelled so, on the newest message that offers it. */
export function choiceOf(
  messages: readonly ZaloShown[],
  label: string,
): { readonly button: { readonly title: string; readonly message: string } } | { readonly typed: string } | null {
  for (const message of messages.toReversed()) {
    const button = message.buttons.find(({ title }) => isLabel(title, label));
    if (button !== undefined) return { button: { title: button.title, message: message.id } };
    const line = listedOf(message).find((one) => one.url === undefined && isLabel(one.label, label));
    if (line !== undefined) return { typed: line.typed };
  }
  return null;
}

function listedOf({ text, buttons }: ZaloShown): readonly Listed[] {
  return buttons.length > 0 ? [] : listedIn(text);
}

/** Everything that has come, waiting up to `ms` for the first; a long text in parts is read as one. */
export async function hearAll(person: Reader, ms: number, publicUrl: string): Promise<readonly Heard[]> {
  const found: Heard[] = [];
  let parts: ZaloShown[] = [];
  for (;;) {
    const wait = parts.length > 0 ? NEXT_PART_MS : found.length > 0 ? 0 : ms;
    const shown = await person.next({ timeout: wait }).catch(() => null);
    if (shown === null && parts.length === 0) return found;
    if (shown === null) throw new Error('a long text has no end');
    // The card beside a question says nothing of its own.
    if (shown.asksPhone === true) continue;
    const [, number = '1', of = '1'] = PART_HEAD.exec(shown.text) ?? [];
    parts = number === '1' ? [shown] : [...parts, shown];
    if (number !== of) continue;
    found.push(await heardOf(parts, publicUrl));
    parts = [];
  }
}

async function heardOf(parts: readonly ZaloShown[], publicUrl: string): Promise<Heard> {
  const text = parts.map((part) => part.text.replace(PART_HEAD, '')).join('\n');
  const labels = parts.flatMap((part) => [
    ...part.buttons.map(({ title }) => title),
    ...listedOf(part).map(({ label }) => label),
  ]);
  const sent = parts.find(({ file }) => file !== undefined)?.file;
  const link = parts.map((part) => linkIn(part, publicUrl)).find((one) => one !== null);
  return {
    text,
    buttons: labels.map((label) => [label]),
    file: sent ?? (link === undefined ? null : await fetched(link)),
  };
}

function linkIn({ text, buttons }: ZaloShown, publicUrl: string): string | null {
  const urls = [...buttons.flatMap(({ url }) => (url === undefined ? [] : [url])), ...(text.match(/http\S+/gu) ?? [])];
  return urls.find((url) => url.startsWith(`${publicUrl}/`)) ?? null;
}

async function fetched(link: string): Promise<{ name: string; bytes: Buffer }> {
  const answer = await fetch(link);
  if (!answer.ok) throw new Error(`the link to a file answers ${answer.status}`);
  const name = /filename\*=UTF-8''([^;]+)/u.exec(answer.headers.get('content-disposition') ?? '')?.[1];
  if (name === undefined) throw new Error('the link gives its file no name');
  return { name: decodeURIComponent(name), bytes: Buffer.from(await answer.arrayBuffer()) };
}

/** The house's HTTP server behind a door, for as long as the house stands. */
export function createBehind(door: PublicDoor, log: Logger) {
  let server: Server | null = null;
  return {
    async attach(app: App, channel: Channel | null): Promise<void> {
      if (channel === null) throw new Error('no channel');
      const health = { ready: () => app.ready() };
      const metrics = { contentType: 'text/plain', metrics: async () => '' };
      server = createServer({ host: '127.0.0.1', port: 0, channels: [channel], health, metrics, log });
      door.leadTo((await server.listen()).port);
    },
    async detach(): Promise<void> {
      door.leadTo(null);
      await server?.close();
      server = null;
    },
  };
}
