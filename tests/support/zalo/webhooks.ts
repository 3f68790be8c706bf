import type { Params } from '../telegram/wire.ts';
import type { ZaloWebhooks } from './double.ts';
import { createPoster, signedHeaders } from './webhook-post.ts';

const LADDER_MS = [30_000, 300_000, 900_000, 1_800_000, 3_600_000];
const TIMEOUT_MS = 2_000;
/** For posts made by hand, whose time is measured. */
const PATIENCE_MS = 30_000;

export interface WebhookDeps {
  readonly appId: string;
  readonly oaSecret: string;
  readonly ladderMs?: readonly number[] | undefined;
  readonly timeoutMs?: number | undefined;
}

interface Entry {
  /** Events of one lane go out one after another. */
  readonly lane: string;
  readonly body: Buffer;
  readonly headers: Record<string, string>;
  tries: number;
}

/**
 * Sends events: in the order of each person, people side by side. An event that is not answered with 200 in time
 * steps aside onto the retry ladder (so order is lost then, as on the platform); at the end of the ladder the webhook
 * is off, and what was under way is lost.
 */
export function createWebhooks(deps: WebhookDeps) {
  const ladder = deps.ladderMs ?? LADDER_MS;
  const timeoutMs = deps.timeoutMs ?? TIMEOUT_MS;
  const poster = createPoster();
  const pending = new Set<Entry>();
  const lanes = new Map<string, Entry[]>();
  const timers = new Set<NodeJS.Timeout>();
  let parked: Entry[] = [];
  let held: Entry[] | undefined;
  let newest: Entry | undefined;
  let url: string | undefined;
  let disabled = false;
  let closed = false;

  function emit(event: Params, { lane, isPersons }: { lane: string; isPersons: boolean }): void {
    const body = Buffer.from(JSON.stringify(event));
    const entry: Entry = { lane, body, headers: signedHeaders(body, 'good', deps), tries: 0 };
    if (isPersons || newest === undefined) newest = entry;
    offer(entry);
  }

  function offer(entry: Entry): void {
    if (closed || disabled) return;
    pending.add(entry);
    if (held) held.push(entry);
    else if (url === undefined) parked.push(entry);
    else enqueue(entry);
  }

  function enqueue(entry: Entry): void {
    const lane = lanes.get(entry.lane);
    if (lane) {
      lane.push(entry);
      return;
    }
    const made = [entry];
    lanes.set(entry.lane, made);
    void run(entry.lane, made);
  }

  async function run(name: string, lane: Entry[]): Promise<void> {
    for (let entry = lane.shift(); entry; entry = lane.shift()) {
      if (pending.has(entry)) await deliver(entry);
    }
    lanes.delete(name);
  }

  async function deliver(entry: Entry): Promise<void> {
    const headers = entry.tries === 0 ? entry.headers : { ...entry.headers, num_retry: String(entry.tries) };
    const { status } = await poster.post(url ?? '', entry.body, headers, timeoutMs);
    if (closed || !pending.has(entry)) return;
    if (status === 200) {
      pending.delete(entry);
      return;
    }
    const wait = ladder[entry.tries++];
    if (wait === undefined) disable();
    else later(wait, () => enqueue(entry));
  }

  function later(ms: number, run: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      run();
    }, ms);
    timers.add(timer);
  }

  function disable(): void {
    disabled = true;
    stop();
  }

  function stop(): void {
    for (const timer of timers) clearTimeout(timer);
    timers.clear();
    pending.clear();
    parked = [];
    if (held) held = [];
  }

  function send(body: Buffer, headers: Record<string, string>, ms: number) {
    if (url === undefined) throw new Error('sendTo was not called yet');
    return poster.post(url, body, headers, ms);
  }

  const control: ZaloWebhooks = {
    sendTo: (address) => {
      url = address;
      for (const entry of parked.splice(0)) enqueue(entry);
    },
    pending: () => pending.size,
    duplicate: () => {
      if (!newest) throw new Error('no event yet');
      offer({ ...newest, tries: 0 });
    },
    hold: () => {
      held ??= [];
    },
    release: ({ reverse = false } = {}) => {
      const entries = held ?? [];
      held = undefined;
      if (reverse) entries.reverse();
      for (const entry of entries) {
        if (url === undefined) parked.push(entry);
        else enqueue(entry);
      }
    },
    post: (body, signed = 'good') => control.postRaw(Buffer.from(JSON.stringify(body)), signed),
    postRaw: async (body, signed = 'good') => send(body, signedHeaders(body, signed, deps), PATIENCE_MS),
    consoleTest: async () => {
      const body = Buffer.from('{"event_name":"test","timestamp":"0"}');
      const { status } = await send(body, { 'x-zevent-signature': 'mac=test' }, timeoutMs);
      return status === 200;
    },
    isDisabled: () => disabled,
    enable: () => {
      disabled = false;
    },
  };

  return {
    control,
    emit,
    close: () => {
      closed = true;
      stop();
      poster.close();
    },
  };
}

export type Webhooks = ReturnType<typeof createWebhooks>;
