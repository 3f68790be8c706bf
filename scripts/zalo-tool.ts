import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Connection } from 'mongoose';
import { createBudgetStore } from '../models/budget.ts';
import { createConsentKeyStore } from '../models/consent-key.ts';
import { createGrantStore } from '../models/grant.ts';
import { createConsentLinks } from '../src/channels/zalo/consent-link.ts';
import { createSystemClock } from '../src/clock.ts';
import { presentSettings } from '../src/config.ts';
import { connectDatabase } from '../src/database.ts';
import { check, type Env, type Finding } from './zalo-check.ts';

/**
 * Helps with the Zalo Official Account: `npm run zalo -- connect` prints a one-time link under which its administrator gives
 * consent, `npm run zalo -- check` says what is well and what is wrong. Sends no message and changes nothing at Zalo.
 */

const MARKS: Readonly<Record<Finding['is'], string>> = { well: '✓', wrong: '✗', off: '–' };

type Say = (key: string, values?: Readonly<Record<string, string>>) => string;

/** What is wrong, as a key under `error`; `exit` 2 means the caller's mistake. */
class Refused extends Error {
  readonly key: string;
  readonly values: Readonly<Record<string, string>>;
  readonly exit = 2;

  constructor(key: string, values: Readonly<Record<string, string>> = {}) {
    super(key);
    this.key = key;
    this.values = values;
  }
}

/** The nearest folder upwards that holds package.json: the same for the source and for `dist`. */
function projectRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

function readTexts(env: Env): Say {
  const lang = (env.LC_ALL || env.LANG || '').startsWith('en') ? 'en' : 'vi';
  const texts: unknown = JSON.parse(readFileSync(join(projectRoot(), 'locales', lang, 'zalo-tool.json'), 'utf8'));
  return (key, values = {}) => {
    let node: unknown = texts;
    for (const part of key.split('.')) {
      node =
        typeof node === 'object' && node !== null ? Object.entries(node).find(([name]) => name === part)?.[1] : null;
    }
    return String(node).replace(/\{\{(\w+)\}\}/g, (_all, name: string) => values[name] ?? '');
  };
}

function needed(env: Env, name: string): string {
  const value = env[name] ?? '';
  if (value === '') throw new Refused('setting', { name });
  return value;
}

async function connect(env: Env): Promise<Connection> {
  try {
    return await connectDatabase(needed(env, 'MONGODB_URI'), env.MONGODB_DB || 'thidua');
  } catch (error) {
    // What the driver says may quote the address with its password.
    throw error instanceof Refused ? error : new Refused('database');
  }
}

/** The key of the installation, where there is one; none is made here. */
function secretKeyOf(env: Env): string | null {
  if (env.SECRET_KEY) return env.SECRET_KEY;
  const file = join(resolve(projectRoot(), env.DATA_DIR || 'data'), 'secret.key');
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : null;
}

async function printLink(connection: Connection, env: Env, say: Say): Promise<number> {
  const machine = createSystemClock();
  const keys = createConsentKeyStore(connection);
  await connection.model('ConsentKey').createIndexes();
  const links = createConsentLinks({ keys, machine, publicUrl: needed(env, 'PUBLIC_URL').replace(/\/+$/, '') });
  console.log(say('connect'));
  console.log(await links.newLink());
  return 0;
}

async function printCheck(connection: Connection, env: Env, say: Say): Promise<number> {
  const clock = createSystemClock();
  const grant = await createGrantStore(connection).load(needed(env, 'ZALO_OA_ID'));
  const budget = createBudgetStore(connection);
  const findings = await check({ env, secretKey: secretKeyOf(env), grant, budget, clock });
  for (const { is, key, values, refused } of findings) {
    const more =
      refused === undefined ? {} : { what: say(`what.${refused.what}`), meaning: say(`code.${refused.code}`) };
    console.log(`${MARKS[is]} ${say(`check.${key}`, { ...values, ...more })}`);
  }
  const isWell = findings.every(({ is }) => is !== 'wrong');
  console.log(say(isWell ? 'check.all_well' : 'check.not_all_well'));
  return isWell ? 0 : 1;
}

const WORK = { connect: printLink, check: printCheck };

async function run([name = '', ...more]: readonly string[], env: Env): Promise<number> {
  const say = readTexts(env);
  let connection: Connection | null = null;
  try {
    const work = Object.entries(WORK).find(([known]) => known === name && more.length === 0)?.[1];
    if (work === undefined) throw new Refused('usage');
    connection = await connect(env);
    return await work(connection, env, say);
  } catch (error) {
    const refused = error instanceof Refused ? error : new Refused('database');
    console.error(say(`error.${refused.key}`, refused.values));
    return error instanceof Refused ? refused.exit : 1;
  } finally {
    await connection?.close();
  }
}

process.exitCode = await run(process.argv.slice(2), presentSettings(process.env));
