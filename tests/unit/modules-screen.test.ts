import { expect, it } from 'vitest';
import { createModulesHandler } from '../../handlers/modules.ts';
import { type Decisions, UNDECIDED } from '../../src/campaign/decisions.ts';
import { MODULES, NOT_IN_BOT } from '../../src/campaign/lookup.ts';
import { type ModuleName, planSchema } from '../../src/campaign/plan-schema.ts';
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
      turn: async (_campaign, { name: module }) => {
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

it('what is turned on or off is bound to what the plan says of it, so a later plan is not overruled', async () => {
  let decided: Decisions = UNDECIDED;
  const handler = createModulesHandler({
    decisions: {
      of: async () => decided,
      turn: async (_campaign, { name, state, under }) => {
        const modules = { ...decided.modules, [name]: state };
        decided = { ...decided, modules, under: { ...decided.under, [name]: under } };
      },
      append: async () => undefined,
    },
    forget: () => undefined,
  });
  const campaign = await sampleCampaign();
  const office = memberOf('phuc', { role: 'DAU_MOI' });
  const press = async (name: ModuleName, state: 'on' | 'proposal', ...presses: string[]): Promise<string> => {
    const modules = { ...campaign.plan.modules, [name]: { ...campaign.plan.modules[name], state } };
    const turn = turnOf({ ...campaign, plan: { ...campaign.plan, modules } }, office, '2026-11-23T02:00:00Z');
    let text = '';
    for (const one of presses) text = (await use(handler, turn, `!modules.${one}:${name}`)).text;
    return text;
  };
  // The office's own, on and off again; then a plan that asks for it.
  expect(await press('own_plans', 'proposal', 'yes')).toContain('đề xuất của Văn phòng, đang bật');
  expect(await press('own_plans', 'proposal', 'off')).toContain('kế hoạch không nêu, đang tắt');
  expect(await press('own_plans', 'on', 'show')).toMatch(/\ntheo kế hoạch(\n|$)/u);
  // The plan's, paused and resumed; then a plan that does not name it.
  expect(await press('good_examples', 'on', 'off')).toContain('Văn phòng tạm ngừng');
  expect(await press('good_examples', 'on', 'on')).toMatch(/\ntheo kế hoạch(\n|$)/u);
  expect(await press('good_examples', 'proposal', 'show')).toContain('kế hoạch không nêu, đang tắt');
  expect(await press('good_examples', 'on', 'show')).toMatch(/\ntheo kế hoạch(\n|$)/u);
});
