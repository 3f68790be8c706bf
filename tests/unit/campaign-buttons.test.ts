import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createFactorHandler } from '../../handlers/factor.ts';
import { createMilestoneHandler } from '../../handlers/milestone.ts';
import { formProblems } from '../../handlers/publish-drafts.ts';
import { UNDECIDED } from '../../src/campaign/decisions.ts';
import { alsoChecked, type LoadResult, type RightFile, readCampaign } from '../../src/campaign/load.ts';
import { type Problem, problemText } from '../../src/campaign/problem.ts';
import type { Campaign } from '../../src/campaign/schema.ts';
import { encodePress } from '../../src/dialog/event.ts';
import { line } from '../../src/dialog/view.ts';
import { ofCampaign } from '../../src/domain/campaign-mark.ts';
import { createTexts } from '../../src/i18n.ts';
import { projectRoot } from '../../src/project-root.ts';
import { allForms } from '../support/all-forms.ts';
import { memberOf, turnOf, use } from '../support/member-turn.ts';
import { offering } from '../support/odd-form.ts';
import { plainText, planHouse, planTurn, walk } from '../support/plan-stage.ts';

/** Values of a campaign file that travel in buttons, and lists that a plan leaves empty. */

const source = readFileSync('campaigns/dong-nai-skhcn.yaml', 'utf8');
const textOf = (name: string): string | null =>
  existsSync(`campaigns/${name}`) ? readFileSync(`campaigns/${name}`, 'utf8') : null;
const texts = createTexts(projectRoot());
const forms = allForms();
const NOW = '2026-11-23T02:00:00Z';

type Edit = readonly [from: string, to: string];

/** The file after some replacements; `inside` is an included file in which the last is made. */
function read(edits: readonly Edit[], inside: string | null = null): LoadResult {
  const edited = (text: string): string => {
    let now = text;
    for (const [from, to] of edits) {
      expect(now).toContain(from);
      now = now.replaceAll(from, to);
    }
    return now;
  };
  if (inside === null) return readCampaign(edited(source), textOf);
  return readCampaign(source, (name) => (name === inside ? edited(textOf(name) ?? '') : textOf(name)));
}

function right(loaded: LoadResult): RightFile {
  if (!loaded.ok) throw new Error(loaded.problems.map(({ path, fault }) => `${path} ${fault.key}`).join('; '));
  return loaded;
}

function problems(loaded: LoadResult): readonly Problem[] {
  return loaded.ok ? [] : loaded.problems;
}

const PLEDGES = 'chung/cam-ket-xanh.yaml';
const SKILLS = 'chung/ky-nang-so.yaml';

