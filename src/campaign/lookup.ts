import type { ContentArea, ModuleName, Plan } from './plan-schema.ts';
import type { Pledge, Skill } from './practice-schema.ts';
import type { Campaign } from './schema.ts';
import type { Words } from './words-schema.ts';

/** How a module is offered: by the plan, by the office's own choice (marked as such on screen), or not at all. */
export function moduleState(campaign: Campaign, name: ModuleName): 'plan' | 'office' | 'off' {
  const { state } = campaign.plan.modules[name];
  if (state === 'off') return 'off';
  const choice = choiceOf(campaign, name);
  if (state === 'on') return choice === 'off' ? 'off' : 'plan';
  return choice === 'on' ? 'office' : 'off';
}

/**
 * What the office chose for a module. Resting what the plan asks for and offering what it does not name are two things,
 * so a choice counts only while the plan says what it said then; one for which that was not noted counts always.
 */
function choiceOf({ plan, decisions }: Campaign, name: ModuleName): 'on' | 'off' | undefined {
  const under = decisions?.under?.[name] ?? plan.modules[name].state;
  return under === plan.modules[name].state ? decisions?.modules[name] : undefined;
}

/** The content area of this number as printed (`2`, `2.1`), under which initiatives are filed, or null. */
export function areaOf(campaign: Campaign, no: string): ContentArea | null {
  return campaign.plan.content_areas.find((area) => area.no === no) ?? null;
}

/** What a content area is called where there is little room; its label where the file has no shorter name. */
export function shortOf(area: ContentArea): { readonly vi: string; readonly en: string } {
  return area.short ?? { vi: area.vi, en: area.en ?? area.vi };
}

/** The skill item of this id, or null. */
export function skillOf(campaign: Campaign, id: string): Skill | null {
  return campaign.skills.areas.flatMap((area) => area.items).find((item) => item.id === id) ?? null;
}

/** The pledge of this id, or null. */
export function pledgeOf(campaign: Campaign, id: string): Pledge | null {
  return campaign.pledges.items.find((item) => item.id === id) ?? null;
}

/** The places of this campaign's plan that a skill or pledge serves; none where the plan does not speak of it. */
export function servesOf(campaign: Pick<Campaign, 'serves'>, id: string): readonly string[] {
  return campaign.serves[id] ?? [];
}

/** A label in the reader's language; Vietnamese where the file has no English. */
export function labelOf(item: { vi: string; en?: string | undefined }, language: 'vi' | 'en'): string {
  return language === 'en' ? (item.en ?? item.vi) : item.vi;
}

/** The plan's own words at a place such as `V.2.b.b2`, or null; of several lines there, the first. */
export function planWords(plan: Plan, at: string): Words | null {
  return findWords(plan, at);
}

function findWords(node: unknown, at: string): Words | null {
  if (typeof node !== 'object' || node === null) return null;
  if ('text' in node && 'at' in node && node.at === at && typeof node.text === 'string') return { text: node.text, at };
  for (const child of Object.values(node)) {
    const found = findWords(child, at);
    if (found) return found;
  }
  return null;
}

/** All that a plan may switch on, in the order of the menu; last, what the bot has no part for. */
export const MODULES = [
  'initiatives',
  'digital_skills',
  'green_pledges',
  'unit_registration',
  'own_plans',
  'good_examples',
  'outsiders',
  'council',
  'unit_reports',
  'difficulties',
] as const satisfies readonly ModuleName[];

/** What plans name and the bot has no part for. */
export const NOT_IN_BOT: ReadonlySet<ModuleName> = new Set(['council', 'unit_reports', 'difficulties']);
