import { ask, NAV } from './ask.ts';
import type { Json } from './event.ts';
import type { Form, Session, Step } from './form.ts';
import { locate, walk } from './locate.ts';
import { markOf } from './mark.ts';
import { type Line, line, replyButton, type View } from './view.ts';

/** What the shell has to do. At most one `lookup`, and nothing is shown beside it. */
export type Effect =
  | { readonly kind: 'show'; readonly view: View }
  | { readonly kind: 'lookup'; readonly name: string; readonly inputs: Json }
  | { readonly kind: 'submit' }
  | { readonly kind: 'leave'; readonly how: 'parked' | 'dropped' };

export interface Reduced {
  readonly session: Session;
  readonly effects: readonly Effect[];
}

export interface Context {
  /** ISO instant. */
  readonly now: string;
  /** `YYYY-MM-DD` in the campaign's zone. */
  readonly today: string;
  /** A fresh wait id, 4–6 characters. */
  readonly wait: () => string;
}

/** A form and a session with what the moment gives. */
export interface Scene {
  readonly form: Form;
  readonly session: Session;
  readonly context: Context;
}

/** The scene with another session. */
export function withSession({ form, context }: Scene, session: Session): Scene {
  return { form, session, context };
}

/** Mark of the question whether to leave, asked in place of a step's own. */
export const LEAVING = '~leave';

/** Shows a view and keeps what it asks, so that its buttons and the next message are understood. */
function put(scene: Scene, step: Step, mark: string, draw: (wait: string) => View): Reduced {
  const wait = scene.context.wait();
  const asked = { wait, step: step.id, mark };
  const { now: touchedAt } = scene.context;
  const session = { ...scene.session, asked, version: scene.form.version, touchedAt };
  return { session, effects: [{ kind: 'show', view: draw(wait) }] };
}

/** Asks the step's question, with lines above it. */
export function show(scene: Scene, step: Step, above: readonly Line[] = []): Reduced {
  return put(scene, step, markOf(step), (wait) =>
    ask({ form: scene.form, session: scene.session, step, today: scene.context.today }, wait, above),
  );
}

/** Goes to where the answers lead: asks, looks something up, or submits. */
export function settle(scene: Scene): Reduced {
  const place = locate(scene.form, scene.session);
  if (place.at === 'end') return { session: pruned(scene), effects: [{ kind: 'submit' }] };
  if (place.at === 'step') {
    const atReview = place.step.kind === 'review';
    return show(atReview ? withSession(scene, pruned(scene)) : scene, place.step);
  }
  const pending = place.step.lookup?.mode === 'check' ? { step: place.step.id, value: place.inputs } : null;
  return {
    session: { ...scene.session, pending },
    effects: [{ kind: 'lookup', name: place.name, inputs: place.inputs }],
  };
}

/** The session without the answers that `keeps` does not keep. */
export function keepAnswers(session: Session, keeps: (id: string) => boolean): Session {
  const entries = Object.entries(session.answers);
  const kept = entries.filter(([id]) => keeps(id));
  return kept.length === entries.length ? session : { ...session, answers: Object.fromEntries(kept) };
}

/** Answers of branches that the walk no longer takes are dropped only here, at the review or the end. */
function pruned({ form, session }: Scene): Session {
  const walked = new Set(walk(form, session).map((step) => step.id));
  return keepAnswers(session, (id) => walked.has(id));
}

/** Holds a new answer and goes on. */
export function accept(scene: Scene, step: Step, value: Json): Reduced {
  const { session } = scene;
  const answers = { ...session.answers, [step.id]: value };
  const open = session.open === step.id ? null : session.open;
  return settle(withSession(scene, { ...session, answers, open, pending: null, misses: 0 }));
}

/** Opens a step again although it holds an answer; null goes on to where the answers lead. */
export function goTo(scene: Scene, open: string | null): Reduced {
  return settle(withSession(scene, { ...scene.session, open, misses: 0 }));
}

/** An invalid answer: why, and the question again; after the third an example and the ways out. */
export function miss(scene: Scene, step: Step, fault: Line): Reduced {
  const misses = scene.session.misses + 1;
  const again = withSession(scene, { ...scene.session, misses });
  if (misses < 3) return show(again, step, [fault]);
  const example = step.example === undefined ? [] : [line(step.example)];
  const later = replyButton(line('dialog:nav.later'), NAV.later);
  const human = { label: line('dialog:nav.human'), press: { action: 'help.human' } };
  return put(again, step, markOf(step), (wait) => {
    const view = ask({ form: again.form, session: again.session, step, today: again.context.today }, wait, [
      fault,
      ...example,
      line('dialog:stuck'),
    ]);
    const offered = (view.buttons ?? []).flat().some(({ press }) => 'reply' in press && press.reply === NAV.later);
    return { ...view, buttons: [...(view.buttons ?? []), offered ? [human] : [later, human]] };
  });
}

/** Asks before a draft is thrown away. */
export function offerCancel(scene: Scene, step: Step, above: readonly Line[] = []): Reduced {
  const buttons = [
    [replyButton(line('dialog:nav.later'), NAV.later)],
    [replyButton(line('dialog:nav.drop'), NAV.drop), replyButton(line('dialog:nav.stay'), NAV.stay)],
  ];
  return put(scene, step, LEAVING, (wait) => ({ lines: [...above, line('dialog:cancel')], buttons, wait }));
}
