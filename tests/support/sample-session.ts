import type { Json } from '../../src/dialog/event.ts';
import type { Answers, Form, Session, Step } from '../../src/dialog/form.ts';
import { walk } from '../../src/dialog/locate.ts';
import { markOf } from '../../src/dialog/mark.ts';
import { begin } from '../../src/dialog/reduce.ts';

/** A plausible answer to a step, in the step's own shape. */
function answerTo(step: Step): Json {
  switch (step.kind) {
    case 'text':
      return 'Tra cứu hồ sơ bằng mã QR tại phòng một cửa'.slice(0, step.max);
    case 'choice':
      return step.options.find((option) => option.opens === undefined)?.value ?? '';
    case 'month':
      return '2026-12';
    case 'date':
      return '2026-12-15';
    case 'number':
      return step.min + 1;
    case 'people':
    case 'files':
      return { items: [], closed: true };
    default:
      return null;
  }
}

/** A draft of the form as the database keeps it: every question answered, the last one open before the person. */
export function sampleSession(form: Form): Session {
  let session: Session = { ...begin(form, 'sample', '2026-11-23T02:00:00.000Z'), revision: 1 };
  // What is walked follows from what is answered, so it is looked at again after each answer.
  for (;;) {
    const open = walk(form, session).find((step) => step.kind !== 'review' && session.answers[step.id] === undefined);
    if (open === undefined) break;
    const value = answerTo(open);
    const answers: Answers = { ...session.answers, [open.id]: value };
    const { lookup } = open;
    const found =
      lookup === undefined || open.kind === 'people' || open.kind === 'files'
        ? session.found
        : { ...session.found, [lookup.name]: { inputs: value, result: lookup.mode === 'check' ? { ok: true } : [] } };
    session = { ...session, answers, found };
  }
  const last = walk(form, session).at(-1);
  if (last === undefined) throw new Error(`form "${form.id}" asks nothing`);
  return { ...session, asked: { wait: 'abcde', step: last.id, mark: markOf(last) } };
}
