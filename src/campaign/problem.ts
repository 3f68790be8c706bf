import { dirname, join } from 'node:path';
import type { Lang } from '../dialog/lang.ts';
import { type Line, line } from '../dialog/view.ts';
import type { Texts } from '../i18n.ts';

/** What is wrong, as a text key (`campaign:fault.…`) and words to put in: whoever shows it says it in a language. */
export interface Fault extends Line {
  readonly values: Readonly<Record<string, string>>;
}

/** One thing wrong in a campaign file: where, what, and the text key of what belongs there (null: nothing to add). */
export interface Problem {
  /** The included file it stands in; null: the campaign file itself. */
  readonly file: string | null;
  readonly line: number;
  readonly path: string;
  readonly fault: Fault;
  readonly help: string | null;
}

/** As many as anybody puts right before checking again. */
export const MOST_PROBLEMS = 50;

export type Path = readonly PropertyKey[];

/** What is wrong at a place of the file that is not yet a line. */
export interface Finding {
  readonly path: Path;
  readonly fault: Fault;
}

/** The file a problem stands in, named from where the campaign file `asked` was named. */
export function fileOf(asked: string, { file }: Pick<Problem, 'file'>): string {
  return file === null ? asked : join(dirname(asked), file);
}

/** What is wrong, with what belongs there where the file has the wrong shape; where it stands is said by whoever shows it. */
export function wrongLine({ fault, help }: Pick<Problem, 'fault' | 'help'>): Line {
  return help === null ? fault : line('campaign:fault.helped', { fault, help: line(help) });
}

/** A problem in one language: what is wrong, and what belongs there where the file has the wrong shape. */
export function problemText({ fault, help }: Problem, texts: Pick<Texts, 'text'>, lang: Lang): string {
  const wrong = texts.text(lang, fault.key, fault.values);
  if (help === null) return wrong;
  return texts.text(lang, 'campaign:fault.helped', { fault: wrong, help: texts.text(lang, help, {}) });
}
