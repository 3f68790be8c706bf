import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { loadCampaign } from '../../../src/campaign/load.ts';
import { projectRoot } from '../../../src/project-root.ts';
import type { ChatKind } from '../../support/chat.ts';
import { play } from '../play.ts';
import { withCodes } from '../suite.ts';
import { readTranscript } from '../transcript.ts';
import { fill, has, needsOf } from './template.ts';

/** The five plans and the demo. */
const PLANS = ['dong-nai-skhcn', 'dak-lak-vpubnd', 'hung-yen-skhcn', 'tuyen-quang-sngv', 'hung-yen-ubnd', 'demo'];
const folder = import.meta.dirname;

/** The names of the talks that every plan is held to. */
export const templates = readdirSync(folder).filter(
  (name) => name.endsWith('.chat') && !name.endsWith('.without.chat'),
);

/** What is played where a plan lacks what the talk needs. */
export function twinOf(name: string): string {
  return name.replace('.chat', '.without.chat');
}

export function readTemplate(name: string): string {
  return readFileSync(join(folder, name), 'utf8');
}

/** Every talk with every plan on one channel. */
export function describePlans(channel: ChatKind): void {
  describe.each(PLANS)(`%s on ${channel}`, (file) => {
    it.each(templates)('%s', { timeout: 120_000 }, async (name) => {
      const loaded = await loadCampaign(join(projectRoot(), 'campaigns', `${file}.yaml`));
      if (!loaded.ok) throw new Error(`${file} does not load`);
      const { campaign } = loaded;
      const chosen = has(campaign, needsOf(readTemplate(name))) ? name : twinOf(name);
      const transcript = readTranscript(fill(readTemplate(chosen), campaign, file));
      await play({ name: chosen, transcript, calm: true }, channel, withCodes);
    });
  });
}
