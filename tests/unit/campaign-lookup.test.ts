import { describe, expect, it } from 'vitest';
import { inAppendix } from '../../src/campaign/appendix.ts';
import { UNDECIDED } from '../../src/campaign/decisions.ts';
import { missingEnglish } from '../../src/campaign/english.ts';
import { loadCampaign } from '../../src/campaign/load.ts';
import { areaOf, labelOf, moduleState, planWords, servesOf, skillOf } from '../../src/campaign/lookup.ts';

const loaded = await loadCampaign('campaigns/dong-nai-skhcn.yaml');
if (!loaded.ok) throw new Error('campaign file is wrong');
const { campaign } = loaded;

describe('lookup', () => {
  it('gives the plan its own words', () => {
    expect(planWords(campaign.plan, 'V.2.b.b2')?.text).toBe(
      'Chủ động đăng ký nội dung thi đua, sáng kiến, giải pháp đổi mới trong thực hiện nhiệm vụ chuyên môn',
    );
    expect(planWords(campaign.plan, 'IX')).toBeNull();
    expect(areaOf(campaign, '5')?.codes).toEqual(['ATTT_ANM', 'BMNN']);
    expect(areaOf(campaign, '8')).toBeNull();
    expect(skillOf(campaign, 'E3')?.proof).toBe('quiz');
    expect(labelOf({ vi: 'Sơ kết' }, 'en')).toBe('Sơ kết');
  });

  it('knows what serves the plan, and where', () => {
    expect(servesOf(campaign, 'C1')).toEqual(['II.2.b3', 'II.6.b2']);
    expect(servesOf(campaign, 'D1')).toEqual([]);
  });

  it.each(['dak-lak-vpubnd', 'tuyen-quang-sngv', 'hung-yen-skhcn', 'hung-yen-ubnd'])(
    'traces an item only to words the plan of %s has',
    async (name) => {
      const result = await loadCampaign(`campaigns/${name}.yaml`);
      if (!result.ok) throw new Error('does not load');
      const { serves, plan, skills } = result.campaign;
      expect(Object.values(serves).flat().length).toBeGreaterThan(1);
      expect(
        Object.values(serves)
          .flat()
          .filter((at) => planWords(plan, at) === null),
      ).toEqual([]);
      // Each of them teaches the whole list all the same.
      expect(skills.areas.flatMap(({ items }) => items)).toHaveLength(30);
    },
  );

  it('offers a module as the plan says and the office chose', () => {
    const chosen = (state: 'on' | 'off') => ({
      ...campaign,
      decisions: { ...UNDECIDED, modules: { council: state, outsiders: state, initiatives: state } },
    });
    expect(moduleState(campaign, 'initiatives')).toBe('plan');
    expect(moduleState(campaign, 'council')).toBe('off');
    expect(moduleState(chosen('on'), 'council')).toBe('office');
    expect(moduleState(chosen('on'), 'outsiders')).toBe('off');
    expect(moduleState(chosen('off'), 'initiatives')).toBe('off');
  });

  describe('a decision of the office about a module', () => {
    type Said = 'on' | 'off' | 'proposal';
    /** How a module is offered that the plan calls `said`, after a decision under a plan that called it `under`. */
    function offered(said: Said, choice: 'on' | 'off', under?: 'on' | 'proposal') {
      const own = { ...campaign.plan.modules.own_plans, state: said };
      const plan = { ...campaign.plan, modules: { ...campaign.plan.modules, own_plans: own } };
      const noted = under === undefined ? {} : { under: { own_plans: under } };
      const decisions = { ...UNDECIDED, modules: { own_plans: choice }, appended: ['own_plans' as const], ...noted };
      const decided = { ...campaign, plan, decisions };
      return [moduleState(decided, 'own_plans'), inAppendix(decided, 'own_plans')];
    }

    it('counts while the plan says what it said then', () => {
      expect(offered('on', 'off', 'on')).toEqual(['off', true]);
      expect(offered('on', 'on', 'on')).toEqual(['plan', true]);
      expect(offered('proposal', 'on', 'proposal')).toEqual(['office', true]);
      expect(offered('proposal', 'off', 'proposal')).toEqual(['off', false]);
    });

    it('counts no more once the plan says otherwise', () => {
      expect(offered('on', 'off', 'proposal')).toEqual(['plan', true]);
      expect(offered('proposal', 'on', 'on')).toEqual(['off', false]);
      expect(offered('off', 'on', 'proposal')).toEqual(['off', false]);
    });

    it('counts as ever where it was not noted then what the plan said', () => {
      expect(offered('on', 'off')).toEqual(['off', true]);
      expect(offered('proposal', 'on')).toEqual(['office', true]);
      expect(offered('proposal', 'off')).toEqual(['off', false]);
    });
  });

  it('lists the labels that have no English', () => {
    expect(missingEnglish(campaign)).toEqual([]);
    const goals = campaign.plan.goals.map(({ en: _en, ...goal }) => goal);
    expect(goals.length).toBeGreaterThan(1);
    expect(missingEnglish({ ...campaign, plan: { ...campaign.plan, goals } })).toEqual(
      goals.map((_goal, at) => `plan.goals.${at}.en`),
    );
  });
});