describe('a value too long for a button', () => {
  it.each<[Edit, string | null, string, string]>([
    [["'no': '1'", "'no': 'Nội dung thứ nhất của phong trào thi đua'"], null, 'plan.content_areas.0.no', 'long_text'],
    [["'no': '1'", "'no': '1:2'"], null, 'plan.content_areas.0.no', 'in_button'],
    [["'no': '1'", "'no': '~1'"], null, 'plan.content_areas.0.no', 'in_button'],
    [["'no': '1'", "'no': '*'"], null, 'plan.content_areas.0.no', 'in_button'],
    [['code: ban_hanh', `code: ${'b'.repeat(25)}`], null, 'plan.milestones.0.code', 'long_text'],
    [['grid', 'g'.repeat(25)], PLEDGES, `pledges.factors.${'g'.repeat(25)}`, 'long_text'],
    [['  paper:', '  Giấy:'], PLEDGES, 'pledges.factors.Giấy', 'pattern'],
    [['id: degrees', `id: ${'d'.repeat(25)}`], PLEDGES, 'pledges.items.2.saving.inputs.0.id', 'long_text'],
    [['id: kwh_room_day', 'id: degrees'], PLEDGES, 'pledges.items.2.saving.inputs.1.id', 'twice'],
    [['id: c4-kiem-tra', `id: ${'c'.repeat(17)}`], SKILLS, 'skills.areas.2.items.3.quiz.2.id', 'long_text'],
    [['- id: A1\n', '- id: A1234\n'], SKILLS, 'skills.areas.0.items.0.id', 'pattern'],
    [
      ['  custom: []', `  custom: [{id: ${'k'.repeat(13)}, vi: Kỳ, en: P, from: '2026-01-01', to: '2026-01-02'}]`],
      null,
      'periods.custom.0.id',
      'long_text',
    ],
  ])('%j is named with its line and what to write, in both languages', (edit, inside, path, key) => {
    const found = problems(read([edit], inside)).find((one) => one.path === path);
    if (found === undefined) throw new Error(`nothing is said of ${path}`);
    const lines = (inside === null ? source : (textOf(inside) ?? '')).replaceAll(...edit).split('\n');
    expect(found).toMatchObject({ file: inside, fault: { key: `campaign:fault.${key}` } });
    expect(lines.slice(found.line - 1, found.line + 1).join('\n')).toContain(edit[1].trim().split(/[:\n]/u)[0]);
    if (key !== 'twice') expect(found.help).toMatch(/^campaign:help\./u);
    expect(problemText(found, texts, 'vi')).not.toBe(problemText(found, texts, 'en'));
  });

  it('fits where it is as long as may be, marked with the longest id of a campaign', async () => {
    const { campaign } = right(
      read([
        ['id: dong-nai-skhcn', `id: ${'d'.repeat(20)}`],
        ["'no': '1'", "'no': 'VIII.1b)'"],
        ['so_ket', 's'.repeat(24)],
      ]),
    );
    const long = { ...campaign, pledges: renamedFactor(campaign, 'grid', 'g'.repeat(24)) };
    expect(
      formProblems(forms, { ok: true, campaign: long, placeOf: () => ({ file: null, line: 1 }) }, texts.has),
    ).toEqual([]);
    for (const [action, value] of [
      ['plan.area', 'VIII.1b)'],
      ['milestone.clear', 's'.repeat(24)],
      ['factor.replace', 'g'.repeat(24)],
    ] as const) {
      const button = { label: line('core:menu'), press: { action, args: [value] } };
      const [marked] = ofCampaign({ lines: [], buttons: [[button]] }, campaign.id).buttons?.flat() ?? [];
      expect(marked === undefined ? '' : encodePress(marked.press, undefined)).toBe(
        `!${action}:${value}:~${campaign.id}`,
      );
    }
  });
});

function renamedFactor({ pledges }: Campaign, from: string, to: string): Campaign['pledges'] {
  const factors = Object.entries(pledges.factors).map(([id, factor]) => [id === from ? to : id, factor]);
  return { ...pledges, factors: Object.fromEntries(factors) };
}

describe('a table that cannot be asked', () => {
  const file = right(read([]));

  it('is a problem of the file, with its place, once, where an option of the file brings it about', () => {
    const no = 'x'.repeat(41);
    const areas = file.campaign.plan.content_areas.map((area, at) => (at === 2 ? { ...area, no } : area));
    const broken = { ...file, campaign: { ...file.campaign, plan: { ...file.campaign.plan, content_areas: areas } } };
    const found = formProblems(forms, broken, texts.has);
    const fault = { key: 'campaign:fault.option_long', values: { value: no, max: '40' } };
    const place = file.placeOf(['plan', 'content_areas', 2, 'no']);
    expect(found).toEqual([{ ...place, path: 'plan.content_areas.2.no', fault, help: null }]);
    expect(place.line).toBeGreaterThan(1);
  });

  it('names what stands twice at its second place', () => {
    const code = 'so_ket';
    const [first, ...more] = file.campaign.plan.milestones;
    if (first === undefined) throw new Error('no milestones');
    const plan = { ...file.campaign.plan, milestones: [{ ...first, code }, ...more] };
    const found = formProblems(forms, { ...file, campaign: { ...file.campaign, plan } }, texts.has);
    expect(found).toMatchObject([{ path: 'plan.milestones.3.code', fault: { key: 'campaign:fault.twice' } }]);
  });

  it.each(['vi', 'en'] as const)('is said to be ours in %s where the file is not to blame', (lang) => {
    const found = [...formProblems([offering()], file), ...formProblems([offering('~back')], file)];
    expect(found.map(({ line: at, path, fault }) => [at, path, fault.values.fault])).toEqual([
      [0, '', 'no_options'],
      [0, '', 'option_long'],
    ]);
    for (const one of found) {
      expect(problemText(one, texts, lang)).toMatch(
        lang === 'vi' ? /chương trình, không ở tệp/u : /fault of the program/u,
      );
    }
  });

  it('keeps a right file from being taken for one', () => {
    expect(alsoChecked(file, () => [])).toBe(file);
    const check = (one: RightFile) => formProblems([offering()], one);
    expect(alsoChecked(file, check)).toEqual({ ok: false, problems: check(file) });
    const wrong = read([['zone: Asia/Ho_Chi_Minh', 'zone: UTC']]);
    expect(alsoChecked(wrong, check)).toBe(wrong);
  });
});

