import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Connection } from 'mongoose';
import { createCampaignStore } from '../models/campaign.ts';
import { createInviteStore } from '../models/invite.ts';
import { createMemberStore } from '../models/member.ts';
import { createUnitStore } from '../models/unit.ts';
import { moduleState } from '../src/campaign/lookup.ts';
import { createSystemClock } from '../src/clock.ts';
import { presentSettings, readConfig } from '../src/config.ts';
import { connectDatabase } from '../src/database.ts';
import type { Role } from '../src/domain/member.ts';
import { SettingError } from '../src/errors.ts';
import { createPhoneKey } from '../src/phone-key.ts';
import type { CampaignStore } from '../src/ports/campaigns.ts';
import { oneLine } from '../src/text/nfc.ts';
import { parsePhone } from '../src/text/phone.ts';

/** Adds a person to the roster and prints their one-time code: `npm run invite -- --role staff --unit QLCN --name "…"`. */

const ROLE_OF: Readonly<Record<string, Role>> = {
  staff: 'CAN_BO',
  lead: 'TRUONG_PHONG',
  office: 'DAU_MOI',
  leader: 'LANH_DAO',
  council: 'HOI_DONG',
  body: 'PHOI_HOP',
  outsider: 'BEN_NGOAI',
};
const NAMES = ['role', 'unit', 'unit-name', 'name', 'phone', 'campaign', 'body'] as const;

/** What is wrong, as a key of `locales/<lang>/invite.json`; `exit` 2 means the caller's mistake. */
class Refused extends Error {
  readonly key: string;
  readonly values: Readonly<Record<string, string>>;
  readonly exit: number;

  constructor(key: string, values: Readonly<Record<string, string>> = {}, exit = 2) {
    super(key);
    this.key = key;
    this.values = values;
    this.exit = exit;
  }
}

interface Order {
  readonly role: string;
  readonly unit: string;
  readonly unitName: string | null;
  readonly name: string;
  readonly phone: string | null;
  /** Ids of campaigns; null: all of the office. */
  readonly campaigns: readonly string[] | null;
  /** Id of the cooperating body. */
  readonly body: string | null;
}

type Env = Readonly<Record<string, string | undefined>>;

/** The nearest folder upwards that holds package.json: the same for the source and for `dist`. */
function projectRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

function readTexts(env: Env): (key: string, values?: Readonly<Record<string, string>>) => string {
  const lang = (env.LC_ALL || env.LANG || '').startsWith('en') ? 'en' : 'vi';
  const texts: unknown = JSON.parse(readFileSync(join(projectRoot(), 'locales', lang, 'invite.json'), 'utf8'));
  return (key, values = {}) => {
    let node: unknown = texts;
    for (const part of key.split('.')) {
      node =
        typeof node === 'object' && node !== null ? Object.entries(node).find(([name]) => name === part)?.[1] : null;
    }
    return String(node).replace(/\{\{(\w+)\}\}/g, (_all, name: string) => values[name] ?? '');
  };
}

function parse(args: string[]): Partial<Record<(typeof NAMES)[number], string>> {
  const options = Object.fromEntries(NAMES.map((name) => [name, STRING]));
  const { tokens } = parseArgs({ args, options, strict: false, tokens: true });
  const given: Partial<Record<(typeof NAMES)[number], string>> = {};
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') throw new Refused('error.unknown', { argument: token.value });
    const name = NAMES.find((one) => one === token.name);
    if (name === undefined) throw new Refused('error.unknown', { argument: token.rawName });
    // A forgotten value must not swallow the next option.
    if (token.value === undefined || (!token.inlineValue && token.value.startsWith('--'))) {
      throw new Refused('error.missing', { argument: name });
    }
    given[name] = oneLine(token.value);
  }
  return given;
}

const STRING = { type: 'string' } as const;

function readOrder(args: string[]): Order {
  const given = parse(args);
  const need = (name: 'role' | 'unit' | 'name'): string => {
    const value = given[name];
    if (value === undefined) throw new Refused('error.missing', { argument: name });
    return value;
  };
  const order = { role: need('role'), unit: need('unit').toUpperCase(), name: need('name') };
  const unitName = given['unit-name'] ?? null;
  if (!Object.hasOwn(ROLE_OF, order.role)) throw new Refused('error.role');
  if (!/^[A-Z0-9][A-Z0-9_-]{0,19}$/.test(order.unit)) throw new Refused('error.unit');
  if (order.name.length < 2 || order.name.length > 100) throw new Refused('error.name');
  if (unitName !== null && (unitName === '' || unitName.length > 150)) throw new Refused('error.unit_name');
  const phone = given.phone ?? null;
  if (phone !== null && parsePhone(phone) === null) throw new Refused('error.phone');
  const campaigns = given.campaign?.split(',').map((id) => id.trim()) ?? null;
  const body = given.body ?? null;
  if ((order.role === 'body') !== (body !== null)) throw new Refused('error.body');
  return { ...order, unitName, phone, campaigns, body };
}

