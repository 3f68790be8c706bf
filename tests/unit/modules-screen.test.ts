import { expect, it } from 'vitest';
import { createModulesHandler } from '../../handlers/modules.ts';
import { UNDECIDED } from '../../src/campaign/decisions.ts';
import { MODULES, NOT_IN_BOT } from '../../src/campaign/lookup.ts';
import { planSchema } from '../../src/campaign/plan-schema.ts';
import { memberOf, turnOf, use } from '../support/member-turn.ts';
import { sampleCampaign } from '../support/report-sample.ts';

it('all modules that a plan can speak of have a line', () => {
  expect([...MODULES].sort()).toEqual([...planSchema.shape.modules.keyof().options].sort());
});

it.each([...NOT_IN_BOT])('%s, for which the bot has no part, is shown and never turned on', async (name) => {
  const turned: string[] = [];
  const handler = createModulesHandler({
    decisions: {
      of: async () => UNDECIDED,
      turn: async (_campaign, module) => {
        turned.push(module);
      },
      append: async (_campaign, module) => {
        turned.push(module);
      },
    },
    forget: () => undefined,
  });
  const turn = turnOf(await sampleCampaign(), memberOf('phuc', { role: 'DAU_MOI' }), '2026-11-23T02:00:00Z');
  const list = await use(handler, turn, '/phanhe');
  const shown = await use(handler, turn, `!modules.show:${name}`);
  expect(list.labels.some((label) => shown.text.includes(label))).toBe(true);
  expect(shown.text).toContain('bot chưa có phần này');
  expect(shown.labels).toEqual(['◀ Các phần việc', '☰ Menu']);
  // Buttons that were never offered.
  for (const press of ['yes', 'on', 'off', 'append']) await use(handler, turn, `!modules.${press}:${name}`);
  expect(turned).toEqual([]);
});
