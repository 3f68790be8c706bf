import { setTimeout as pause } from 'node:timers/promises';
import { type App, createApp } from '../app.ts';
import { addWorkingDays, dayOf, instantOf } from '../campaign/calendar.ts';
import type { Campaign } from '../campaign/schema.ts';
import type { Message } from '../channels/channel.ts';
import { createMovableClock, createSystemClock, type MovableClock } from '../clock.ts';
import { connectDatabase } from '../database.ts';
import { type Address, addressId } from '../dialog/address.ts';
import type { Event } from '../dialog/event.ts';
import type { Session } from '../dialog/form.ts';
import type { Lang } from '../dialog/lang.ts';
import type { Line } from '../dialog/view.ts';
import type { Texts } from '../i18n.ts';
import type { Logger } from '../logger.ts';
import type { Turned } from '../ports/conversations.ts';
import { createIndexes, createStores, type Stores } from '../stores.ts';
import { addDays } from '../text/day.ts';
import { createRecorder, type Given } from './recorder.ts';

/** What a person does: the parts of an event that differ. */
export type Act =
  | { readonly text: string }
  | { readonly data: string }
  | { readonly start: string }
  | { readonly file: string };

/** What came of it: the replies, and the question the person now stands before. */
export interface Reply {
  readonly messages: readonly Message[];
  readonly session: Session | null;
  /** Text keys of the catalogue of errors among the replies. */
  readonly errors: readonly string[];
}

/** A message that nobody asked for, with its occasion in the ledger of deliveries. */
export interface Pushed extends Given {
  readonly occasion: string;
}

/** A whole bot over a database of its own, on which made-up people walk about. */
export interface Stage {
  readonly app: App;
  readonly stores: Stores;
  readonly clock: MovableClock;
  readonly campaign: Campaign;
  act(address: Address, act: Act): Promise<Reply>;
  /** Commands of a person who has joined. */
  commandsOf(address: Address): Promise<readonly { readonly name: string; readonly help: string }[]>;
  /** Everything due is sent now; what was given to the networks by it, and what for. */
  sweep(): Promise<readonly Pushed[]>;
  /** Takes the database away again. */
  close(): Promise<void>;
}

export interface StageDeps {
  readonly campaign: Campaign;
  readonly mongoUri: string;
  readonly redisUrl: string;
  /** Of the throw-away database, and of its keys in Redis. */
  readonly name: string;
  readonly texts: Texts;
  readonly log: Logger;
  readonly lang: Lang;
  /** The moment of the preview; the walk happens on the next working day's morning. */
  readonly now: Date;
  /** Aborted when nobody wants the preview any more. */
  readonly signal?: AbortSignal;
}

const PATIENCE_MS = 8_000;
/** The beginning of a PDF: what is looked at of a file that somebody sends. */
const SAMPLE_PDF = Buffer.from('%PDF-1.4\n%preview\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n');

/** The next revision of the campaign where a campaign file is asked for, else a PDF. JSON is YAML, too. */
function sampleFile(name: string, { decisions: _decisions, ...campaign }: Campaign): Buffer {
  return name.endsWith('.yaml') ? Buffer.from(JSON.stringify({ ...campaign, revision_note: name })) : SAMPLE_PDF;
}

function linesOf(turned: Turned): readonly Line[] {
  return turned.send.flatMap((entry) => entry.view.lines);
}

/** The same stores; `heard` is told what each turn has come to, `sent` which occasion a pushed message was for. */
function listening(
  stores: Stores,
  heard: (turned: Turned) => void,
  sent: (message: string, occasion: string) => void,
): Stores {
  const { conversations, deliveries } = stores;
  const occasions = new Map<string, string>();
  return {
    ...stores,
    deliveries: {
      ...deliveries,
      claim: async (id, now, until) => {
        const claimed = await deliveries.claim(id, now, until);
        if (claimed !== null) occasions.set(id, claimed.occasion);
        return claimed;
      },
      settle: async (id, outcome) => {
        await deliveries.settle(id, outcome);
        if (outcome.messageId !== null) sent(outcome.messageId, occasions.get(id) ?? '');
      },
    },
    conversations: {
      ...conversations,
      save: async (turned) => {
        const saved = await conversations.save(turned);
        if (saved !== null && turned.seen !== null) heard(turned);
        return saved;
      },
    },
  };
}

function eventOf(act: Act, id: string): Event {
  if ('text' in act) return { id, kind: 'text', text: act.text };
  if ('data' in act) return { id, kind: 'tap', data: act.data, message: null };
  if ('start' in act) return { id, kind: 'start', payload: act.start };
  const mime = act.file.endsWith('.yaml') ? 'text/yaml' : 'application/pdf';
  const file = { ref: act.file, name: act.file, mime, size: SAMPLE_PDF.length, picture: false };
  return { id, kind: 'file', file, caption: '', album: null };
}

async function until<T>(read: () => T | undefined, what: string): Promise<T> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = read();
    if (found !== undefined) return found;
    if (performance.now() > end) throw new Error(`the preview waited in vain for ${what}`);
    await pause(1);
  }
}

/** Morning of the working day that this moment lies on, or of the next one. */
function morningOf(now: Date, campaign: Campaign): Date {
  const day = addWorkingDays(addDays(dayOf(now, campaign), -1), 1, campaign);
  return instantOf(day, '09:00', campaign);
}

/** Opens the house and publishes the campaign in it. */
export async function openStage(deps: StageDeps): Promise<Stage> {
  const { campaign, name, log } = deps;
  const connection = await connectDatabase(deps.mongoUri, name, 'passing');
  const clock = createMovableClock(morningOf(deps.now, campaign));
  const { channels, given, commandsOf } = createRecorder((file) => sampleFile(file, campaign));
  const occasions = new Map<string, string>();
  const turns: Turned[] = [];
  const stores = listening(
    createStores(connection),
    (turned) => turns.push(turned),
    (message, occasion) => occasions.set(message, occasion),
  );
  const app = createApp({
    stores,
    redisUrl: deps.redisUrl,
    prefix: name,
    clock,
    machine: createSystemClock(),
    channels,
    phoneKey: () => null,
    texts: deps.texts,
    log,
  });
  let events = 0;

  const close = async (): Promise<void> => {
    await app.stop().catch(() => undefined);
    await connection.dropDatabase();
    await connection.close();
  };

  try {
    await createIndexes(connection);
    await stores.campaigns.publish(campaign, clock.now());
  } catch (error) {
    await close();
    throw error;
  }

  return {
    app,
    stores,
    clock,
    campaign,
    close,
    async act(address, act) {
      deps.signal?.throwIfAborted();
      events += 1;
      const before = given.length;
      turns.length = 0;
      const event = eventOf(act, `e${events}`);
      await app.accept({ address, event, lang: deps.lang, at: clock.now() });
      const done = await until(() => turns.at(-1), 'a turn');
      const own = (): readonly Given[] => given.slice(before).filter((one) => one.to === addressId(address));
      const replies = await until(() => (own().length >= done.send.length ? own() : undefined), 'a reply');
      const { active } = done;
      return {
        messages: replies.map((one) => one.message),
        session: active === null ? null : (done.sessions[active] ?? null),
        errors: linesOf(done).flatMap(({ key }) => (key.startsWith('errors:') ? [key] : [])),
      };
    },
    commandsOf: (address) =>
      until(() => (commandsOf(address).length > 0 ? commandsOf(address) : undefined), 'the commands'),
    async sweep() {
      const before = given.length;
      await app.jobs.sweepNow();
      return given.slice(before).map((one) => ({ ...one, occasion: occasions.get(one.id) ?? '' }));
    },
  };
}
