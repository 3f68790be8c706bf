import type { Form, Session } from './form.ts';

/**
 * A draft of an older version of its form as one of today's: answers keep their ids unless the form says what became of
 * them. Where the person is follows from the answers, so only new questions are asked.
 */
export function upgraded(form: Form, session: Session): Session {
  if (session.version >= form.version) return session;
  let { answers } = session;
  for (let version = session.version; version < form.version; version += 1) {
    answers = form.migrations?.[version]?.(answers) ?? answers;
  }
  return { ...session, answers, version: form.version };
}
