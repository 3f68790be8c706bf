import { createApiServer } from './api-server.ts';
import { type CallLog, createCallLog } from './call-log.ts';
import { type ChatView, createChatView } from './chat-view.ts';
import { createFaults, type Faults } from './faults.ts';
import { createFlood, type FloodLimits } from './flood.ts';
import { type BotCommand, createCommandMethods } from './methods-commands.ts';
import { createFileMethods } from './methods-files.ts';
import { createMessageMethods } from './methods-messages.ts';
import { createPerson, type Person, type PersonIdentity } from './person.ts';
import { createPolling } from './polling.ts';
import { createUpdateQueue, type Updates } from './update-queue.ts';
import { createWebhook } from './webhook.ts';
import { type Clock, isRecord, type Params } from './wire.ts';
import { type Chat, createWorld } from './world.ts';

export interface FakeTelegramOptions {
  token?: string;
  /** Dates of messages, the age of taps, the flood limits; waiting itself is always in real time. */
  clock?: Clock;
  /** 0, the default, finds a free one. */
  port?: number;
  /** How old a tap may be when it is answered, by the clock; 60 s. */
  callbackTtlMs?: number;
  /** First pause before a webhook post is repeated; 50 ms, doubling up to 20 times that. */
  webhookRetryMs?: number;
  /** How long a webhook may take to answer; 10 s. */
  webhookTimeoutMs?: number;
  /** Flood limits, off by default. */
  flood?: FloodLimits;
  /** `false` keeps counters only, and the last 50 messages of each chat: for benches. */
  keepLog?: boolean;
  /** Any chat id can be written to: for benches whose people are in another process. */
  openChats?: boolean;
}

export interface FakeTelegram {
  /** `http://127.0.0.1:PORT`, what TELEGRAM_API_ROOT is set to. */
  root: string;
  port: number;
  token: string;
  botName: string;
  /** A made-up person; the same id gives the same person again (what was read stays read, the first identity stays). */
  person(who: PersonIdentity): Person;
  /** What a chat (a group, say) shows. */
  chat(id: number): ChatView;
  /** Any update as it is; `update_id` is added when it has none. Returns the update id. */
  raw(update: Params): number;
  updates: Updates;
  faults: Faults;
  log: CallLog;
  /** Commands as registered for a scope and language, `[]` when none are. */
  commands(scope?: Params, languageCode?: string): BotCommand[];
  webhook: {
    isSet(): boolean;
    /** Posts go to this origin whatever host the address given by the bot names. */
    sendTo(origin: string): void;
  };
  /** Whether the bot waits in getUpdates right now. */
  isPolled(): boolean;
  close(): Promise<void>;
}

const DEFAULT_TOKEN = '123456789:FAKE-token_for-tests-only-0123456789';
const MESSAGES_KEPT_WITHOUT_LOG = 50;

/**
 * A strict stand-in for the Telegram Bot API (10.1) over real HTTP: it takes what the real server takes and refuses
 * the rest in the real server's words (`Bad Request: fake: …` where its words are not known).
 *
 *     const tg = await createFakeTelegram();            // bot: TELEGRAM_API_ROOT=tg.root, TELEGRAM_BOT_TOKEN=tg.token
 *     const an = tg.person({ id: 1, firstName: 'An', languageCode: 'vi' });
 *     an.command('start');                              // an update goes out by polling or webhook
 *     const menu = await an.next();                     // the bot's next new message
 *     const tap = an.tap(menu, 'Đăng ký');              // throws when there is no such button
 *     await an.toast(tap);                              // the tap was answered
 *     tg.faults.next({ method: 'sendMessage', kind: '429', retryAfter: 1 });
 *     expect(tg.log.rejected()).toEqual([]);            // the bot never sent what Telegram refuses
 *     expect(tg.log.doubled()).toEqual([]);
 *     await tg.close();
 */
export async function createFakeTelegram(options: FakeTelegramOptions = {}): Promise<FakeTelegram> {
  const token = options.token ?? DEFAULT_TOKEN;
  const clock = options.clock ?? { now: () => new Date() };
  const keepLog = options.keepLog ?? true;
  const botName = 'fake_test_bot';
  const world = createWorld({
    clock,
    botId: Number(token.split(':')[0]),
    botName,
    openChats: options.openChats ?? false,
    keepMessages: keepLog ? Number.POSITIVE_INFINITY : MESSAGES_KEPT_WITHOUT_LOG,
  });
  const queue = createUpdateQueue();
  const polling = createPolling(queue);
  const faults = createFaults();
  const log = createCallLog(keepLog);
  const messages = createMessageMethods(world, options.callbackTtlMs ?? 60_000);
  const files = createFileMethods(world, messages.send);
  const commands = createCommandMethods(world);
  const webhook = createWebhook(queue, {
    clock,
    retryMs: options.webhookRetryMs ?? 50,
    timeoutMs: options.webhookTimeoutMs ?? 10_000,
    runReply: (method, params) => server.runReply(method, params),
    stopPolling: polling.stop,
  });
  const me = {
    ...world.bot,
    can_join_groups: true,
    can_read_all_group_messages: false,
    supports_inline_queries: false,
    can_connect_to_business: false,
    has_main_web_app: false,
  };
  const server = createApiServer({
    token,
    methods: {
      getMe: () => me,
      getUpdates: (params, _body, whenGone) => {
        if (webhook.isSet()) throw polling.refused();
        return polling.getUpdates(params, whenGone);
      },
      ...webhook.methods,
      ...messages.methods,
      ...files.methods,
      ...commands.methods,
    },
    download: files.download,
    faults,
    log,
    flood: createFlood(clock, options.flood ?? {}).check,
    now: () => clock.now(),
  });
  const port = await server.listen(options.port ?? 0);

  const people = new Map<number, Person>();
  const views = new Map<Chat, ChatView>();

  function viewOf(chat: Chat): ChatView {
    const view = views.get(chat) ?? createChatView(chat);
    views.set(chat, view);
    return view;
  }

  function person(who: PersonIdentity): Person {
    const found = people.get(who.id) ?? createPerson({ world, emit: queue.raw, viewOf }, who);
    people.set(who.id, found);
    return found;
  }

  /** Chats named in a raw update are known to the bot from then on. */
  function raw(update: Params): number {
    for (const body of Object.values(update)) {
      const holder = isRecord(body) && isRecord(body.message) ? body.message : body;
      if (!isRecord(holder) || !isRecord(holder.chat) || typeof holder.chat.id !== 'number') continue;
      const chat = world.chat(holder.chat.id, holder.chat);
      if (chat.state === 'unknown') chat.state = 'open';
    }
    return queue.raw(update);
  }

  return {
    root: `http://127.0.0.1:${port}`,
    port,
    token,
    botName,
    person,
    chat: (id) => viewOf(world.chat(id)),
    raw,
    updates: queue.control,
    faults: faults.control,
    log: log.control,
    commands: (scope, languageCode) => {
      const params: Params = {};
      if (scope) params.scope = scope;
      if (languageCode !== undefined) params.language_code = languageCode;
      return commands.getMyCommands(params);
    },
    webhook: { isSet: webhook.isSet, sendTo: webhook.sendTo },
    isPolled: polling.isWaiting,
    close: async () => {
      webhook.close();
      polling.cancel();
      await server.close();
    },
  };
}
