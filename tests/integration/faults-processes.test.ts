import { createServer, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ground, gather, isSettled, openGround, seeded, type Typist, until } from '../support/crowd.ts';
import { freePort, type OwnServers, openServers } from '../support/own-servers.ts';
import { type Bot, startBot } from '../support/process.ts';
import { sampleFile } from '../support/sample-file.ts';
import type { Person } from '../support/telegram/person.ts';

const SEED = Number(process.env.TEST_SEED ?? 20_261_123);

let servers: OwnServers;
beforeAll(async () => {
  servers = await openServers();
});
afterAll(() => servers.close());

/** Hands requests to the processes in turn, as a load balancer does. */
async function openBalancer(bots: readonly Bot[]): Promise<{ url: string; close(): void }> {
  let turn = 0;
  const server = createServer((incoming, outgoing) => {
    const bot = bots[turn++ % bots.length];
    const { method, url, headers } = incoming;
    const passed = request({ host: '127.0.0.1', port: bot?.port, path: url, method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502);
      answer.pipe(outgoing);
    });
    passed.on('error', () => outgoing.writeHead(502).end());
    incoming.pipe(passed);
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function startAnother(ground: Ground, more: Readonly<Record<string, string>>): Promise<Bot> {
  return startBot({ ...ground.settings, ...more, PORT: String(await freePort()) });
}

describe('two processes that serve the same chat by webhook', () => {
  let ground: Ground;
  let bots: Bot[];
  let typist: Typist;
  let person: Person;

  beforeAll(async () => {
    ground = await openGround(servers, 'webhook');
    bots = [await startAnother(ground, { ROLE: 'web' }), await startAnother(ground, {})];
    [typist] = (await gather(ground, 1, seeded(SEED))) as [Typist];
    person = ground.tg.person({ id: typist.id, firstName: 'An' });
  }, 60_000);
  afterAll(async () => {
    await Promise.all(bots.map((bot) => bot.kill()));
    await ground.close();
  });

  async function through(bot: Bot | undefined, act: () => unknown): Promise<void> {
    ground.tg.webhook.sendTo(bot?.url ?? '');
    act();
    await ground.tg.updates.settled({ timeout: 10_000 });
    await until(() => isSettled(ground), 'reply', 10_000);
  }

  it('what one of them remembers never outlives what the other was told', async () => {
    const [one, other] = bots;
    for (const line of typist.lines.slice(0, -1)) await through(one, () => person.text(line));
    expect(person.last().text).toContain(typist.title);
    // The first remembers the card with the old title; the change goes through the second.
    const changed = 'Tên đã sửa qua tiến trình kia';
    await through(other, () => person.tap(person.last(), '✎ Tên sáng kiến'));
    await through(other, () => person.text(changed));
    expect(person.last().text).toContain(changed);
    await through(one, () => person.text('1'));
    expect(person.last().text).toContain('SK-2026-0001');
    const kept = await ground.stores.initiatives.byCode('SK-2026-0001');
    expect(kept?.title).toBe(changed);
  });

  it('all that comes at the same moment is kept, and the same update counts once', async () => {
    const balancer = await openBalancer(bots);
    const { updates, webhook } = ground.tg;
    for (const line of ['/dangky', 'Kho hồ sơ mở bằng một lần chạm', ...typist.lines.slice(6, -2)]) {
      await through(bots[0], () => person.text(line));
    }
    ground.tg.log.clear();
    webhook.sendTo(balancer.url);
    updates.hold();
    for (const name of ['a.png', 'b.pdf', 'c.png', 'd.pdf', 'e.png']) {
      person.document(sampleFile(name));
      updates.duplicate();
    }
    updates.release({ together: true });
    await updates.settled({ timeout: 20_000 });
    await until(() => isSettled(ground), 'replies', 20_000);
    await through(bots[1], () => person.text('xong'));
    await through(bots[0], () => person.text('1'));
    balancer.close();

    const kept = await ground.stores.initiatives.byCode('SK-2026-0002');
    expect(kept?.files.map((file) => file.name).sort()).toEqual(['a.png', 'b.pdf', 'c.png', 'd.pdf', 'e.png']);
    expect(ground.tg.log.doubled()).toEqual([]);
    const raced = await Promise.all(bots.map(async (bot) => (await fetch(`${bot.url}/metrics`)).text()));
    expect(raced.join('\n')).toMatch(/thidua_turns_total\{house="real",result="raced"\} [1-9]/);
    expect(raced.join('\n')).toMatch(/thidua_turns_total\{house="real",result="repeated"\} [1-9]/);
  });
});
