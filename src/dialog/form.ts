import type { Json } from './event.ts';
import type { Line } from './view.ts';

/** Answers by step id, in the step's own shape. */
export type Answers = Readonly<Record<string, Json>>;

/** When a step is walked, as data. */
export type Condition =
  | { readonly answered: string; readonly equals: Json }
  | { readonly found: string }
  | { readonly all: readonly Condition[] }
  | { readonly not: Condition };

/** A choice: its stored value (at most 40 bytes) and its label. */
export interface Option {
  readonly value: string;
  readonly label: Line;
  /** Choosing it answers nothing but opens that step again (`change the title`). */
  readonly opens?: string;
  /** What that step holds was a slip: it is asked as if nothing had been answered. */
  readonly anew?: true;
}

/**
 * A question to the outside that a step depends on.
 * `check`: the answer counts only if the result says `{ok: true}`; otherwise its `line` is shown.
 * `inform`: the result is kept for a later step (`when: {found: name}`) and never keeps an answer from counting.
 */
export interface Lookup {
  readonly name: string;
  readonly mode: 'check' | 'inform';
  /** Of `inform`: an earlier step on whose answer the result rests too; the inputs are `{value, with}` then. */
  readonly with?: string;
}

interface StepBase {
  readonly id: string;
  /** Text key of the question. */
  readonly prompt: string;
  /** Text keys of paragraphs above the question (the line against secret matter, a hint). */
  readonly notes?: readonly string[];
  /** Values of the question and of its notes (limits). */
  readonly values?: Readonly<Record<string, string | number>>;
  /** Text key of an example, shown after the third invalid answer. */
  readonly example?: string;
  /** Text key of the label on the review card and on its edit button; absent: not on the card. */
  readonly label?: string;
  readonly optional?: boolean;
  readonly when?: Condition;
  /** Step that follows; the next one of the table when absent. */
  readonly next?: string;
  readonly lookup?: Lookup;
}

/** Value: string, or of what was shared `{shared: string}`, which typing never comes to. */
export interface TextStep extends StepBase {
  readonly kind: 'text';
  readonly min?: number;
  readonly max: number;
  /** The person may share their phone number in place of typing; such a step is not on the card. */
  readonly shares?: 'phone';
}

/** Value: string, one of `options`. `info` lists lines of a lookup result above the question. */
export interface ChoiceStep extends StepBase {
  readonly kind: 'choice';
  readonly options: readonly Option[];
  /** Buttons in a row; default 1. */
  readonly columns?: number;
  /** Name of a lookup whose lines (`foundLines`) are shown with the question. */
  readonly shows?: string;
}

/** Value: `YYYY-MM`, between `from` and `to` months counted from today. */
export interface MonthStep extends StepBase {
  readonly kind: 'month';
  readonly from: number;
  readonly to: number;
}

/** Value: `YYYY-MM-DD`, between the two days. */
export interface DateStep extends StepBase {
  readonly kind: 'date';
  readonly from?: string;
  readonly to?: string;
}

/** Value: number. */
export interface NumberStep extends StepBase {
  readonly kind: 'number';
  readonly min: number;
  readonly max: number;
  /** A hundred times as much, or more, is asked back once. */
  readonly usual?: number;
}

/** Value: `{items: [{id, name, unit, share}], closed}`, with `candidates` or `chosen` while one is being added; lookup `people` with the typed name finds candidates. */
export interface PeopleStep extends StepBase {
  readonly kind: 'people';
  readonly most: number;
}

/** Value: `{items: [{id, name, mime, size, picture}], closed}`; lookup `file` keeps the bytes and answers with the item. */
export interface FilesStep extends StepBase {
  readonly kind: 'files';
  readonly most: number;
}

/** The card of all answers with a button per field and *Confirm*. Always the last step. */
export interface ReviewStep extends StepBase {
  readonly kind: 'review';
  readonly confirm: string;
}

/** A step that gathers items one by one. */
export type Gathering = PeopleStep | FilesStep;
export type Step = TextStep | ChoiceStep | MonthStep | DateStep | NumberStep | PeopleStep | FilesStep | ReviewStep;

/** A conversation as a table. */
export interface Form {
  readonly id: string;
  /** Raised when questions change; drafts of an older version are upgraded by answer id. */
  readonly version: number;
  /** What a new version did to the answers of the one before, by the number of that one; pure. Answers keep their ids otherwise. */
  readonly migrations?: Readonly<Record<number, (answers: Answers) => Answers>>;
  /** Text key of the name people know it by. */
  readonly title: string;
  readonly steps: readonly Step[];
}

/** One person inside one form. Plain JSON. */
export interface Session {
  /** Unique; the idempotency key of what the form submits. */
  readonly id: string;
  readonly form: string;
  readonly version: number;
  readonly answers: Answers;
  /** Lookup results with the inputs they came from. */
  readonly found: Readonly<Record<string, { readonly inputs: Json; readonly result: Json }>>;
  /** An answer waiting for its `check` lookup. */
  readonly pending: { readonly step: string; readonly value: Json } | null;
  /** Step opened again by *back* or *edit*, although it holds an answer. */
  readonly open: string | null;
  /** The question last shown: its wait id, its step and a mark of its wording. */
  readonly asked: { readonly wait: string; readonly step: string; readonly mark: string } | null;
  /** Invalid answers in a row to the current question. */
  readonly misses: number;
  /** A number that was asked back because it is far from what is usual; the same again is taken. */
  readonly doubted?: { readonly step: string; readonly value: number };
  /** Number of the published rules under which it was begun; absent in drafts of the first releases. */
  readonly revision?: number;
  /** ISO instants. */
  readonly startedAt: string;
  readonly touchedAt: string;
}
