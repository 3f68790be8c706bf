import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Config, readConfig, SETTING_NAMES } from '../../src/config.ts';
import { SettingError } from '../../src/errors.ts';

const root = mkdtempSync(join(tmpdir(), 'config-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const KEY = 'k'.repeat(32);
const SOUND = { MONGODB_URI: 'mongodb://127.0.0.1:27017', REDIS_URL: 'redis://127.0.0.1:6379', SECRET_KEY: KEY };
const PRODUCTION = { ...SOUND, NODE_ENV: 'production' };

const read = (env: Record<string, string | undefined>): Config => readConfig(env, root);

/** The sentence a wrong environment comes to: its key and the variable it names. */
function faultOf(env: Record<string, string | undefined>): { key: string; name: string | undefined } {
  try {
    read(env);
  } catch (error) {
    if (error instanceof SettingError) return { key: error.key, name: error.values.name };
    throw error;
  }
  throw new Error('the settings were taken');
}

describe('settings', () => {
  it('have defaults for all but the two servers', () => {
    expect(read(SOUND)).toMatchObject({
      NODE_ENV: 'development',
      ROLE: 'all',
      HOST: '127.0.0.1',
      PORT: 3000,
      MONGODB_DB: 'thidua',
      CAMPAIGN: ['campaigns/dong-nai-skhcn.yaml'],
      LOG_LEVEL: 'info',
      TELEGRAM_API_ROOT: 'https://api.telegram.org',
      dataDir: join(root, 'data'),
      secretKey: KEY,
      tryout: true,
    });
  });

  it('are frozen, and hold no copy of the secrets under their own names', () => {
    const config = read(SOUND);
    expect(Object.isFrozen(config)).toBe(true);
    expect(config).not.toHaveProperty('SECRET_KEY');
  });

  it.each(['MONGODB_URI', 'REDIS_URL'])('%s is needed', (name) => {
    expect(faultOf({ ...SOUND, [name]: undefined })).toEqual({ key: 'missing', name });
    expect(faultOf({ ...SOUND, [name]: '' })).toEqual({ key: 'missing', name });
    expect(faultOf({ ...SOUND, [name]: '   ' })).toEqual({ key: 'missing', name });
  });

  const WRONG: readonly (readonly [string, string])[] = [
    ['NODE_ENV', 'prod'],
    ['ROLE', 'both'],
    ['PORT', '0'],
    ['PORT', '65536'],
    ['PORT', '80.5'],
    ['PORT', 'eighty'],
    ['PUBLIC_URL', 'thidua.example.vn'],
    ['PUBLIC_URL', 'ftp://thidua.example.vn'],
    ['MONGODB_URI', '127.0.0.1:27017'],
    ['MONGODB_URI', 'http://127.0.0.1:27017'],
    ['MONGODB_DB', 'thi dua'],
    ['MONGODB_DB', 'a/b'],
    ['MONGODB_DB', 'x'.repeat(39)],
    ['REDIS_URL', 'http://127.0.0.1:6379'],
    ['SECRET_KEY', 'k'.repeat(31)],
    ['LOG_LEVEL', 'loud'],
    ['TRYOUT', 'yes'],
    ['CLOCK', 'tomorrow'],
    ['CLOCK', '2027-06-20T08:30:00'],
    ['HTTPS_PROXY', 'proxy:3128'],
    ['TELEGRAM_BOT_TOKEN', 'abc'],
    ['TELEGRAM_BOT_TOKEN', '123456:short'],
    ['TELEGRAM_API_ROOT', 'api.telegram.org'],
    ['TELEGRAM_WEBHOOK_URL', 'thidua.example.vn/telegram'],
    ['TELEGRAM_WEBHOOK_SECRET', 'too-short'],
    ['TELEGRAM_WEBHOOK_SECRET', 'with spaces in between'],
    ['ZALO_OA_ID', 'oa-1'],
    ['ZALO_APP_ID', '12'],
    ['ZALO_APP_SECRET', 'short'],
    ['ZALO_OA_SECRET', 'two words'],
    ['ZALO_ACCESS_TOKEN', 'x'],
    ['ZALO_REFRESH_TOKEN', 'x'],
    ['ZALO_API_ROOT', 'openapi.zalo.me'],
    ['ZALO_OAUTH_ROOT', 'ftp://oauth.zaloapp.com'],
    ['ZALO_ZBS_ROOT', 'business'],
    ['ZALO_BUTTONS', 'yes'],
    ['ZALO_OBSERVE', '1'],
    ['ZALO_PAID_BUDGET', '-1'],
    ['ZALO_PAID_BUDGET', 'many'],
    ['ZALO_ZBS_TEMPLATE_REMINDER', 'mẫu 1'],
    ['ZALO_PKCE_VERIFIER', 'a'.repeat(42)],
    ['ZALO_PKCE_VERIFIER', `${'a'.repeat(42)}-`],
    ['ZALO_BOT_TOKEN', 'abc'],
    ['ZALO_BOT_API_ROOT', 'bot-api'],
    ['ZALO_BOT_WEBHOOK_SECRET', 'short'],
  ];

  it.each(WRONG)('%s=%s is wrong, and the sentence names it', (name, value) => {
    expect(faultOf({ ...SOUND, [name]: value })).toEqual({ key: 'wrong', name });
  });

  it('are all tried in a wrong form above, but those that are any words', () => {
    const anyWords = ['HOST', 'DATA_DIR', 'CAMPAIGN'];
    expect([...new Set([...WRONG.map(([name]) => name), ...anyWords])].sort()).toEqual([...SETTING_NAMES].sort());
  });

  it.each(SETTING_NAMES.filter((name) => !(name in SOUND)))('%s= counts as absent', (name) => {
    expect(read({ ...SOUND, [name]: '' })).toEqual(read(SOUND));
    expect(read({ ...SOUND, [name]: ' \t' })).toEqual(read(SOUND));
  });

  it('lose the spaces around', () => {
    expect(read({ ...SOUND, PORT: ' 8080 ', ROLE: 'worker ' })).toMatchObject({ PORT: 8080, ROLE: 'worker' });
  });

  it('leave alone what is not theirs', () => {
    expect(read({ ...SOUND, PATH: '/bin', TELEGRAM_CHAT: 'x' })).toEqual(read(SOUND));
  });
});

describe('the webhook', () => {
  const TELEGRAM_BOT_TOKEN = `123456:${'A'.repeat(30)}`;
  const name = 'TELEGRAM_WEBHOOK_URL';
  const hook = (url: string, more: Record<string, string> = {}) => ({
    ...SOUND,
    TELEGRAM_BOT_TOKEN,
    [name]: url,
    ...more,
  });
  const GOOD = 'https://thidua.example.vn/telegram/webhook';
  const PLAIN = 'http://127.0.0.1:3000/telegram/webhook';

  it('is taken with a token, by https', () => {
    expect(read(hook(GOOD))[name]).toBe(GOOD);
    expect(read(hook('https://thidua.example.vn:8443/telegram/webhook')).TELEGRAM_BOT_TOKEN).toBe(TELEGRAM_BOT_TOKEN);
  });

  it('is wrong without a token', () => {
    expect(faultOf(hook(GOOD, { TELEGRAM_BOT_TOKEN: '' }))).toEqual({ key: 'wrong', name });
  });

  it.each([
    'https://thidua.example.vn',
    'https://thidua.example.vn/telegram',
    'https://thidua.example.vn/telegram/webhook/',
    'https://thidua.example.vn/bot/telegram/webhook',
  ])('is wrong where the bot does not listen: %s', (url) => {
    expect(faultOf(hook(url))).toEqual({ key: 'wrong', name });
  });

  it('is plain http only for a Bot API of one’s own', () => {
    expect(faultOf(hook(PLAIN))).toEqual({ key: 'wrong', name });
    expect(faultOf(hook(PLAIN, { TELEGRAM_API_ROOT: 'https://api.telegram.org/' }))).toEqual({ key: 'wrong', name });
    expect(read(hook(PLAIN, { TELEGRAM_API_ROOT: 'http://127.0.0.1:8081' }))[name]).toBe(PLAIN);
    const TELEGRAM_API_ROOT = 'http://127.0.0.1:8081';
    expect(faultOf(hook('http://127.0.0.1:3000/hook', { TELEGRAM_API_ROOT }))).toEqual({ key: 'wrong', name });
  });
});

describe('Zalo', () => {
  const ACCOUNT = { ZALO_OA_ID: '1234567890', ZALO_APP_ID: '987654321', ZALO_APP_SECRET: 'secret-of-the-app' };
  const PAIR = { ZALO_ACCESS_TOKEN: 'access-token', ZALO_REFRESH_TOKEN: 'refresh-token' };

  it('is off without an account', () => {
    expect(read(SOUND).zalo).toBeNull();
    expect(read(SOUND).zaloBot).toBeNull();
  });

  it('is on with all of it, and then the try-out page is off', () => {
    const { zalo, tryout } = read({ ...SOUND, ...ACCOUNT, ...PAIR, ZALO_OA_SECRET: 'secret-of-the-account' });
    expect(zalo).toMatchObject({
      oaId: '1234567890',
      oaSecret: 'secret-of-the-account',
      secretAssumed: false,
      seed: { access: 'access-token', refresh: 'refresh-token' },
      buttons: true,
      observe: false,
      paidBudget: 0,
    });
    expect(tryout).toBe(false);
  });

  it('takes the secret of the app where the account has none, and knows it', () => {
    expect(read({ ...SOUND, ...ACCOUNT }).zalo).toMatchObject({ oaSecret: 'secret-of-the-app', secretAssumed: true });
  });

  it.each(Object.keys(ACCOUNT))('is not half an account: without %s', (name) => {
    expect(faultOf({ ...SOUND, ...ACCOUNT, [name]: '' })).toEqual({ key: 'missing', name });
  });

  it.each(Object.keys(PAIR))('is not half a pair: without %s', (name) => {
    expect(faultOf({ ...SOUND, ...ACCOUNT, ...PAIR, [name]: '' })).toEqual({ key: 'missing', name });
  });

  it('bot polls, or takes posts where it has a secret and an address', () => {
    const bot = { ...SOUND, ZALO_BOT_TOKEN: '12345:abcdefgh' };
    expect(read(bot).zaloBot).toMatchObject({ webhook: null });
    const hooked = { ...bot, ZALO_BOT_WEBHOOK_SECRET: 'a-secret-of-ours' };
    expect(faultOf(hooked)).toEqual({ key: 'missing', name: 'PUBLIC_URL' });
    expect(read({ ...hooked, PUBLIC_URL: 'https://thidua.example.vn/' }).zaloBot?.webhook?.url).toBe(
      'https://thidua.example.vn/zalo-bot/webhook',
    );
  });
});

describe('in production', () => {
  it('the key must be given', () => {
    expect(faultOf({ ...PRODUCTION, SECRET_KEY: undefined })).toEqual({ key: 'missing', name: 'SECRET_KEY' });
    expect(faultOf({ ...PRODUCTION, SECRET_KEY: '' })).toEqual({ key: 'missing', name: 'SECRET_KEY' });
    expect(read(PRODUCTION).secretKey).toBe(KEY);
  });

  it('the clock cannot be set', () => {
    const CLOCK = '2027-06-20T08:30:00+07:00';
    expect(faultOf({ ...PRODUCTION, CLOCK })).toEqual({ key: 'not_in_production', name: 'CLOCK' });
    expect(read({ ...SOUND, CLOCK }).CLOCK).toBe(CLOCK);
  });

  it.each([
    [{ NODE_ENV: 'production' }, false],
    [{ NODE_ENV: 'production', TRYOUT: 'on' }, true],
    [{}, true],
    [{ TRYOUT: 'off' }, false],
    [{ TELEGRAM_BOT_TOKEN: `123456:${'A'.repeat(30)}` }, false],
    [{ TELEGRAM_BOT_TOKEN: `123456:${'A'.repeat(30)}`, TRYOUT: 'on' }, true],
  ])('%j: the try-out page is on: %s', (env, on) => {
    expect(read({ ...SOUND, ...env }).tryout).toBe(on);
  });
});

describe('the key', () => {
  it('is made once, for the owner only, and found again', () => {
    const env = { ...SOUND, SECRET_KEY: undefined, DATA_DIR: 'kept' };
    const { secretKey, dataDir } = read(env);
    expect(secretKey).toMatch(/^[0-9a-f]{64}$/u);
    expect(dataDir).toBe(join(root, 'kept'));
    const file = join(dataDir, 'secret.key');
    expect(readFileSync(file, 'utf8').trim()).toBe(secretKey);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(read(env).secretKey).toBe(secretKey);
  });

  it('in a folder that cannot be made is refused in words, at once', () => {
    const env = { ...SOUND, SECRET_KEY: undefined, DATA_DIR: '/proc/x/y' };
    expect(faultOf(env)).toEqual({ key: 'data_folder', name: 'DATA_DIR' });
  });

  it('gives the webhook its secret, unless one is set; the secret does not show the key', () => {
    const derived = read(SOUND).telegramWebhookSecret;
    expect(derived).toMatch(/^[\w-]{16,256}$/u);
    expect(derived).not.toContain(KEY);
    expect(read(SOUND).telegramWebhookSecret).toBe(derived);
    expect(read({ ...SOUND, SECRET_KEY: 'j'.repeat(32) }).telegramWebhookSecret).not.toBe(derived);
    const TELEGRAM_WEBHOOK_SECRET = 'a-secret-of-our-own';
    expect(read({ ...SOUND, TELEGRAM_WEBHOOK_SECRET }).telegramWebhookSecret).toBe(TELEGRAM_WEBHOOK_SECRET);
  });
});
