import type { Form, Session } from '../dialog/form.ts';
import { counts, locate, walk } from '../dialog/locate.ts';
import { markOf } from '../dialog/mark.ts';
import { upgraded } from '../dialog/upgrade.ts';

/** A form as it is and as it will be; null where it is no more. */
export interface Reform {
  readonly before: Form;
  readonly after: Form | null;
}

/** Open drafts that new rules touch: how many, how many of them are asked something else, how many lose an answer. */
export interface Touched {
  readonly drafts: number;
  readonly asked: number;
  readonly lost: number;
}

/** What is asked now, so that a change of it shows: the step and the mark of its wording, or that nothing is. */
function question(form: Form, session: Session): string {
  const place = locate(form, session);
  return place.at === 'end' ? 'end' : `${place.step.id} ${markOf(place.step)}`;
}

/** The steps whose answers count. */
function answered(form: Form, session: Session): readonly string[] {
  return walk(form, session).flatMap((step) => (counts(step, session.answers[step.id]) ? [step.id] : []));
}

function touches(session: Session, { before, after }: Reform): { readonly asked: boolean; readonly lost: boolean } {
  const old = upgraded(before, session);
  if (after === null) return { asked: true, lost: Object.keys(old.answers).length > 0 };
  const now = upgraded(after, session);
  const still = new Set(answered(after, now));
  return {
    asked: question(before, old) !== question(after, now),
    lost: answered(before, old).some((id) => !still.has(id)),
  };
}

/** Which of these drafts are touched when the forms change; `reform` is null for a form that stays as it is. */
export function touched(sessions: readonly Session[], reform: (form: string) => Reform | null): Touched {
  const each = sessions.flatMap((session) => {
    const changed = reform(session.form);
    return changed === null ? [] : [touches(session, changed)];
  });
  return {
    drafts: each.filter(({ asked, lost }) => asked || lost).length,
    asked: each.filter(({ asked }) => asked).length,
    lost: each.filter(({ lost }) => lost).length,
  };
}
