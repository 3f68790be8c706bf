import { describe, expect, it } from 'vitest';
import { moduleState } from '../../src/campaign/lookup.ts';
import { encodePress } from '../../src/dialog/event.ts';
import type { Lang } from '../../src/dialog/lang.ts';
import type { Role } from '../../src/domain/member.ts';
import {
  campaignOf,
  factsOf,
  labelsOf,
  messageOf,
  PLANS,
  plainText,
  planHouse,
  planTurn,
  type Visited,
  walk,
} from '../support/plan-stage.ts';

/** What stands on the screens reached by pressing, words and buttons, one string per screen. */
function read(screens: readonly Visited[], lang: Lang): string[] {
  return screens.map(({ view }) => [plainText(view, lang), ...labelsOf(view, lang)].join('\n'));
}

const walked = new Map<string, Promise<readonly Visited[]>>();

/** All screens of a plan for a reader; every test of this file only reads them. */
function screensOf(name: string, role: Role, lang: Lang = 'vi'): Promise<readonly Visited[]> {
  const reader = `${name} ${role} ${lang}`;
  const screens = walked.get(reader) ?? campaignOf(name).then((one) => walk(planHouse(), planTurn(one, role, lang)));
  walked.set(reader, screens);
  return screens;
}

const READERS: readonly (readonly [Role, Lang])[] = [
  ['CAN_BO', 'vi'],
  ['TRUONG_PHONG', 'en'],
  ['DAU_MOI', 'vi'],
  ['BEN_NGOAI', 'vi'],
];
const ALL = PLANS.flatMap((name) => READERS.map(([role, lang]) => [name, role, lang] as const));

/** Where the words of a part of the plan are looked for first. */
const BEHIND: Readonly<Record<string, string>> = {
  goals: 'plan.goals',
  requirements: 'plan.goals',
  use_of_results: 'plan.goals',
  years: 'plan.phases',
  phases: 'plan.phases',
  milestones: 'plan.phase',
  participants: 'plan.who',
  content_areas: 'plan.area',
  criteria: 'plan.criteria',
  reward_standards: 'plan.award:',
  rewards: 'plan.awards',
  solutions: 'plan.solutions',
  channels_named: 'plan.solutions',
  roles: 'plan.role',
  reporting: 'plan.reporting',
  feedback: 'plan.feedback',
  legal_basis: 'plan.basis',
  linked: 'plan.basis',
};

describe('every fact of a plan can be reached in chat, word for word', () => {
  it.each(ALL)('%s, by %s in %s', async (name, role, lang) => {
    const facts = factsOf(name);
    const shown = read(await screensOf(name, role, lang), lang);
    const there = (words: string): boolean => shown.some((screen) => screen.includes(words));
    // What a module rests on may run from a heading into the line below it.
    const joined = (words: string): boolean =>
      shown.some((screen) => words.split(': ').every((part) => screen.includes(part)));
    expect(facts.words.length).toBeGreaterThan(50);
    const lost = facts.words.filter(([part, , words]) => !(part.startsWith('modules.') ? joined(words) : there(words)));
    expect(lost).toEqual([]);
    // Names of roles and areas are in the reader's language where the file has it.
    const said = facts.said.filter(([part]) => lang === 'vi' || !['roles', 'content_areas'].includes(part));
    expect(said.length).toBeGreaterThan(7);
    expect(said.filter(([, words]) => !there(words))).toEqual([]);
  });

  it.each(PLANS)('behind the button that speaks of it: %s', async (name) => {
    const screens = await screensOf(name, 'DAU_MOI');
    const facts = factsOf(name).words.filter(([part]) => part in BEHIND);
    const behind = (part: string): string[] =>
      read(
        screens.filter(({ path }) => path.startsWith(BEHIND[part] ?? '?')),
        'vi',
      );
    expect(facts.length).toBeGreaterThan(30);
    const lost = facts.filter(([part, , words]) => !behind(part).some((screen) => screen.includes(words)));
    expect(lost).toEqual([]);
  });

  it('of the made-up one too', async () => {
    const campaign = await campaignOf('demo');
    const shown = read(await walk(planHouse(), planTurn(campaign, 'CAN_BO')), 'vi');
    const texts = textsOf(campaign.plan);
    expect(texts.length).toBeGreaterThan(40);
    expect(texts.filter((text) => !shown.some((screen) => screen.includes(text)))).toEqual([]);
  });
});

