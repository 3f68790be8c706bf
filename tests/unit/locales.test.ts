import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { initiativeForm } from '../../handlers/initiative-form.ts';
import { loadCampaign } from '../../src/campaign/load.ts';
import { textKeys } from '../../src/dialog/define.ts';
import { ERROR_CODES } from '../../src/errors.ts';
import { createTexts } from '../../src/i18n.ts';

const root = join(import.meta.dirname, '../..');
const LANGS = ['vi', 'en'] as const;
const texts = createTexts(root);

type Texts = ReadonlyMap<string, readonly string[]>;

/** Leaves of a locale file by their path; a list of synonyms is one leaf. */
function* leaves(value: unknown, path: string): Generator<[string, readonly string[]]> {
  if (typeof value === 'string') yield [path, [value]];
  else if (Array.isArray(value)) yield [path, value.map(String)];
  else if (typeof value === 'object' && value !== null) {
    for (const [name, held] of Object.entries(value)) yield* leaves(held, path === '' ? name : `${path}.${name}`);
  } else yield [path, [`not a text: ${String(value)}`]];
}

function namespaces(lang: string): string[] {
  return readdirSync(join(root, 'locales', lang)).map((name) => name.replace(/\.json$/u, ''));
}

function read(lang: string, namespace: string): Texts {
  return new Map(leaves(JSON.parse(readFileSync(join(root, 'locales', lang, `${namespace}.json`), 'utf8')), ''));
}

/** A file of setup is read on its own, before i18next, and written to a console. */
const CONSOLE = ['setup', 'invite'];

/** A language may need more plural forms than the other: they count as one key. */
function plain(key: string): string {
  return key.replace(/_(?:one|other)$/u, '');
}

function keysOf(held: Texts): string[] {
  return [...new Set([...held.keys()].map(plain))].sort();
}

function placeholders(held: Texts, key: string): string[] {
  const words = [...held].filter(([name]) => plain(name) === key).flatMap(([, one]) => one);
  const names = words.flatMap((one) => [...one.matchAll(/\{\{\s*([^}]*?)\s*\}\}/gu)].map(([, name]) => name ?? ''));
  // The plan's own words come in both languages, as `vi` and `en`: each text takes its own.
  return [...new Set(names.map((name) => (name === 'vi' || name === 'en' ? 'its language' : name)))].sort();
}

/** What is wrong with the markup of a text: only <b> and <i>, each closed, the inner one first. */
function markupFault(text: string): string | null {
  const open: string[] = [];
  for (const [tag, close, name] of text.matchAll(/<(\/?)([^>]*)>/gu)) {
    if (name !== 'b' && name !== 'i') return `${tag} is not allowed`;
    if (close === '') open.push(name);
    else if (open.pop() !== name) return `${tag} closes nothing`;
  }
  if (/[<>]/u.test(text.replace(/<\/?[bi]>/gu, ''))) return 'a bare < or >';
  return open.length > 0 ? `<${open.join('><')}> stays open` : null;
}

function textFault(namespace: string, where: string, text: string): string[] {
  const console = CONSOLE.includes(namespace);
  if (text.trim() === '' || (!console && text !== text.trim())) return [`empty or with spaces around: ${where}`];
  if (text !== text.normalize('NFC')) return [`not NFC: ${where}`];
  const markup = console ? null : markupFault(text);
  return markup === null ? [] : [`${markup}: ${where}`];
}

function* sources(folder: string, ends: RegExp): Generator<string> {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true, recursive: true })) {
    if (entry.isFile() && ends.test(entry.name)) yield readFileSync(join(entry.parentPath, entry.name), 'utf8');
  }
}

const code = ['src', 'handlers', 'jobs', 'scripts'].flatMap((folder) => [...sources(folder, /\.(?:ts|js)$/u)]);
const all = namespaces('vi');

/** Keys that the code names in full: `'namespace:a.b'`. */
const literal = [
  ...new Set(
    code.flatMap((one) => [...one.matchAll(/'([a-z]+:[a-z0-9_]+(?:\.[a-z0-9_]+)*)'/giu)].map(([, key]) => key ?? '')),
  ),
].filter((key) => !key.startsWith('node:'));

