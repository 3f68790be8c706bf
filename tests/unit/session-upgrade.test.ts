import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadCampaign } from '../../src/campaign/load.ts';
import type { Campaign } from '../../src/campaign/schema.ts';
import type { Session } from '../../src/dialog/form.ts';
import { counts, walk } from '../../src/dialog/locate.ts';
import { upgraded } from '../../src/dialog/upgrade.ts';
import { projectRoot } from '../../src/project-root.ts';
import { allForms, tableOf } from '../support/all-forms.ts';

/** A draft of every version of every form that was ever released goes on under today's, with all that was answered. */

const folder = join(import.meta.dirname, 'sessions');
const stored = readdirSync(folder).map((file): { readonly file: string; readonly session: Session } => ({
  file,
  session: JSON.parse(readFileSync(join(folder, file), 'utf8')),
}));
const forms = allForms();
let demo: Campaign;

beforeAll(async () => {
  const loaded = await loadCampaign(join(projectRoot(), 'campaigns', 'demo.yaml'));
  if (!loaded.ok) throw new Error('the demo does not load');
  demo = loaded.campaign;
});

it.each(forms.map((one) => [one.id, one] as const))('%s has a sample of each of its versions', (id, handler) => {
  const { version } = tableOf(handler, demo);
  const versions = Array.from({ length: version }, (_, at) => `${id}.${at + 1}.json`);
  expect(stored.map(({ file }) => file)).toEqual(expect.arrayContaining(versions));
});

describe.each(stored)('$file', ({ file, session }) => {
  const handler = forms.find(({ id }) => id === session.form);

  it('is of a form that there still is', () => {
    expect(handler).toBeDefined();
    expect(file).toBe(`${session.form}.${session.version}.json`);
  });

  it('goes on under the form of today without losing an answer', () => {
    if (handler === undefined) return expect.unreachable();
    const form = tableOf(handler, demo);
    const today = upgraded(form, session);
    expect(today.version).toBe(form.version);
    const walked = walk(form, today);
    const known = new Set(walked.map(({ id }) => id));
    expect(Object.keys(today.answers).filter((id) => !known.has(id))).toEqual([]);
    for (const step of walked) {
      const answer = today.answers[step.id];
      if (answer !== undefined) expect([step.id, counts(step, answer)]).toEqual([step.id, true]);
    }
    // Migrations may rename an answer, never drop one.
    expect(Object.keys(today.answers)).toHaveLength(Object.keys(session.answers).length);
  });
});
