import type { Answers } from '../src/dialog/form.ts';
import { actionButton, type Button, line, type Value } from '../src/dialog/view.ts';
import type { Outcome, Turn } from '../src/ports/handler.ts';

interface Starting {
  readonly form: string;
  /** Text key of the form's name, and what it says of the draft that there is. */
  readonly title: string;
  readonly values?: Readonly<Record<string, Value>>;
  readonly answers?: Answers;
  /** What the button does that throws the draft away: the action pressed, with a word more. */
  readonly fresh: { readonly action: string; readonly args: readonly string[] };
}

/** The last word of a button that begins a form anew although there is a draft. */
export const FRESH = 'new';

const MENU = actionButton(line('core:menu'), 'menu.open');

/** Enters a form with some answers given; whoever has a draft of it chooses between the two. */
export function startForm(turn: Turn, { form, title, values = {}, answers = {}, fresh }: Starting): Outcome {
  if (turn.sessions[form] === undefined || fresh.args.at(-1) === FRESH) return { open: { form, answers, fresh: true } };
  const name = line(title, values);
  const anew: Button = actionButton(line('unit:held_new'), fresh.action, ...fresh.args, FRESH);
  const resume = actionButton(line('core:resume', { form: name }), 'form.resume', form);
  // Somebody led out of the form gets the way back from the conversation itself.
  const buttons = turn.active === form ? [[MENU], [anew]] : [[resume], [anew], [MENU]];
  return { views: [{ lines: [line('unit:held', { form: name })], buttons }] };
}
