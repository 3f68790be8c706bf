import { createFakeTelegram, type FakeTelegram } from '../../tests/support/telegram/fake-telegram.ts';
import { FIRST_PERSON, registration } from './registration.ts';

/**
 * The town: people with phones and the fake Bot API they are connected to, one for each bot, in a process of its own.
 * The parent orders rounds by message and gets the time each one took.
 */

export interface TownReady {
  readonly kind: 'ready';
  /** One fake Bot API per bot. */
  readonly apis: readonly { readonly root: string; readonly token: string }[];
}

export interface RoundOrder {
  readonly api: number;
  readonly people: number;
  /** Registrations of each person in this round. */
  readonly registrations: number;
}

export interface RoundDone {
  readonly kind: 'done';
  readonly updates: number;
  readonly seconds: number;
  /** Of one update, from the post to the reply, in milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Of this process alone: with it near 1 per core the town is what is measured. */
  readonly cpuSeconds: number;
  /** Calls the fake Bot API refused: must be 0. */
  readonly rejected: number;
}

const REPLY_WITHIN_MS = 30_000;

async function person(fake: FakeTelegram, id: number, registrations: number, waits: number[]): Promise<void> {
  const one = fake.person({ id, firstName: `Person ${id}`, languageCode: 'vi' });
  one.catchUp();
  for (let round = 0; round < registrations; round += 1) {
    let shown: Awaited<ReturnType<typeof one.next>> | null = null;
    for (const move of registration()) {
      const from = performance.now();
      if ('says' in move) one.text(move.says);
      else if (shown !== null) one.tap(shown, move.taps);
      shown = await one.next({ timeout: REPLY_WITHIN_MS });
      waits.push(performance.now() - from);
    }
  }
}

async function round(fakes: readonly FakeTelegram[], order: RoundOrder): Promise<RoundDone> {
  const fake = fakes[order.api];
  if (fake === undefined) throw new Error(`no api ${order.api}`);
  const waits: number[] = [];
  const cpu = process.cpuUsage();
  const from = performance.now();
  const people = Array.from({ length: order.people }, (_, at) =>
    person(fake, FIRST_PERSON + at, order.registrations, waits),
  );
  await Promise.all(people);
  const seconds = (performance.now() - from) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  waits.sort((a, b) => a - b);
  const at = (share: number): number => waits[Math.floor((waits.length - 1) * share)] ?? 0;
  return {
    kind: 'done',
    updates: waits.length,
    seconds,
    p50: at(0.5),
    p99: at(0.99),
    cpuSeconds: (user + system) / 1e6,
    rejected: fake.log.counts().rejected,
  };
}

/** Runs as a child process: `town.js NUMBER_OF_BOTS`. */
async function main(): Promise<void> {
  const bots = Number(process.argv[2] ?? 1);
  const fakes: FakeTelegram[] = [];
  for (let at = 0; at < bots; at += 1) {
    const token = `${100_000_001 + at}:FAKE-token_for_the_bench-0123456789`;
    fakes.push(await createFakeTelegram({ token, keepLog: false, openChats: true }));
  }
  process.on('message', (order: RoundOrder) => {
    round(fakes, order).then(
      (done) => process.send?.(done),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
  process.on('disconnect', () => process.exit(0));
  const ready: TownReady = { kind: 'ready', apis: fakes.map(({ root, token }) => ({ root, token })) };
  process.send?.(ready);
}

await main();
