import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { trimmed, type ZaloBotConfig, type ZaloConfig, zaloBotOf, zaloOf, zaloShape } from './config-zalo.ts';
import { SettingError } from './errors.ts';

/** Settings from the environment. Each has one help sentence under `settings:help.<NAME>`; an empty value counts as absent. */

const url = (protocols: readonly string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol));
const http = url(['http:', 'https:']);

const TELEGRAM_API = 'https://api.telegram.org';
const WEBHOOK_PATH = '/telegram/webhook';

const schema = z.object({
  NODE_ENV: z.enum(['production', 'development', 'test']).default('development'),
  ROLE: z.enum(['all', 'web', 'worker']).default('all'),
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(1).max(65_535).default(3000),
  PUBLIC_URL: http.optional(),
  DATA_DIR: z.string().optional(),
  MONGODB_URI: url(['mongodb:', 'mongodb+srv:']),
  MONGODB_DB: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,38}$/)
    .default('thidua'),
  REDIS_URL: url(['redis:', 'rediss:']),
  SECRET_KEY: z.string().min(32).optional(),
  CAMPAIGN: z
    .string()
    .default('campaigns/dong-nai-skhcn.yaml')
    .transform((files) =>
      files
        .split(',')
        .map((file) => file.trim())
        .filter((file) => file !== ''),
    ),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  TRYOUT: z.enum(['on', 'off']).optional(),
  CLOCK: z.iso.datetime({ offset: true }).optional(),
  HTTPS_PROXY: http.optional(),
  TELEGRAM_BOT_TOKEN: z
    .string()
    .regex(/^\d+:[\w-]{20,}$/)
    .optional(),
  TELEGRAM_API_ROOT: http.default(TELEGRAM_API),
  TELEGRAM_WEBHOOK_URL: http.optional(),
  TELEGRAM_WEBHOOK_SECRET: z
    .string()
    .regex(/^[\w-]{16,256}$/)
    .optional(),
  ...zaloShape,
});

type Settings = z.infer<typeof schema>;

/** Names of all settings, for the docs' test. */
export const SETTING_NAMES: readonly string[] = Object.keys(schema.shape);

export interface Config extends Readonly<Omit<Settings, 'DATA_DIR' | 'SECRET_KEY' | 'TRYOUT'>> {
  readonly dataDir: string;
  readonly secretKey: string;
  readonly tryout: boolean;
  /** Secret header of the Telegram webhook: the setting, else derived from the key. */
  readonly telegramWebhookSecret: string;
  /** Where the world reaches us, without a slash at its end. */
  readonly publicUrl: string | null;
  readonly zalo: ZaloConfig | null;
  readonly zaloBot: ZaloBotConfig | null;
}

/** What is really set: an empty value counts as absent, for the bot as for its commands. */
export function presentSettings(env: NodeJS.ProcessEnv): Record<string, string> {
  const entries = Object.entries(env).flatMap(([name, held]) => {
    const trimmed = held?.trim() ?? '';
    return trimmed === '' ? [] : [[name, trimmed] as const];
  });
  return Object.fromEntries(entries);
}

function readSettings(env: NodeJS.ProcessEnv): Settings {
  const read = schema.safeParse(presentSettings(env));
  if (read.success) return read.data;
  const name = String(read.error.issues[0]?.path[0] ?? '');
  throw new SettingError(presentSettings(env)[name] === undefined ? 'missing' : 'wrong', { name });
}

/** The key in `DATA_DIR`, made on first use with owner-only rights. */
function keptKey(dataDir: string): string {
  const file = join(dataDir, 'secret.key');
  try {
    if (existsSync(file)) return readFileSync(file, 'utf8').trim();
    makeFolder(dataDir);
    const key = randomBytes(32).toString('hex');
    writeFileSync(file, `${key}\n`, { mode: 0o600, flag: 'wx' });
    return key;
  } catch {
    // Another process has just made it; or the folder cannot be used at all.
    if (existsSync(file)) return readFileSync(file, 'utf8').trim();
    throw new SettingError('data_folder', { name: 'DATA_DIR', folder: dataDir });
  }
}

/** Folder by folder: Node's own recursive form never returns where nothing can be made (under /proc). */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}

function refuseInProduction(settings: Settings): void {
  if (settings.NODE_ENV !== 'production') return;
  if (settings.SECRET_KEY === undefined) throw new SettingError('missing', { name: 'SECRET_KEY' });
  if (settings.CLOCK !== undefined) throw new SettingError('not_in_production', { name: 'CLOCK' });
}

/** Telegram itself posts to https only; a Bot API of one's own (or of a test) may post to plain http. */
function refuseWrongWebhook(settings: Settings): void {
  const { TELEGRAM_WEBHOOK_URL: given, TELEGRAM_BOT_TOKEN: token, TELEGRAM_API_ROOT: root } = settings;
  if (given === undefined) return;
  const { protocol, pathname } = new URL(given);
  const reachable = protocol === 'https:' || new URL(root).origin !== TELEGRAM_API;
  if (token !== undefined && pathname === WEBHOOK_PATH && reachable) return;
  throw new SettingError('wrong', { name: 'TELEGRAM_WEBHOOK_URL' });
}

function wantsTryout(settings: Settings): boolean {
  if (settings.TRYOUT !== undefined) return settings.TRYOUT === 'on';
  const { NODE_ENV, TELEGRAM_BOT_TOKEN, ZALO_OA_ID, ZALO_BOT_TOKEN } = settings;
  const hasChannel = [TELEGRAM_BOT_TOKEN, ZALO_OA_ID, ZALO_BOT_TOKEN].some((one) => one !== undefined);
  return NODE_ENV !== 'production' && !hasChannel;
}

/**
 * Reads and checks the environment.
 * Throws `SettingError` (`missing`, `wrong`, `not_in_production`) naming the first setting at fault.
 */
export function readConfig(env: NodeJS.ProcessEnv, root: string): Config {
  const settings = readSettings(env);
  refuseInProduction(settings);
  refuseWrongWebhook(settings);
  const dataDir = resolve(root, settings.DATA_DIR ?? 'data');
  const secretKey = settings.SECRET_KEY ?? keptKey(dataDir);
  const derived = createHash('sha256').update(`telegram-webhook:${secretKey}`).digest('hex');
  const { DATA_DIR: _dataDir, SECRET_KEY: _secretKey, TRYOUT: _tryout, ...rest } = settings;
  const publicUrl = settings.PUBLIC_URL === undefined ? null : trimmed(settings.PUBLIC_URL);
  return Object.freeze({
    ...rest,
    dataDir,
    secretKey,
    tryout: wantsTryout(settings),
    telegramWebhookSecret: settings.TELEGRAM_WEBHOOK_SECRET ?? derived,
    publicUrl,
    zalo: zaloOf(settings),
    zaloBot: zaloBotOf(settings, publicUrl),
  });
}