/** The campaign with every module on, and these parts of it empty. */
function without(part: 'milestones' | 'factors' | 'evidence' | 'skills' | 'pledges'): Campaign {
  const { campaign } = right(read([]));
  const { plan, pledges, skills } = campaign;
  const modules = Object.fromEntries(
    Object.entries(plan.modules).map(([name, one]) => [name, { ...one, state: 'on' as const }]),
  );
  const on = { ...campaign, plan: { ...plan, modules: { ...plan.modules, ...modules } }, serves: {} };
  if (part === 'milestones') return { ...on, plan: { ...on.plan, milestones: [] } };
  const items = pledges.items.map((one) => ({ ...one, saving: { ...one.saving, factor: null } }));
  if (part === 'factors') return { ...on, pledges: { ...pledges, items, factors: {} } };
  if (part === 'skills') return { ...on, skills: { ...skills, areas: [] } };
  if (part === 'pledges') return { ...on, pledges: { ...pledges, items: [] } };
  const own = (area: Campaign['skills']['areas'][number]) => ({
    ...area,
    items: area.items.map((item) => ({ ...item, proof: 'own' as const })),
  });
  return { ...on, skills: { ...skills, areas: skills.areas.map(own) } };
}

describe('a plan that names nothing to choose from', () => {
  const loadedAs = ({ decisions: _none, ...written }: Campaign) => readCampaign(JSON.stringify(written, null, 1));

  it.each(['milestones', 'factors', 'evidence'] as const)('loads and can be published without %s', (part) => {
    expect(formProblems(forms, right(loadedAs(without(part))), texts.has)).toEqual([]);
  });

  it.each([
    ['skills', 'digital_skills', 'skills.areas'],
    ['pledges', 'green_pledges', 'pledges.items'],
  ] as const)('names the line of the %s where their module is not off', (part, module, path) => {
    const empty = without(part);
    const fault = { key: 'campaign:fault.empty_module', values: { module } };
    const found = problems(loadedAs(empty));
    expect(found).toMatchObject([{ path, fault, help: null }]);
    expect(found[0]?.line).toBeGreaterThan(1000);
    const modules = { ...empty.plan.modules, [module]: { ...empty.plan.modules[module], state: 'off' as const } };
    expect(loadedAs({ ...empty, plan: { ...empty.plan, modules } })).toMatchObject({ ok: true });
  });

  it('has every screen of the plan without milestones', async () => {
    const screens = await walk(planHouse(), planTurn(without('milestones'), 'DAU_MOI'));
    expect(screens.length).toBeGreaterThan(20);
    for (const { path, view } of screens) expect(plainText(view).trim(), path).not.toBe('');
  });

  const never = (): never => {
    throw new Error('nobody sets a day');
  };

  it('says so under /giaidoan, whatever is typed after it', async () => {
    const handler = createMilestoneHandler({ milestones: { dated: async () => new Map(), set: never } });
    const turn = turnOf(without('milestones'), memberOf('phuc', { role: 'DAU_MOI' }), NOW);
    const bare = await use(handler, turn, '/giaidoan');
    expect(bare.text).toContain('Kế hoạch không nêu mốc thời gian nào');
    expect(bare.text).not.toContain('đều đã qua');
    expect(bare.data).toEqual(['!menu.open']);
    const command = handler.commands?.[0];
    const typed = await command?.run(turn, 'so_ket 30/06/2027');
    expect(typed?.views?.flatMap((view) => view.lines.map(({ key }) => key))).toContain('milestone:none');
    expect((await use(handler, turn, '!milestone.date:so_ket')).text).toBe(bare.text);
  });

  it('says so under /heso', async () => {
    const handler = createFactorHandler({
      decisions: { of: async () => UNDECIDED, factor: never },
      forget: never,
    });
    const turn = turnOf(without('factors'), memberOf('phuc', { role: 'DAU_MOI' }), NOW);
    expect(await use(handler, turn, '/heso')).toMatchObject({ data: ['!menu.open'] });
    expect((await use(handler, turn, '!factor.replace:grid')).text).toContain('không có hệ số quy đổi nào');
  });
});
