import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadCampaign } from '../../../src/campaign/load.ts';
import { projectRoot } from '../../../src/project-root.ts';
import { play } from '../play.ts';
import { withCodes } from '../suite.ts';
import { readTranscript } from '../transcript.ts';
import { fill, has, needsOf } from './template.ts';

/** What every plan is held to, on Telegram. Đồng Nai and the demo have talks of their own, on every channel. */

const PLANS = ['dak-lak-vpubnd', 'hung-yen-skhcn', 'tuyen-quang-sngv', 'hung-yen-ubnd'];
const folder = import.meta.dirname;
const templates = readdirSync(folder).filter((name) => name.endsWith('.chat') && !name.endsWith('.without.chat'));
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

it('every template that needs something has a twin for plans that lack it', () => {
  for (const name of templates) {
    if (needsOf(read(name)).length > 0) expect(existsSync(join(folder, name.replace('.chat', '.without.chat'))), name);
  }
});

describe.each(PLANS)('%s', (file) => {
  it.each(templates)('%s', { timeout: 120_000 }, async (name) => {
    const loaded = await loadCampaign(join(projectRoot(), 'campaigns', `${file}.yaml`));
    if (!loaded.ok) throw new Error(`${file} does not load`);
    const { campaign } = loaded;
    const chosen = has(campaign, needsOf(read(name))) ? name : name.replace('.chat', '.without.chat');
    const transcript = readTranscript(fill(read(chosen), campaign, file));
    await play({ name: chosen, transcript, calm: true }, 'telegram', withCodes);
  });
});
