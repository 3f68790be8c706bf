import type { Message, ShownButton, ShownFile } from './channels/channel.ts';
import { encodePress } from './dialog/event.ts';
import type { Lang } from './dialog/lang.ts';
import type { Button, FileOut, Line, Value, View } from './dialog/view.ts';
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
  const file = (one: FileOut): ShownFile => ({
    name: one.name,
    mime: one.mime,
    picture: one.picture === true,
    open: () => open(one.id),
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
        ...(view.file === undefined ? {} : { file: file(view.file) }),
        ...(edit === null ? {} : { edit }),
      };
    },
  };
}
