import type { ShownButton } from '../channels/channel.ts';
import { decodePress } from '../dialog/event.ts';
import type { Session } from '../dialog/form.ts';
import type { Lang } from '../dialog/lang.ts';
import type { Texts } from '../i18n.ts';
import type { Act, Reply } from './stage.ts';

/** An answer a made-up person might give: by the value of a button under the question, or by an act of their own. */
export type Answer = { readonly value: string } | { readonly act: Act; readonly said: string };

export interface Asking {
  readonly reply: Reply;
  readonly session: Session;
  /** Steps for which a sample was given already: what gathers items asks again. */
  readonly given: ReadonlySet<string>;
  /** Days that may be typed, in words. */
  readonly days: readonly string[];
  /** People who may be named. */
  readonly names: readonly string[];
}

/** The button that sends a form off. */
export const CONFIRM = '~ok';
const DONE = '~done';
const SKIP = '~skip';
/** Tried in turn where nothing better is known of a question. */
const SAMPLES = ['text', 'month'];
const NUMBERS = ['12', '1', '100', '2025'];
/** Forms that ask for a campaign file, and no other. */
const OF_CAMPAIGN_FILE = 'publish';
const OWN = /^~(?!ok$|p\.|s\.)/u;

/** The buttons that answer the question that a reply asks. */
export function replies({ messages }: Reply): readonly { readonly value: string; readonly button: ShownButton }[] {
  const buttons = (messages.at(-1)?.buttons ?? []).flat();
  return buttons.flatMap((button) => {
    const press = button.data === undefined ? null : decodePress(button.data);
    return press !== null && 'wait' in press ? [{ value: press.value, button }] : [];
  });
}

/** Answers to try one after another on the question that is open; the first that is taken counts. */
export function answersTo({ reply, session, given, days, names }: Asking, texts: Texts, lang: Lang): readonly Answer[] {
  const step = session.asked?.step ?? '';
  const values = replies(reply).map(({ value }) => value);
  const of = (value: string): Answer[] => (values.includes(value) ? [{ value }] : []);
  const chosen = values.filter((value) => !OWN.test(value) && value !== CONFIRM).map((value) => ({ value }));
  const typed = (key: string): Answer[] => {
    if (!texts.has(key)) return [];
    const text = texts.text(lang, key, {});
    return [{ act: { text }, said: text }];
  };
  const sample = given.has(step) ? [] : typed(`preview:sample.${session.form}.${step}`);
  const file = session.form === OF_CAMPAIGN_FILE ? `${session.form}.yaml` : texts.text(lang, 'preview:sample_file', {});
  const files: Answer[] = given.has(step) ? [] : [{ act: { file }, said: `📎 ${file}` }];
  const gathers = of(DONE).length > 0;
  return [
    ...of(CONFIRM),
    ...chosen.slice(0, 2),
    ...sample,
    ...(gathers ? files : []),
    ...of(DONE),
    ...SAMPLES.flatMap((kind) => typed(`preview:sample_${kind}`)),
    // A number may name a button where no number is asked for, so a file is tried before.
    ...(gathers ? [] : files),
    ...NUMBERS.map((text) => ({ act: { text }, said: text })),
    ...[...days, ...names].map((text) => ({ act: { text }, said: text })),
    ...of(SKIP),
  ];
}
