import type { Lang } from './dialog/lang.ts';
import type { Texts } from './i18n.ts';
import { fold } from './text/fold.ts';

/** Words that work everywhere; the first four move inside a form. */
export type GlobalWord = 'back' | 'skip' | 'cancel' | 'menu' | 'help';

const GLOBAL: readonly GlobalWord[] = ['back', 'skip', 'cancel', 'menu', 'help'];
const LANGS: readonly Lang[] = ['vi', 'en'];

export interface Words {
  /** The global word that was typed, with or without diacritics, in either language. */
  global(text: string): GlobalWord | null;
  /** The command that a synonym (`dang ky sang kien`) stands for: its name. */
  command(text: string): string | null;
}

/** Reads `words:global.<word>` and `words:commands.<name>` of all languages. `commands` are the names that exist. */
export function createWords(texts: Texts, commands: readonly string[]): Words {
  const synonyms = (key: string): string[] => LANGS.flatMap((lang) => texts.list(lang, key)).map(fold);
  const globals = new Map(
    GLOBAL.flatMap((word) => synonyms(`words:global.${word}`).map((said) => [said, word] as const)),
  );
  const named = new Map(
    commands.flatMap((name) => [name, ...synonyms(`words:commands.${name}`)].map((said) => [said, name] as const)),
  );
  return {
    global: (text) => globals.get(fold(text)) ?? null,
    command: (text) => named.get(fold(text)) ?? null,
  };
}