/** The campaigns named are published, and give the person the place that they are invited to. */
async function checkPlace(store: CampaignStore, { campaigns, role, body }: Order): Promise<void> {
  const published = (await store.all()).map(({ campaign }) => campaign);
  const unknown = campaigns?.find((id) => published.every((one) => one.id !== id));
  if (unknown !== undefined) throw new Refused('error.campaign', { id: unknown, known: known(published) });
  const own = published.filter(({ id }) => campaigns === null || campaigns.includes(id));
  const bodies = own.flatMap((one) => one.bodies);
  if (body !== null && bodies.every(({ id }) => id !== body)) {
    throw new Refused('error.no_body', { id: body, known: known(bodies) });
  }
  if (role === 'outsider' && own.every((one) => moduleState(one, 'outsiders') === 'off')) {
    throw new Refused('error.outsider');
  }
}

function known(list: readonly { readonly id: string }[]): string {
  return list.length === 0 ? '—' : list.map(({ id }) => id).join(', ');
}

/** The digest of the number by the key the bot runs with: the setting's, or the one kept in its data folder. */
function digestOf(phone: string, env: Env): string {
  const { SECRET_KEY, DATA_DIR, NODE_ENV } = env;
  // The bot's own reading of its settings; the servers play no part in the key.
  const settings = { SECRET_KEY, DATA_DIR, NODE_ENV, MONGODB_URI: 'mongodb://-', REDIS_URL: 'redis://-' };
  try {
    const { secretKey } = readConfig(settings, projectRoot());
    const digest = createPhoneKey(secretKey)(phone);
    if (digest !== null) return digest;
  } catch (error) {
    const folder = error instanceof SettingError && error.values.name === 'DATA_DIR';
    throw new Refused(folder ? 'error.data_dir' : 'error.secret_key');
  }
  throw new Refused('error.phone');
}

async function connect(env: Env): Promise<Connection> {
  const uri = env.MONGODB_URI || '';
  if (uri === '') throw new Refused('error.uri');
  if (!/^mongodb(\+srv)?:\/\//.test(uri)) throw new Refused('error.uri_wrong');
  try {
    return await connectDatabase(uri, env.MONGODB_DB || 'thidua');
  } catch {
    // What the driver says may quote the address with its password.
    throw new Refused('error.database');
  }
}

/** Somebody else was quicker with this number: the unique index decides. */
function taken(error: unknown): never {
  if (error instanceof Error && 'code' in error && error.code === 11000) throw new Refused('error.phone_known');
  throw error;
}

interface Listed {
  readonly code: string;
  readonly unit: string;
}

async function invite(connection: Connection, order: Order, digest: string | null): Promise<Listed> {
  const units = createUnitStore(connection);
  const members = createMemberStore(connection);
  const invites = createInviteStore(connection);
  await Promise.all(connection.modelNames().map((name) => connection.model(name).createIndexes()));
  await checkPlace(createCampaignStore(connection), order);
  if (digest !== null && (await members.byPhone(digest)) !== null) throw new Refused('error.phone_known');
  const unit = await units.put(order.unit, order.unitName);
  const role = ROLE_OF[order.role] ?? 'CAN_BO';
  const phone = digest === null ? {} : { phone: digest };
  const { name, campaigns, body } = order;
  const member = await members.add({ name, unit: unit.code, role, campaigns, body, ...phone }).catch(taken);
  const { code } = await invites.issue(member.id, createSystemClock().now());
  return { code, unit: unit.name };
}

/** The bot's user name: noted in the database by a running bot, else asked of Telegram when there is a token. */
async function botName(connection: Connection, env: Env): Promise<string | null> {
  const noted = await connection
    .collection<{ _id: string; username?: string }>('settings')
    .findOne({ _id: 'telegram' });
  if (typeof noted?.username === 'string' && noted.username !== '') return noted.username;
  const token = env.TELEGRAM_BOT_TOKEN || '';
  if (token === '') return null;
  try {
    const api = (env.TELEGRAM_API_ROOT || 'https://api.telegram.org').replace(/\/+$/, '');
    const reply = await fetch(`${api}/bot${token}/getMe`, { signal: AbortSignal.timeout(5000) });
    const told: { result?: { username?: unknown } } = JSON.parse(await reply.text());
    return typeof told.result?.username === 'string' ? told.result.username : null;
  } catch {
    return null;
  }
}

async function run(args: string[], env: Env): Promise<number> {
  const say = readTexts(env);
  let connection: Connection | null = null;
  try {
    const order = readOrder(args);
    connection = await connect(env);
    const digest = order.phone === null ? null : digestOf(order.phone, env);
    const { code, unit } = await invite(connection, order, digest);
    const bot = await botName(connection, env);
    console.log(say('done', { name: order.name, role: say(`role.${order.role}`), unit }));
    console.log(`code: ${code}`);
    if (digest !== null) console.log(say('phone_kept'));
    console.log(bot === null ? say('link_later') : `link: https://t.me/${bot}?start=${code}`);
    return 0;
  } catch (error) {
    const refused = error instanceof Refused ? error : new Refused('error.database', {}, 1);
    console.error(say(refused.key, refused.values));
    return refused.exit;
  } finally {
    await connection?.close();
  }
}

process.exitCode = await run(process.argv.slice(2), presentSettings(process.env));
