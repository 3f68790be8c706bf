import { labelOf, MODULES, shortOf } from '../../../src/campaign/lookup.ts';
import type { ModuleName } from '../../../src/campaign/plan-schema.ts';
import type { Campaign } from '../../../src/campaign/schema.ts';

/**
 * A conversation that every plan can be held to.
 *
 *   needs NAME…            the modules it is about. A plan that only proposes one has the office turn it on; where one is off,
 *                          the twin `NAME.without.chat` is played in its place and shows what people see instead.
 *   ?on LINE · ?proposal LINE · ?off LINE   only where that is how the plan has the first of them; `?off:NAME LINE` of another
 *   {title} {area} {area-button} …          words of the plan: see `wordsOf`
 */

/** The modules that a template says it needs. */
export function needsOf(text: string): readonly ModuleName[] {
  const words = /^needs (.+)$/mu.exec(text)?.[1]?.split(/\s+/u) ?? [];
  return words.map((word) => {
    const name = MODULES.find((one) => one === word);
    if (name === undefined) throw new Error(`no module "${word}"`);
    return name;
  });
}

/** Whether the campaign can have all of these modules. */
export function has(campaign: Campaign, needs: readonly ModuleName[]): boolean {
  return needs.every((name) => campaign.plan.modules[name].state !== 'off');
}

function wordsOf(campaign: Campaign): Readonly<Record<string, string>> {
  const { plan } = campaign;
  const [area] = plan.content_areas;
  if (area === undefined) throw new Error('a plan without content areas');
  return {
    title: plan.title.text,
    label: labelOf(plan.title, 'vi'),
    body: plan.issuer.body,
    'area-no': area.no,
    area: area.text,
    'area-button': `Nội dung ${area.no}: ${shortOf(area).vi}`,
    role: plan.roles[0]?.role ?? '',
    award: plan.rewards.forms[0]?.text ?? '',
    basis: plan.legal_basis[0]?.text ?? '',
    difficulties: plan.feedback.text ?? 'Kế hoạch không nêu.',
    prefix: campaign.codes.initiative,
    // The demo's office has the word in its name.
    score: plan.title.text.includes('điểm') ? 'chấm điểm' : 'điểm',
  };
}

/** The template in the words of one campaign; an unknown placeholder throws. */
export function fill(template: string, campaign: Campaign, file: string): string {
  const needs = needsOf(template);
  const stateOf = (name: string): string => {
    const found = MODULES.find((one) => one === (name === '' ? needs[0] : name));
    if (found === undefined) throw new Error(`no module "${name}"`);
    return campaign.plan.modules[found].state;
  };
  const words = wordsOf(campaign);
  const proposed = needs.filter((name) => campaign.plan.modules[name].state === 'proposal');
  const lines = template.split('\n').flatMap((line) => {
    if (line.startsWith('needs ')) return [];
    const [, state, name = '', rest] = /^\?(on|proposal|off)(?::(\w+))? (.*)$/u.exec(line) ?? [];
    if (rest === undefined) return [line];
    return state === stateOf(name) ? [rest] : [];
  });
  const filled = lines.join('\n').replace(/\{([a-z-]+)\}/gu, (_all, name: string) => {
    const word = words[name];
    if (word === undefined) throw new Error(`no word {${name}}`);
    return word.replace(/\s+/gu, ' ');
  });
  const modules = proposed.length === 0 ? '' : `modules ${proposed.join(' ')}\n`;
  return `campaign ${file}\n${modules}${filled}`;
}
