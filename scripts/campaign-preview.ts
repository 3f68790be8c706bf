import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Redis } from 'ioredis';
import type { Campaign } from '../src/campaign/schema.ts';
import { createSystemClock } from '../src/clock.ts';
import type { Lang } from '../src/dialog/lang.ts';
import { ROLES, type Role } from '../src/domain/member.ts';
import { SettingError } from '../src/errors.ts';
import { createTexts, type Texts } from '../src/i18n.ts';
import { createLogger } from '../src/logger.ts';
import { createPhraser } from '../src/phrase.ts';
import { makePreview } from '../src/preview/preview.ts';
import { projectRoot } from '../src/project-root.ts';
import { loadChecked, problemLine } from './campaign-check.ts';
import { houseForms } from './campaign-database.ts';

/**
 * `npm run campaign -- preview FILE [--out PATH] [--lang vi|en] [--role ROLE]…`: one page with every screen of every conversation as it
 * looks on Telegram and on Zalo, and the calendar of reminders. The bot runs on a database of its own that goes afterwards.
 */

const SIGNS = ['SIGINT', 'SIGTERM'] as const;

type Env = Readonly<Record<string, string | undefined>>;

interface Asked {
  readonly file: string;
  readonly out: string | null;
  readonly lang: Lang;
  readonly roles: readonly Role[];
}

function isRole(word: string): word is Role {
  return ROLES.some((role) => role === word);
}

function asked(args: readonly string[]): Asked | null {
  try {
    const options = {
      out: { type: 'string' },
      lang: { type: 'string' },
      role: { type: 'string', multiple: true },
    } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [file, ...more] = positionals;
    const lang = values.lang ?? 'vi';
    const roles = (values.role ?? ROLES).filter(isRole);
    const isWrong = more.length > 0 || roles.length < (values.role ?? ROLES).length;
    if (file === undefined || isWrong || (lang !== 'vi' && lang !== 'en')) return null;
    return { file, out: values.out ?? null, lang, roles };
  } catch {
    return null;
  }
}

/** What the house has left in Redis under its own prefix. */
async function clearRedis(url: string, prefix: string): Promise<void> {
  const redis = new Redis(url, { maxRetriesPerRequest: 1, connectTimeout: 2_000, lazyConnect: true });
  redis.on('error', () => undefined);
  try {
    for await (const keys of redis.scanStream({ match: `${prefix}:*`, count: 500 })) {
      if (keys.length > 0) await redis.unlink(...keys);
    }
  } catch {
    // Without Redis nothing was left there.
  } finally {
    redis.disconnect();
  }
}

type Say = (key: string, values?: Readonly<Record<string, string>>) => string;

interface Work {
  readonly asked: Asked;
  readonly campaign: Campaign;
  readonly root: string;
  readonly texts: Texts;
  readonly env: Env;
}

/** Makes the page and says where it lies; the database goes also when somebody stops it. */
async function write(
  { asked: { lang, out: wanted, roles }, campaign, root, texts, env }: Work,
  say: Say,
): Promise<number> {
  const { MONGODB_URI: mongoUri = '', REDIS_URL: redisUrl = '' } = env;
  const name = `preview_${randomBytes(6).toString('hex')}`;
  const stopping = new AbortController();
  const { signal } = stopping;
  const stop = (): void => stopping.abort();
  for (const sign of SIGNS) process.once(sign, stop);
  try {
    const { html, counts, troubles } = await makePreview({
      ...{ campaign, lang, roles, root, texts, mongoUri, redisUrl, name, signal },
      now: createSystemClock().now(),
      log: createLogger(env.LOG_LEVEL ?? 'silent'),
    });
    const out = resolve(wanted ?? `preview-${campaign.id}.html`);
    await writeFile(out, html);
    console.log(say('preview:tool.written', { out, screens: String(counts.screens), people: String(counts.people) }));
    for (const trouble of troubles) console.error(say('preview:tool.trouble', { trouble }));
    return 0;
  } catch (error) {
    if (signal.aborted) {
      console.error(say('preview:tool.stopped'));
      return 130;
    }
    if (!(error instanceof SettingError)) throw error;
    console.error(say('preview:tool.servers'));
    return 1;
  } finally {
    for (const sign of SIGNS) process.off(sign, stop);
    await clearRedis(redisUrl, name);
  }
}

/** Runs `preview` with the arguments after its name; returns the exit code. 2 means the caller's mistake. */
export async function runPreview(args: readonly string[], env: Env): Promise<number> {
  const root = projectRoot();
  const texts = createTexts(root);
  const wanted = asked(args);
  const lang = wanted?.lang ?? 'vi';
  const say: Say = (key, values = {}) => texts.text(lang, key, values);
  const hasServers = (env.MONGODB_URI ?? '') !== '' && (env.REDIS_URL ?? '') !== '';
  if (wanted === null || !hasServers) {
    console.error(say(wanted === null ? 'preview:tool.usage' : 'preview:tool.servers'));
    return 2;
  }
  const loaded = await loadChecked(resolve(wanted.file), { forms: houseForms(), hasText: texts.has });
  if (loaded.ok) return write({ asked: wanted, campaign: loaded.campaign, root, texts, env }, say);
  console.error(say('preview:tool.wrong', { file: wanted.file }));
  const phraser = createPhraser(texts, () => Promise.reject(new Error('the tool sends no files')));
  for (const one of loaded.problems) console.error(phraser.plain(problemLine(wanted.file, one), lang));
  return 1;
}