/** Keys that the code puts together: the part before the first value. */
const put = code.flatMap((one) => [...one.matchAll(/`([a-z]+:[a-z0-9_.]*)\$\{/gu)].map(([, start]) => start ?? ''));

/** Keys whose file the code puts in front: `${ability}:making`. */
const tails = code.flatMap((one) => [...one.matchAll(/\}:([a-z0-9_.]+)`/gu)].map(([, key]) => key ?? ''));

/** Whoever may read a locale file by its name. */
const readers = [...code, ...sources('scripts', /\.(?:mjs|ts)$/u)];

describe('locales', () => {
  it('have the same files in both languages', () => {
    expect(all.length).toBeGreaterThan(20);
    expect(namespaces('en')).toEqual(all);
  });

  describe.each(all)('%s', (namespace) => {
    const [vi, en] = [read('vi', namespace), read('en', namespace)];

    it('has the same keys in both languages', () => {
      expect(keysOf(en)).toEqual(keysOf(vi));
      expect(vi.size).toBeGreaterThan(0);
    });

    it('puts the same values into both languages', () => {
      const of = (held: Texts) => Object.fromEntries(keysOf(held).map((key) => [key, placeholders(held, key)]));
      expect(of(en)).toEqual(of(vi));
    });

    it.each(LANGS)('is words in NFC with sound markup: %s', (lang) => {
      const held = [...(lang === 'vi' ? vi : en)];
      const faults = held.flatMap(([key, words]) =>
        words.flatMap((text) => textFault(namespace, `${key}: ${text}`, text)),
      );
      expect(faults).toEqual([]);
    });

    it('is used', () => {
      const byName =
        literal.some((key) => key.startsWith(`${namespace}:`)) || put.some((key) => key.startsWith(`${namespace}:`));
      const byFile = readers.some((one) => one.includes(`'${namespace}.json'`));
      const byKey = tails.some((key) => vi.has(key)) && code.some((one) => one.includes(`'${namespace}'`));
      expect({ namespace, used: byName || byFile || byKey }).toMatchObject({ used: true });
    });
  });

  it('hold every key that the code names', () => {
    expect(literal.length).toBeGreaterThan(300);
    const known = new Map(all.map((namespace) => [namespace, new Set([...read('vi', namespace).keys()].map(plain))]));
    const missing = literal.filter((key) => {
      const [namespace = '', name = ''] = key.split(':');
      return known.get(namespace)?.has(name) !== true;
    });
    expect(missing).toEqual([]);
  });

  it('hold something for every key that the code puts together', () => {
    const known = all.flatMap((namespace) => keysOf(read('vi', namespace)).map((key) => `${namespace}:${key}`));
    const missing = put.filter((start) => {
      const [namespace = ''] = start.split(':');
      return all.includes(namespace) && !known.some((key) => key.startsWith(start));
    });
    expect(missing).toEqual([]);
  });

  it('hold a sentence for every error of the catalogue', () => {
    expect(ERROR_CODES.filter((one) => !texts.has(`errors:${one}`))).toEqual([]);
  });

  it('speak of choosing, never of pressing: where a message has no buttons there is nothing to press', () => {
    const speaking = 'core dialog help initiative list milestone pledge report skills summary'.split(' ');
    const presses = { vi: /bấm|chạm|(?<!\p{L})nút(?!\p{L})/iu, en: /\b(?:press|tap|click|button)/iu };
    const faults = LANGS.flatMap((lang) =>
      speaking.flatMap((namespace) =>
        [...read(lang, namespace)]
          // The card that offers the phone number is pressed wherever it is shown.
          .filter(([key]) => !key.startsWith('phone_card.'))
          .flatMap(([key, words]) =>
            words.some((text) => presses[lang].test(text)) ? [`${lang} ${namespace}:${key}`] : [],
          ),
      ),
    );
    expect(faults).toEqual([]);
  });

  it('throw on a key that does not exist, in either language', () => {
    for (const lang of LANGS) expect(() => texts.text(lang, 'core:nowhere', {})).toThrow('no text "core:nowhere"');
  });
});

describe('the forms', () => {
  it.each(['dong-nai-skhcn', 'demo'])('show texts that exist: the initiative of %s', async (name) => {
    const loaded = await loadCampaign(join(root, 'campaigns', `${name}.yaml`));
    if (!loaded.ok) throw new Error('the campaign does not load');
    const keys = textKeys(initiativeForm(loaded.campaign));
    expect(keys.length).toBeGreaterThan(20);
    expect(keys.filter((key) => !texts.has(key))).toEqual([]);
  });
});
