import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadCampaign } from '../../../src/campaign/load.ts';
import type { Campaign } from '../../../src/campaign/schema.ts';
import { projectRoot } from '../../../src/project-root.ts';
import { play } from '../play.ts';
import { withCodes } from '../suite.ts';
import { readTranscript } from '../transcript.ts';
import { readTemplate, templates, twinOf } from './suite.ts';
import { fill, has, needsOf } from './template.ts';

/** The demo, were its plan to speak of no module at all: what people see in place of each. */

const needy = templates.filter((name) => needsOf(readTemplate(name)).length > 0);
let folder = '';
let file = '';
let bare: Campaign;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thi dua twins-'));
  await cp(join(projectRoot(), 'campaigns'), folder, { recursive: true });
  file = join(folder, 'demo.yaml');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace(/^( {4}\w+:\n {6}state: )(?:'on'|proposal)$/gmu, "$1'off'"));
  const loaded = await loadCampaign(file);
  if (!loaded.ok) throw new Error(loaded.problems.map((one) => `${one.path} ${one.fault.key}`).join('; '));
  bare = loaded.campaign;
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a plan without it', () => {
  it('has no module', () => {
    expect(needy.length).toBeGreaterThan(5);
    for (const name of needy) for (const module of needsOf(readTemplate(name))) expect(has(bare, [module])).toBe(false);
  });

  it.each(needy)('%s', { timeout: 120_000 }, async (name) => {
    const transcript = readTranscript(fill(readTemplate(twinOf(name)), bare, 'demo'));
    await play(
      { name: twinOf(name), transcript: { ...transcript, campaigns: [file] }, calm: true },
      'telegram',
      withCodes,
    );
  });
});