function textsOf(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) =>
    key === 'text' && typeof value === 'string' ? [value] : key === 'nearest' ? [] : textsOf(value),
  );
}

describe('what is not for readers', () => {
  it.each(PLANS)('misprints stay off the screens: %s', async (name) => {
    const printed = factsOf(name).as_printed;
    const shown = read(await screensOf(name, 'DAU_MOI'), 'vi').join('\n');
    expect(printed.filter((words) => shown.includes(words))).toEqual([]);
    // They are kept all the same, beside the words put right.
    const kept = JSON.stringify((await campaignOf(name)).plan);
    expect(printed.filter((words) => !kept.includes(JSON.stringify(words)))).toEqual([]);
  });

  it('is there to be kept off in three of the plans', () => {
    expect(PLANS.filter((name) => factsOf(name).as_printed.length > 0)).toEqual([
      'hung-yen-skhcn',
      'tuyen-quang-sngv',
      'hung-yen-ubnd',
    ]);
  });
});

describe('what a plan leaves blank', () => {
  it.each([
    ['dong-nai-skhcn', 'Số: …/KH-SKHCN', 'Đồng Nai, ngày … tháng … năm 2026'],
    ['dak-lak-vpubnd', 'Số: …/KH-VPUBND', 'Đắk Lắk, ngày … tháng 6 năm 2026'],
    ['hung-yen-skhcn', 'Số: …/KH-SKHCN', 'Hưng Yên, ngày … tháng 6 năm 2022'],
    ['tuyen-quang-sngv', 'Số: …/KH-SNgV', 'Tuyên Quang, ngày … tháng 4 năm 2026'],
    ['hung-yen-ubnd', 'Số: …/KH-UBND', 'Hưng Yên, ngày … tháng … năm 2026'],
  ])('is blank on the cover of %s', async (name, number, date) => {
    const campaign = await campaignOf(name);
    const { issuer } = campaign.plan;
    expect([issuer.number, issuer.issued_on]).toEqual([null, null]);
    expect({ number: issuer.number_text, date: issuer.issued_text }).toEqual(factsOf(name).blank);
    const [cover] = read(await screensOf(name, 'CAN_BO'), 'vi');
    expect(cover).toContain(number);
    expect(cover).toContain(date);
  });

  it.each(PLANS)('years and phases are those of the paper: %s', async (name) => {
    const { plan } = await campaignOf(name);
    const facts = factsOf(name);
    expect([plan.years.from, plan.years.to]).toEqual(facts.years);
    expect(plan.phases).toHaveLength(facts.phases);
    expect(plan.quarterly_deadlines).toEqual([]);
    // Nobody has set a day, and no plan states one.
    const screens = (await screensOf(name, 'CAN_BO')).filter(({ path }) => path.startsWith('plan.phase'));
    expect(screens.length).toBeGreaterThan(0);
    expect(read(screens, 'vi').join('\n')).not.toMatch(/🗓 \d\d\/\d\d\/\d{4}/u);
  });

  it('is said in words where time hangs on others or comes again', async () => {
    const time = async (name: string): Promise<string> =>
      read(
        (await screensOf(name, 'CAN_BO')).filter(({ path }) => path === 'plan.phases'),
        'vi',
      ).join('\n');
    expect(await time('dak-lak-vpubnd')).toContain('🗓 theo đề nghị của cơ quan có thẩm quyền');
    expect(await time('hung-yen-ubnd')).toContain('🗓 hằng năm');
    expect(await time('hung-yen-ubnd')).toContain('🗓 Văn phòng chưa ấn định ngày');
  });
});

