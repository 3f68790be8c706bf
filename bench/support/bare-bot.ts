import { createServer } from 'node:http';
import type { Connection } from 'mongoose';
import { type Context, session, Telegraf } from 'telegraf';
import { connectDatabase } from '../../src/database.ts';
import { bareQuestions } from './bare-questions.ts';

/**
 * What our bot is measured against: telegraf with its own `session()` kept in MongoDB, one document per chat, read and
 * written on every update, with the same driver, pool and write concern as ours. It asks the same questions in the same
 * words. It knows no redelivery, no outbox, no drafts, no old buttons, no roles and no second language.
 */

interface Draft {
  step: number;
  answers: Record<string, string>;
}

interface BareContext extends Context {
  session: Draft | undefined;
}

interface Kept {
  readonly _id: string;
  readonly data: Draft;
}

const PREVIEW = { is_disabled: true };

function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}

function sessionStore(connection: Connection) {
  const sessions = connection.collection<Kept>('sessions');
  return {
    get: async (key: string): Promise<Draft | undefined> => (await sessions.findOne({ _id: key }))?.data,
    set: async (key: string, data: Draft): Promise<void> => {
      await sessions.replaceOne({ _id: key }, { data }, { upsert: true });
    },
    delete: async (key: string): Promise<void> => {
      await sessions.deleteOne({ _id: key });
    },
  };
}

/** Without it two updates of one chat would overwrite each other's session. */
function inOrder() {
  const ends = new Map<number, Promise<void>>();
  return (context: Context, next: () => Promise<void>): Promise<void> => {
    const chat = context.chat?.id ?? 0;
    const mine = (ends.get(chat) ?? Promise.resolve()).catch(() => undefined).then(next);
    ends.set(chat, mine);
    const forget = (): void => {
      if (ends.get(chat) === mine) ends.delete(chat);
    };
    mine.then(forget, forget);
    return mine;
  };
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

async function createBot(connection: Connection): Promise<Telegraf<BareContext>> {
  const { questions, fields, done } = await bareQuestions();
  const initiatives = connection.collection('initiatives');
  const counters = connection.collection<{ _id: string; last: number }>('counters');
  const bot = new Telegraf<BareContext>(setting('TELEGRAM_BOT_TOKEN'), {
    telegram: { apiRoot: `${setting('TELEGRAM_API_ROOT')}/`, webhookReply: false },
  });

  const ask = async (context: BareContext, { step, answers }: Draft): Promise<void> => {
    const question = questions[step];
    if (question === undefined) return;
    const shown = (id: string): string => escaped(answers[id] ?? '');
    const card = question.id === 'review' ? fields.map(({ id, label }) => `<b>${label}</b>\n${shown(id)}`) : [];
    await context.reply([...card, question.text].join('\n\n'), {
      parse_mode: 'HTML',
      link_preview_options: PREVIEW,
      reply_markup: { inline_keyboard: question.buttons.map((row) => [...row]) },
    });
  };

  const register = async (context: BareContext, draft: Draft): Promise<void> => {
    const year = new Date().getFullYear();
    const counter = await counters.findOneAndUpdate(
      { _id: `SK-${year}` },
      { $inc: { last: 1 } },
      { upsert: true, returnDocument: 'after' },
    );
    const code = `SK-${year}-${String(counter?.last ?? 0).padStart(4, '0')}`;
    await initiatives.insertOne({ code, author: context.from?.id, ...draft.answers, registeredAt: new Date() });
    context.session = { step: -1, answers: {} };
    const text = done.replace('{{code}}', code).replace('{{title}}', escaped(draft.answers['title'] ?? ''));
    await context.reply(text, {
      parse_mode: 'HTML',
      reply_markup: { inline_keyboard: [[{ text: 'Menu', callback_data: 'menu' }]] },
    });
  };

  const answer = async (context: BareContext, value: string): Promise<void> => {
    const draft = context.session ?? { step: -1, answers: {} };
    const question = questions[draft.step];
    if (question === undefined) return;
    if (question.id === 'review') return register(context, draft);
    const answers = { ...draft.answers, [question.id]: value };
    context.session = { step: draft.step + 1, answers };
    return ask(context, context.session);
  };

  bot.use(inOrder());
  bot.use(
    session({ store: sessionStore(connection), getSessionKey: async (context) => String(context.chat?.id ?? '') }),
  );
  bot.command('dangky', async (context) => {
    context.session = { step: 0, answers: {} };
    await ask(context, context.session);
  });
  bot.on('text', async (context) => {
    const { text } = context.message;
    const limits = questions[context.session?.step ?? -1]?.typed ?? null;
    if (limits === null || text.length < limits.min || text.length > limits.max) {
      await context.reply('?');
      return;
    }
    await answer(context, text);
  });
  bot.on('callback_query', async (context) => {
    const data = 'data' in context.callbackQuery ? context.callbackQuery.data : '';
    const [, value = ''] = data.split(':');
    await Promise.all([context.answerCbQuery(), answer(context, value)]);
  });
  return bot;
}

async function main(): Promise<void> {
  const connection = await connectDatabase(setting('MONGODB_URI'), setting('MONGODB_DB'));
  const bot = await createBot(connection);
  const secretToken = setting('TELEGRAM_WEBHOOK_SECRET');
  bot.botInfo = await bot.telegram.getMe();
  const server = createServer(bot.webhookCallback('/telegram/webhook', { secretToken }));
  await new Promise<void>((listening) => server.listen(Number(setting('PORT')), '127.0.0.1', listening));
  await bot.telegram.setWebhook(setting('TELEGRAM_WEBHOOK_URL'), { secret_token: secretToken, max_connections: 100 });
  const stop = (): void => {
    server.closeAllConnections();
    server.close();
    connection.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', stop);
  process.on('disconnect', stop);
  process.send?.({ type: 'ready' });
}

await main();
