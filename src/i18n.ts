import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import i18next, { type i18n as I18next } from 'i18next';
import type { Lang } from './dialog/lang.ts';

/** Texts of all languages, read once from `locales/`. */
export interface Texts {
  /** The text of a key with its values put in; values must already be escaped. Throws on an unknown key. */
  text(lang: Lang, key: string, values: Readonly<Record<string, string>>, count?: number): string;
  has(key: string): boolean;
  /** A list of strings under a key (synonyms); empty when there is none. */
  list(lang: Lang, key: string): readonly string[];
}

const LANGS: readonly Lang[] = ['vi', 'en'];

function readLanguage(root: string, lang: Lang): Record<string, unknown> {
  const folder = join(root, 'locales', lang);
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));
  return Object.fromEntries(files.map((name) => [name.slice(0, -'.json'.length), read(name)]));
}

function createInstance(root: string): I18next {
  const resources = Object.fromEntries(LANGS.map((lang) => [lang, readLanguage(root, lang)]));
  const instance = i18next.createInstance();
  void instance.init({
    resources: resources as Record<string, Record<string, Record<string, string>>>,
    lng: 'vi',
    fallbackLng: 'vi',
    ns: Object.keys(resources.vi ?? {}),
    initAsync: false,
    interpolation: { escapeValue: false, skipOnVariables: true },
    returnObjects: false,
  });
  return instance;
}

const PLACE = /\{\{(\w+)\}\}/g;

/** A text with plain places only, which needs no i18next to be filled; null for anything else, and for an unknown key. */
function simpleTemplate(instance: I18next, lang: Lang, key: string): string | null {
  const [namespace = '', path = ''] = key.split(':');
  const raw: unknown = instance.getResource(lang, namespace, path);
  if (typeof raw !== 'string' || raw.includes('$t(')) return null;
  return raw.replace(PLACE, '').includes('{{') ? null : raw;
}

/** Reads `locales/` under the project root; one namespace per file. */
export function createTexts(root: string): Texts {
  const instance = createInstance(root);
  const fixed = { vi: instance.getFixedT('vi'), en: instance.getFixedT('en') };
  const templates: Record<Lang, Map<string, string | null>> = { vi: new Map(), en: new Map() };
  const read = (lang: Lang, key: string, values: Readonly<Record<string, string>>, count?: number): string => {
    if (!instance.exists(key, { lng: 'vi', ...(count === undefined ? {} : { count }) }))
      throw new Error(`no text "${key}"`);
    return fixed[lang](key, { ...values, ...(count === undefined ? {} : { count }) });
  };
  const template = (lang: Lang, key: string): string | null => {
    const known = templates[lang].get(key);
    if (known !== undefined) return known;
    const simple = simpleTemplate(instance, lang, key);
    templates[lang].set(key, simple);
    return simple;
  };
  return {
    text(lang, key, values, count) {
      const simple = count === undefined ? template(lang, key) : null;
      if (simple === null) return read(lang, key, values, count);
      return simple.replace(PLACE, (_place, name: string) => values[name] ?? '');
    },
    has: (key) => instance.exists(key, { lng: 'vi' }),
    list(lang, key) {
      const held: unknown = fixed[lang](key, { returnObjects: true });
      return Array.isArray(held) ? held.filter((one): one is string => typeof one === 'string') : [];
    },
  };
}
