import type { Message, ShownButton, ShownFile } from './channels/channel.ts';
import { encodePress } from './dialog/event.ts';
import type { Lang } from './dialog/lang.ts';
import { type Button, type FileOut, type Line, line, type Value, type View } from './dialog/view.ts';
import type { Texts } from './i18n.ts';

const NUMBERS: Readonly<Record<Lang, Intl.NumberFormat>> = {
  vi: new Intl.NumberFormat('vi-VN', { maximumFractionDigits: 4 }),
  en: new Intl.NumberFormat('en-GB', { maximumFractionDigits: 4 }),
};

/** Turns views into messages of one language. */
export interface Phraser {
  message(view: View, lang: Lang, edit: string | null): Message;
  /** A line as plain words, without markup and escapes: for button labels and file names. */
  plain(line: Line, lang: Lang): string;
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function unescapeText(text: string): string {
  return text
    .replace(/<\/?[bi]>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

/** `open` reads a kept file when the message is sent. */
export function createPhraser(texts: Texts, open: (id: string) => Promise<Buffer>): Phraser {
  const value = (one: Value, lang: Lang): string => {
    if (typeof one === 'string') return escapeText(one);
    if (typeof one === 'number') return NUMBERS[lang].format(one);
    if ('key' in one) return words(one, lang);
    return one.map((each) => words(each, lang)).join('\n');
  };
  const words = (one: Line, lang: Lang): string => {
    const entries = Object.entries(one.values ?? {}).map(([name, held]) => [name, value(held, lang)]);
    const count = one.values?.count;
    return texts.text(lang, one.key, Object.fromEntries(entries), typeof count === 'number' ? count : undefined);
  };
  const plain = (one: Line, lang: Lang): string => unescapeText(words(one, lang));
  const button = (one: Button, lang: Lang, wait: string | undefined): ShownButton => {
    const label = plain(one.label, lang);
    const data = encodePress(one.press, wait);
    if (data !== null) return { label, data };
    return 'url' in one.press ? { label, url: one.press.url } : { label };
  };
  const hints = new Map<string, string>();
  /** Said under nearly every message, so each hint is made once. */
  const hint = (by: 'number' | 'words', lang: Lang): string => {
    const known = hints.get(`${by}.${lang}`);
    if (known !== undefined) return known;
    const made = words(line(`core:list.${by}`), lang);
    hints.set(`${by}.${lang}`, made);
    return made;
  };
  const listed = (view: View, lang: Lang): Pick<Message, 'list'> => {
    if (view.buttons === undefined || view.buttons.length === 0) return {};
    const by = view.free === true ? 'words' : 'number';
    return { list: { by, hint: hint(by, lang) } };
  };
  const phoneCard = (lang: Lang): NonNullable<Message['phoneCard']> => ({
    title: plain(line('core:phone_card.title'), lang),
    subtitle: plain(line('core:phone_card.subtitle'), lang),
  });
  const file = (one: FileOut, lang: Lang): ShownFile => ({
    id: one.id,
    name: one.name,
    mime: one.mime,
    picture: one.picture === true,
    open: () => open(one.id),
    words: {
      link: words(line('core:file.link', { name: one.name }), lang),
      unsent: words(line('core:file.unsent', { name: one.name }), lang),
    },
    ...(one.plain === undefined ? {} : { plain: file(one.plain, lang) }),
  });
  return {
    plain,
    message(view, lang, edit) {
      const base = {
        text: view.lines.map((one) => words(one, lang)).join('\n\n'),
        buttons: (view.buttons ?? []).map((row) => row.map((one) => button(one, lang, view.wait))),
      };
      return {
        ...base,
        ...listed(view, lang),
        ...(view.file === undefined ? {} : { file: file(view.file, lang) }),
        ...(view.shares === undefined ? {} : { phoneCard: phoneCard(lang) }),
        ...(edit === null ? {} : { edit }),
      };
    },
  };
}
