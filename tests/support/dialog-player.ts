import type { Json } from '../../src/dialog/event.ts';
import type { Answers, Form, Session } from '../../src/dialog/form.ts';
import { begin, type Input, reduce } from '../../src/dialog/reduce.ts';
import type { Effect } from '../../src/dialog/scene.ts';
import type { Button, View } from '../../src/dialog/view.ts';

/** What the outside answers to a lookup, or undefined to leave it unanswered. */
export type Lookups = (name: string, inputs: Json) => Json | undefined;

/** What one input came to, with the lookups it asked for in between. */
export interface Step {
  readonly session: Session;
  readonly effects: readonly Effect[];
  readonly lookups: readonly string[];
}

export const TODAY = '2026-11-20';

/** Wait ids as the bot makes them: five characters, never twice. */
export function createWaits(): () => string {
  let count = 0;
  return () => (++count).toString(36).padStart(5, 'w');
}

/** One input and the lookups it leads to, as the shell does it. */
export function step(form: Form, session: Session, input: Input, how: { lookups: Lookups; wait: () => string }): Step {
  const context = { now: '2026-11-20T02:00:00.000Z', today: TODAY, wait: how.wait };
  const lookups: string[] = [];
  let reduced = reduce(form, session, input, context);
  for (let round = 0; round < 8; round += 1) {
    const asked = reduced.effects.find((effect) => effect.kind === 'lookup');
    const result = asked === undefined ? undefined : how.lookups(asked.name, asked.inputs);
    if (asked === undefined || result === undefined) return { ...reduced, lookups };
    lookups.push(asked.name);
    reduced = reduce(form, reduced.session, { kind: 'found', name: asked.name, inputs: asked.inputs, result }, context);
  }
  throw new Error(`looks up without end: ${lookups.join(', ')}`);
}

/** Value of a reply button; null for any other. */
export function replyOf(button: Button): string | null {
  return 'reply' in button.press ? button.press.reply : null;
}

/** Values of the reply buttons of a view. */
export function repliesOf(view: View | null): string[] {
  return (view?.buttons ?? []).flat().flatMap((button) => replyOf(button) ?? []);
}

/** A session as the database gives it back. */
function kept(session: Session): Session {
  return JSON.parse(JSON.stringify(session));
}

/** One person in one form, without any channel: says, presses and sends, and sees the last view. */
export class Player {
  form: Form;
  session: Session;
  view: View | null = null;
  last: Step;
  lookups: Lookups;
  private readonly wait = createWaits();

  constructor(form: Form, lookups: Lookups = () => [], answers: Answers = {}) {
    this.form = form;
    this.lookups = lookups;
    this.session = begin(form, 's1', '2026-11-20T02:00:00.000Z', answers);
    this.last = { session: this.session, effects: [], lookups: [] };
    this.input({ kind: 'enter' });
  }

  input(input: Input): this {
    this.last = step(this.form, this.session, input, { lookups: this.lookups, wait: this.wait });
    this.session = kept(this.last.session);
    const shown = this.last.effects.find((effect) => effect.kind === 'show');
    this.view = shown?.view ?? null;
    return this;
  }

  say(...texts: string[]): this {
    for (const text of texts) this.input({ kind: 'text', text });
    return this;
  }

  /** Presses a button of the current question by its value. */
  press(...values: string[]): this {
    for (const value of values) {
      if (!repliesOf(this.view).includes(value))
        throw new Error(`no button "${value}" in ${repliesOf(this.view).join(' ')}`);
      this.input({ kind: 'press', wait: this.view?.wait ?? '', value });
    }
    return this;
  }

  word(word: 'back' | 'skip' | 'cancel'): this {
    return this.input({ kind: 'word', word });
  }

  file(name: string): this {
    const file = { ref: name, name, mime: 'application/pdf', size: 10, picture: false };
    return this.input({ kind: 'file', file, key: `event-${name}` });
  }

  /** Text keys of the view, top to bottom. */
  get keys(): string[] {
    return (this.view?.lines ?? []).map((line) => line.key);
  }

  /** Step whose question was asked last. */
  get at(): string | null {
    return this.view === null ? null : (this.session.asked?.step ?? null);
  }

  get buttons(): string[] {
    return repliesOf(this.view);
  }
}
