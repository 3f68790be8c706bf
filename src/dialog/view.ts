/** What to show, free of any channel: text keys, values and buttons. Finished text exists only in a channel's hands. */

/** A value put into a text: words as they are, a number (formatted by language), another line, or lines under each other. */
export type Value = string | number | Line | readonly Line[];

/** One paragraph: a key of `locales/<lang>/<namespace>.json` (`namespace:a.b`) and its values. */
export interface Line {
  readonly key: string;
  readonly values?: Readonly<Record<string, Value>>;
}

/**
 * What a button does.
 * `reply` answers the question it stands under and dies with it (it carries that question's wait id);
 * `action` names something that may be done at any later time (`pledge.checkin`), with ids as arguments; `url` opens a page.
 */
export type Press =
  | { readonly reply: string }
  | { readonly action: string; readonly args?: readonly string[] }
  | { readonly url: string };

export interface Button {
  readonly label: Line;
  readonly press: Press;
}

/** A kept file (GridFS id) to be sent to the person. */
export interface FileOut {
  readonly id: string;
  readonly name: string;
  readonly mime: string;
  readonly picture?: boolean;
  /** The same as a table every phone can open (CSV). */
  readonly plain?: FileOut;
}

export interface View {
  /** Paragraphs, shown with an empty line between them. */
  readonly lines: readonly Line[];
  /** Rows of buttons. */
  readonly buttons?: readonly (readonly Button[])[];
  readonly file?: FileOut;
  /** Wait id of the question that this view asks. */
  readonly wait?: string;
  /** The question takes the person's own words, so that a typed number is an answer and no choice. */
  readonly free?: boolean;
  /** Offers a card with which the person can share their phone number. */
  readonly shares?: 'phone';
  /** True when the view takes the place of the message whose button was pressed. */
  readonly replace?: boolean;
}

/** Words that are nobody's translation: a name, a title, the plan's own words. */
export function verbatim(text: string): Line {
  return { key: 'core:verbatim', values: { text } };
}

/** A line from its key and values. */
export function line(key: string, values?: Readonly<Record<string, Value>>): Line {
  return values === undefined ? { key } : { key, values };
}

/** A button that does `action` with `args` whenever it is pressed. */
export function actionButton(label: Line, action: string, ...args: string[]): Button {
  return { label, press: args.length === 0 ? { action } : { action, args } };
}

/** A button that answers the question it stands under. */
export function replyButton(label: Line, reply: string): Button {
  return { label, press: { reply } };
}
