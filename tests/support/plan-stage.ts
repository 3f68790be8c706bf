import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPlanHandler } from '../../handlers/plan.ts';
import { loadCampaign } from '../../src/campaign/load.ts';
import type { Campaign } from '../../src/campaign/schema.ts';
import type { Message } from '../../src/channels/channel.ts';
import type { Lang } from '../../src/dialog/lang.ts';
import type { View } from '../../src/dialog/view.ts';
import type { Role } from '../../src/domain/member.ts';
import { createTexts } from '../../src/i18n.ts';
import { createPhraser } from '../../src/phrase.ts';
import type { Handler, MemberTurn } from '../../src/ports/handler.ts';
import * as office from './member-turn.ts';

/** The plan's screens of any campaign in campaigns/, with the stores they need kept in memory. */

const root = join(import.meta.dirname, '../..');
const phraser = createPhraser(createTexts(root), () => Promise.reject(new Error('a plan has no files')));

/** The five plans of real offices, by the id of their campaign. */
export const PLANS = [
  'dong-nai-skhcn',
  'dak-lak-vpubnd',
  'hung-yen-skhcn',
  'tuyen-quang-sngv',
  'hung-yen-ubnd',
] as const;

const loaded = new Map<string, Promise<Campaign>>();

/** The campaign of this name; read once, for nobody changes it. */
export function campaignOf(name: string): Promise<Campaign> {
  const known = loaded.get(name) ?? load(name);
  loaded.set(name, known);
  return known;
}

async function load(name: string): Promise<Campaign> {
  const result = await loadCampaign(join(root, 'campaigns', `${name}.yaml`));
  if (!result.ok) throw new Error(result.problems.map((one) => `${name}:${one.line} ${one.fault.key}`).join('; '));
  return result.campaign;
}

/** The words of a plan as they were written down from its paper, apart from its campaign file. */
export interface PlanFacts {
  /** As printed, with nothing where the plan leaves a blank. */
  readonly blank: { readonly number: string; readonly date: string };
  readonly years: readonly [number | null, number | null];
  readonly phases: number;
  readonly modules: Readonly<Record<string, 'on' | 'off' | 'proposal'>>;
  /** Part of the plan, place, words. */
  readonly words: readonly (readonly [string, string, string])[];
  /** Names, routes, time words: what has no place of its own. */
  readonly said: readonly (readonly [string, string])[];
  /** Misprints, which nobody is to see. */
  readonly as_printed: readonly string[];
}

export function factsOf(name: string): PlanFacts {
  return JSON.parse(readFileSync(join(root, 'tests/unit/plans', `${name}.json`), 'utf8'));
}

export function planTurn(campaign: Campaign, role: Role, lang: Lang = 'vi'): MemberTurn {
  const member = office.memberOf(`m-${role}`, { role, lang });
  return { ...office.turnOf(campaign, member, '2026-11-20T02:00:00Z'), revision: 3 };
}

export interface PlanHouse {
  readonly handler: Handler;
  readonly read: Map<string, Date>;
  readonly dated: Map<string, string>;
}

/** Three people; `campaign` is the only one they belong to. */
export function planHouse(campaign: string | null = null): PlanHouse {
  const read = new Map<string, Date>();
  const dated = new Map<string, string>();
  const staff = (['CAN_BO', 'TRUONG_PHONG', 'DAU_MOI'] as const).map((role) =>
    office.memberOf(`m-${role}`, { role, campaigns: campaign === null ? null : [campaign] }),
  );
  const never = (): never => {
    throw new Error('not a matter of the plan');
  };
  const handler = createPlanHandler({
    milestones: { dated: async () => dated, set: never },
    receipts: {
      put: async (member, _campaign, _revision, at) => {
        const first = read.get(member) ?? at;
        read.set(member, first);
        return first;
      },
      of: async (member) => read.get(member) ?? null,
      countByUnit: async () => (read.size === 0 ? {} : { QLCN: read.size }),
    },
    members: {
      all: async () => staff,
      byId: never,
      byAddress: never,
      byPhone: never,
      setPhone: never,
      setCampaigns: never,
      setRanked: never,
      seats: never,
      ofUnit: never,
      search: never,
      add: never,
      join: never,
      setLang: never,
      setStopped: never,
      takeBackStop: never,
    },
    units: { all: async () => [{ code: 'QLCN', name: 'Phòng Quản lý công nghệ' }], byCode: never, put: never },
  });
  return { handler, read, dated };
}

export async function press(
  house: PlanHouse,
  turn: MemberTurn,
  [action, ...args]: readonly [string, ...string[]],
): Promise<View> {
  const run = house.handler.actions?.[action];
  if (run === undefined) throw new Error(`nobody does ${action}`);
  const view = (await run(turn, args)).views?.[0];
  if (view === undefined) throw new Error(`${action} shows nothing`);
  return view;
}

export function messageOf(view: View, lang: Lang = 'vi'): Message {
  return phraser.message(view, lang, null);
}

export function labelsOf(view: View, lang: Lang = 'vi'): string[] {
  return messageOf(view, lang)
    .buttons.flat()
    .map((one) => one.label);
}

/** The words of a view as they are read, without markup. */
export function plainText(view: View, lang: Lang = 'vi'): string {
  const text = messageOf(view, lang).text.replace(/<\/?[bi]>/g, '');
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

export interface Visited {
  readonly path: string;
  readonly view: View;
}

/** Every screen that can be reached by pressing, from `/kehoach` on. */
export async function walk(house: PlanHouse, turn: MemberTurn): Promise<readonly Visited[]> {
  const cover = await house.handler.commands?.find(({ name }) => name === 'kehoach')?.run(turn, '');
  const first = cover?.views?.[0];
  if (first === undefined) throw new Error('/kehoach shows nothing');
  const visited: Visited[] = [{ path: '/kehoach', view: first }];
  const known = new Set<string>();
  for (let next = visited[0], i = 0; next !== undefined; i += 1, next = visited[i]) {
    for (const { press: one } of (next.view.buttons ?? []).flat()) {
      if (!('action' in one) || !one.action.startsWith('plan.')) continue;
      const path = [one.action, ...(one.args ?? [])].join(':');
      if (known.has(path)) continue;
      known.add(path);
      visited.push({ path, view: await press(house, turn, [one.action, ...(one.args ?? [])]) });
    }
  }
  return visited;
}
