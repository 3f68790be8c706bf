import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readConfig, SETTING_NAMES } from '../../src/config.ts';
import { createTexts } from '../../src/i18n.ts';

const root = join(import.meta.dirname, '../..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const example = readFileSync(join(root, '.env.example'), 'utf8');
const texts = createTexts(root);

/** Names at the beginning of a line of `.env.example`, given or commented out. */
const offered = [...example.matchAll(/^#? ?([A-Z][A-Z0-9_]*)=/gmu)].map(([, name]) => name ?? '');
/** Names in the first column of README's tables; a row may hold two. */
const firstCells = [...readme.matchAll(/^\|([^|]*)\|/gmu)].map(([, cell]) => cell ?? '');
const listed = firstCells.flatMap((cell) => [...cell.matchAll(/`([A-Z][A-Z0-9_]*)`/gu)].map(([, name]) => name ?? ''));

describe('every setting', () => {
  it('there are some', () => {
    expect(SETTING_NAMES.length).toBeGreaterThan(15);
  });

  it.each(SETTING_NAMES)('%s has a help sentence in both languages', (name) => {
    expect(texts.has(`settings:help.${name}`)).toBe(true);
    const [vi, en] = [texts.text('vi', `settings:help.${name}`, {}), texts.text('en', `settings:help.${name}`, {})];
    expect(vi).not.toBe('');
    expect(en).not.toBe(vi);
  });

  it.each(SETTING_NAMES)('%s stands in the table of README.md, once', (name) => {
    expect(listed.filter((one) => one === name)).toEqual([name]);
  });

  it.each(SETTING_NAMES)('%s stands in .env.example, once', (name) => {
    expect(offered.filter((one) => one === name)).toEqual([name]);
  });
});

describe('no other setting', () => {
  const help = JSON.parse(readFileSync(join(root, 'locales/vi/settings.json'), 'utf8')).help;

  it('has a help sentence', () => {
    expect(Object.keys(help).sort()).toEqual([...SETTING_NAMES].sort());
  });

  it('is offered by .env.example', () => {
    expect(offered.filter((name) => !SETTING_NAMES.includes(name))).toEqual([]);
  });
});

describe('.env.example', () => {
  it('is taken as it stands, once the two servers are known', () => {
    const env = { ...parseEnv(example), MONGODB_URI: 'mongodb://localhost', REDIS_URL: 'redis://localhost' };
    const key = { SECRET_KEY: 'k'.repeat(32) };
    expect(readConfig({ ...env, ...key }, root)).toEqual(
      readConfig({ MONGODB_URI: env.MONGODB_URI, REDIS_URL: env.REDIS_URL, ...key }, root),
    );
  });

  it('holds no secret', () => {
    const given = parseEnv(example);
    for (const name of [
      'TELEGRAM_BOT_TOKEN',
      'TELEGRAM_WEBHOOK_SECRET',
      'SECRET_KEY',
      'ZALO_APP_SECRET',
      'ZALO_OA_SECRET',
      'ZALO_REFRESH_TOKEN',
      'ZALO_BOT_TOKEN',
    ])
      expect(given[name] ?? '').toBe('');
  });
});