describe('screens', () => {
  it.each(ALL)('of %s fit a phone and lead on, for %s in %s', async (name, role, lang) => {
    for (const { path, view } of await screensOf(name, role, lang)) {
      const message = messageOf(view, lang);
      expect(message.text.length, path).toBeLessThan(2600);
      expect(message.text, path).not.toMatch(/undefined|\{\{|null/);
      const presses = (view.buttons ?? []).flat().map(({ press }) => press);
      expect(
        presses.some((one) => 'action' in one && one.action === 'menu.open'),
        path,
      ).toBe(true);
      expect(
        Math.max(...presses.map((one) => Buffer.byteLength(encodePress(one, undefined) ?? ''))),
        path,
      ).toBeLessThan(65);
      if (path !== '/kehoach' && path !== 'plan.open') expect(view.replace, path).toBe(true);
    }
  });

  it.each(PLANS)('lead from the cover to no empty section: %s', async (name) => {
    const [cover, ...others] = await screensOf(name, 'DAU_MOI');
    if (cover === undefined) throw new Error('no cover');
    const ahead = (cover.view.buttons ?? []).flat().flatMap(({ press }) => ('action' in press ? [press.action] : []));
    const behind = others.filter(({ path }) => ahead.includes(path));
    expect(behind.length).toBeGreaterThan(7);
    const empty = behind.filter(({ view }) => plainText(view).includes('Kế hoạch không nêu.'));
    expect(empty.map(({ path }) => path)).toEqual([]);
  });

  it('speak of phases only where there are some, and of criteria, difficulties, solutions only where the plan does', async () => {
    const cover = async (name: string): Promise<string[]> => {
      const [first] = await screensOf(name, 'CAN_BO');
      return first === undefined ? [] : labelsOf(first.view);
    };
    const all = ['Giai đoạn và các mốc', 'Tiêu chí dành cho tôi', 'Khó khăn gửi về đâu', 'Giải pháp'];
    expect(await cover('dong-nai-skhcn')).toEqual(expect.arrayContaining(all));
    const without = async (name: string): Promise<string[]> => {
      const labels = await cover(name);
      return all.filter((one) => !labels.includes(one));
    };
    expect(await without('dak-lak-vpubnd')).toEqual(['Giai đoạn và các mốc', 'Khó khăn gửi về đâu']);
    expect(await without('hung-yen-skhcn')).toEqual(['Giai đoạn và các mốc', 'Giải pháp']);
    expect(await without('tuyen-quang-sngv')).toEqual(['Khó khăn gửi về đâu', 'Giải pháp']);
    expect(await without('hung-yen-ubnd')).toEqual(['Giai đoạn và các mốc', 'Tiêu chí dành cho tôi', 'Giải pháp']);
    expect(await cover('hung-yen-ubnd')).toEqual(expect.arrayContaining(['Các mốc', 'Kênh tuyên truyền']));
  });

  it('say in words for whom alone a standard holds', async () => {
    const shown = read(await screensOf('hung-yen-ubnd', 'CAN_BO'), 'vi').join('\n');
    expect(shown).toContain('(mục III.2.1.d, ý 1; đối với: cán bộ, công chức, viên chức, người lao động)');
    const two = read(await screensOf('hung-yen-skhcn', 'CAN_BO'), 'vi').join('\n');
    expect(two).toContain('(mục V.2.c; đối với: tổ chức, cá nhân)');
  });
});

describe('modules', () => {
  it.each(PLANS)('are those that the plan of %s switches on', async (name) => {
    const campaign = await campaignOf(name);
    const facts = factsOf(name).modules;
    const states = Object.fromEntries(Object.entries(campaign.plan.modules).map(([key, { state }]) => [key, state]));
    expect(states).toEqual(facts);
  });

  it.each([
    // council, pledges, outsiders, difficulties, units' registration, own plans
    ['dong-nai-skhcn', 'off', 'plan', 'off', 'plan', 'plan', 'off'],
    ['dak-lak-vpubnd', 'off', 'off', 'off', 'off', 'off', 'off'],
    ['hung-yen-skhcn', 'off', 'off', 'plan', 'plan', 'off', 'off'],
    ['tuyen-quang-sngv', 'plan', 'off', 'off', 'off', 'off', 'off'],
    ['hung-yen-ubnd', 'off', 'off', 'plan', 'plan', 'off', 'plan'],
  ] as const)('of %s are offered so before the office decides', async (name, ...states) => {
    const campaign = await campaignOf(name);
    const named = ['council', 'green_pledges', 'outsiders', 'difficulties', 'unit_registration', 'own_plans'] as const;
    expect(named.map((one) => moduleState(campaign, one))).toEqual(states);
  });
});
