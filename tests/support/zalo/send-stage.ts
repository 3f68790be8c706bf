import type { Connection } from 'mongoose';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { createBudgetStore } from '../../../models/budget.ts';
import type { Message, ShownFile } from '../../../src/channels/channel.ts';
import { createFileLinks } from '../../../src/channels/file-link.ts';
import { createClient } from '../../../src/channels/zalo/client.ts';
import { createSend, type SendDeps } from '../../../src/channels/zalo/send.ts';
import { createMovableClock } from '../../../src/clock.ts';
import { createTexts } from '../../../src/i18n.ts';
import { projectRoot } from '../../../src/project-root.ts';
import { createRecordingLog } from '../../contract/telegram-driver.ts';
import { openDatabase } from '../database.ts';
import type { FakeZalo } from './double.ts';
import { createFakeZalo } from './fake-zalo.ts';

/** Zalo, a person who has written to the account, and what sends to them. */
export type SendStage = Awaited<ReturnType<typeof openSendStage>>;

const texts = createTexts(projectRoot());

/** Nine in the morning in Việt Nam. */
export const START = new Date('2026-11-20T02:00:00Z');
export const HOUR = 3_600_000;
export const MONTH = '2026-11';
export const LONG = 'Một câu dài vừa phải. '.repeat(200).trim();

export const text = (message: Partial<Message> = {}): Message => ({ text: 'Chào anh/chị', buttons: [], ...message });

export function file(name: string, mime: string, bytes: Buffer, more: Partial<ShownFile> = {}): ShownFile {
  return { name, mime, picture: mime.startsWith('image/'), open: async () => bytes, ...more };
}

export const PDF = file('Đơn đăng ký.pdf', 'application/pdf', Buffer.from('%PDF-1.7 Đơn'));

/** Tokens as the double hands them out; what keeps and renews them for real has its own tests. */
function createTokens(zalo: FakeZalo, secrets: string[]) {
  let version = 0;
  let value = '';
  const refusals: number[] = [];
  const next = (): void => {
    version += 1;
    value = zalo.issuePair().access;
    secrets.push(value);
  };
  next();
  return {
    token: async () => ({ value, version }),
    renew: async (refused: number) => {
      if (refused === version) next();
      return { value, version };
    },
    refused: async (at: number) => {
      refusals.push(at);
    },
    version: () => version,
    /** Versions that the API refused for good. */
    refusals,
  };
}

async function openSendStage(connection: Connection) {
  const clock = createMovableClock(START);
  const budget = createBudgetStore(connection);
  // The name of the account is the test's own, so that each counts a budget of its own.
  const oaId = String(10n ** 18n + BigInt(Math.floor(Math.random() * 1e15)));
  const zalo = await createFakeZalo({
    clock,
    tokenClock: clock,
    templates: [{ id: '7', params: ['ten', 'noi_dung'] }],
    publicKeys: { oaId },
  });
  const { log, lines } = createRecordingLog();
  const secrets: string[] = [];
  const an = zalo.person('An');
  an.says('xin chào');

  const createHeldTokens = () => createTokens(zalo, secrets);

  function make(
    more: Partial<SendDeps> = {},
    access: Parameters<typeof createClient>[0]['access'] = createHeldTokens(),
  ) {
    const links = createFileLinks({
      publicUrl: 'https://bot.vn',
      secretKey: 'k'.repeat(32),
      clock,
      files: { read: async () => Buffer.alloc(0) },
      texts,
    });
    return createSend({
      oaId: zalo.oaId,
      buttons: true,
      publicUrl: 'https://bot.vn',
      paidBudget: 2,
      template: null,
      clock,
      log,
      budget,
      client: createClient({ roots: zalo.roots, access }),
      links,
      timing: { callMs: 400, uploadMs: 2_000 },
      ...more,
    });
  }

  return {
    zalo,
    clock,
    an,
    budget,
    log,
    lines,
    /** Tokens handed out so far, which no line of the log may show. */
    secrets,
    createHeldTokens,
    make,
    address: () => ({ channel: 'zalo', chat: an.id }) as const,
    spent: () => budget.spent(`zalo:${zalo.oaId}`, MONTH),
    shown: () => an.messages().map((message) => message.text),
    sends: () => zalo.calls().filter(({ path }) => path.endsWith('/message/cs')),
    close: () => zalo.close(),
  };
}

/** Opens a stage before each test of a file, and looks afterwards that no secret and no words of people came into its log. */
export async function stageForEach(take: (stage: SendStage) => void, { warm = true } = {}): Promise<void> {
  const { connection, drop } = await openDatabase();
  let stage: SendStage;
  if (warm) beforeAll(() => warmUp(connection));
  beforeEach(async () => {
    stage = await openSendStage(connection);
    take(stage);
  });
  afterEach(async () => {
    await stage.close();
    const logged = JSON.stringify(stage.lines);
    for (const secret of stage.secrets) expect(logged).not.toContain(secret);
    expect(logged).not.toMatch(/Mời|Chào|dài vừa/);
  });
  afterAll(drop);
}

/** The first call of a process compiles much of what it goes through, which is not to count against a call's time. */
async function warmUp(connection: Connection): Promise<void> {
  const stage = await openSendStage(connection);
  await stage.make({ timing: { callMs: 20_000, uploadMs: 20_000 } }).send(stage.address(), text());
  await stage.close();
}
