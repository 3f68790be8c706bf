import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadCampaign, readCampaign } from '../../src/campaign/load.ts';
import { areaOf, labelOf, moduleState, planWords, skillOf } from '../../src/campaign/lookup.ts';
import type { Problem } from '../../src/campaign/problem.ts';

const file = 'campaigns/dong-nai-skhcn.yaml';
const source = readFileSync(file, 'utf8');
const loaded = readCampaign(source);
if (!loaded.ok) throw new Error('campaign file is wrong');
const { campaign } = loaded;

/** The problems of the file after one replacement, and the line the replacement stands on. */
function wrong(from: string, to: string): { line: number; problems: readonly Problem[] } {
  expect(source).toContain(from);
  const line = source.slice(0, source.indexOf(from)).split('\n').length;
  const result = readCampaign(source.replace(from, to));
  return { line, problems: result.ok ? [] : result.problems };
}

describe('the files in campaigns/', () => {
  // Beside the campaigns lies the list of the try-out page's people, which has no plan.
  const campaigns = readdirSync('campaigns').filter((name) =>
    /^plan:/mu.test(readFileSync(`campaigns/${name}`, 'utf8')),
  );

  it('are these', () => expect(campaigns).toEqual(expect.arrayContaining(['demo.yaml', 'dong-nai-skhcn.yaml'])));

  it.each(campaigns)('%s is right and in NFC', async (name) => {
    const result = await loadCampaign(`campaigns/${name}`);
    expect(result).toMatchObject({ ok: true });
    const text = readFileSync(`campaigns/${name}`, 'utf8');
    expect(text === text.normalize('NFC')).toBe(true);
  });

  it('carry the whole plan and both lists', () => {
    expect(campaign.plan.content_areas.map(({ no }) => no)).toEqual(['1', '2', '3', '4', '5', '6', '7']);
    expect(campaign.plan.milestones).toHaveLength(7);
    const skills = campaign.skills.areas.flatMap(({ items }) => items);
    expect([1, 2, 3].map((level) => skills.filter((item) => item.level === level).length)).toEqual([16, 11, 3]);
    expect(skills.filter(({ proof }) => proof === 'quiz').map(({ id }) => id)).toEqual(['C4', 'E3', 'F1', 'F2']);
    expect(skills.filter((item) => item.lead_by_example).map(({ id }) => id)).toEqual(['A1', 'A2', 'A3', 'C1', 'E2']);
    expect(campaign.pledges.items).toHaveLength(20);
  });

  it('leave blank what the plan leaves blank', () => {
    const { issuer, quarterly_deadlines: quarterly, rewards } = campaign.plan;
    expect([issuer.number, issuer.issued_on, issuer.issued_month, rewards.quotas]).toEqual([null, null, null, null]);
    expect(quarterly).toEqual([]);
    expect(source).not.toMatch(/^\s*note:/mu);
  });

  it('mark the made-up one as a trial', async () => {
    const demo = await loadCampaign('campaigns/demo.yaml');
    expect(demo).toMatchObject({ ok: true, campaign: { id: 'demo', made_up: true } });
    if (demo.ok) expect(demo.campaign.plan.title.text).toContain('thử nghiệm');
    expect(campaign.made_up).toBe(false);
  });
});

describe('a wrong file', () => {
  it.each([
    ['  max_files: 5', '  max_fils: 5', 'initiatives.max_fils', 'unknown', {}],
    ["due: '2027'", "due: 'giữa năm'", 'plan.milestones.3.due', 'pattern', {}],
    ['who: everybody', 'who: all', 'reminders.0.to.0.who', 'value', { vi: /"everybody"/u, en: /"everybody"/u }],
    ['issued_year: 2026', 'issued_year: hai', 'plan.issuer.issued_year', 'value', { vi: /số/u, en: /number/u }],
    ['phase_start: true', 'phase_start: maybe', 'reminders.0.when.phase_start', 'value', { vi: /true/u, en: /true/u }],
    ['zone: Asia/Ho_Chi_Minh', "zone: ''", 'zone', 'value', { vi: /Asia\/Ho_Chi_Minh/u, en: /Asia\/Ho_Chi_Minh/u }],
    ['text: Đồng Nai\n', "text: ' Đồng Nai'\n", 'plan.issuer.place.text', 'padded', {}],
    ['factor: grid', 'factor: gird', 'pledges.items.0.saving.factor', 'no_factor', { factor: /^gird$/u }],
    ['trace: [II.2.b4]', 'trace: [II.9]', 'skills.areas.0.items.5.trace.0', 'no_place', { at: /^II\.9$/u }],
    ['[giay_khen_so]', '[co_thi_dua]', 'plan.rewards.annual.0.awards.0', 'no_award', { code: /^co_thi_dua$/u }],
    ["['2026-01-10'", "['2026-09-02'", 'calendar.working.0', 'off_and_working', { day: /^2026-09-02$/u }],
    ['title_max: 250', 'title_max: 5', 'initiatives.title_max', 'smaller', {}],
    ["- ['14:00', '16:30']", "- ['16:30', '14:00']", 'sending.windows.1.1', 'smaller', {}],
    ['- id: A2\n', '- id: A1\n', 'skills.areas.0.items.1.id', 'twice', { value: /^A1$/u }],
  ])('%j -> %j is named with line and path', (from, to, path, key, values) => {
    const { line, problems } = wrong(from, to);
    const problem = problems.find((candidate) => candidate.path === path);
    expect(problem?.fault.key).toBe(`campaign:fault.${key}`);
    const expected = Object.entries(values).map(([name, held]) => [name, expect.stringMatching(held)]);
    expect(problem?.fault.values).toEqual(Object.fromEntries(expected));
    expect(Math.abs((problem?.line ?? 0) - line)).toBeLessThanOrEqual(1);
  });

  it('carries the help of the field where the shape is wrong, and none where only parts disagree', () => {
    const help = (from: string, to: string) => wrong(from, to).problems.map((problem) => problem.help);
    expect(help('issued_year: 2026', 'issued_year: hai')).toEqual(['campaign:help.plan.issuer.issued_year']);
    expect(help('registered_nothing}', 'registered_nothin}')).toEqual(['campaign:help.reminders.to.if']);
    expect(help('title_max: 250', 'title_max: 5')).toEqual([null]);
  });

  it('refuses to chase units for what is not their duty', () => {
    const { problems } = wrong('unit_duty: [initiatives]', 'unit_duty: []');
    expect(problems).toMatchObject([{ path: 'reminders.1.to.0.if', fault: { key: 'campaign:fault.not_duty' } }]);
  });

  it('says that a field is missing, at the block it belongs in', () => {
    const { line, problems } = wrong('  max_files: 5\n', '');
    const fault = { key: 'campaign:fault.missing', values: {} };
    const help = 'campaign:help.initiatives.max_files';
    expect(problems).toEqual([{ line: line - 2, path: 'initiatives.max_files', fault, help }]);
  });

  it('names broken YAML, an empty file and a file that is not there', async () => {
    expect(wrong('number: null', 'number: [').problems[0]?.fault.key).toBe('campaign:fault.yaml');
    expect(readCampaign('a: 1\na: 2')).toMatchObject({ ok: false, problems: [{ line: 2 }] });
    expect(readCampaign('')).toMatchObject({ ok: false, problems: [{ line: 1, path: '' }] });
    const missing = await loadCampaign('campaigns/khong-co.yaml');
    const fault = { key: 'campaign:fault.unreadable', values: { code: 'ENOENT' } };
    expect(missing).toMatchObject({ ok: false, problems: [{ line: 0, fault }] });
  });

  it('takes a file saved in NFD', () => {
    expect(readCampaign(source.normalize('NFD'))).toEqual(loaded);
  });
});

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

  it('offers a module as the plan says and the office chose', () => {
    const chosen = (state: 'on' | 'off') => ({
      modules: new Map([
        ['council' as const, state],
        ['outsiders' as const, state],
      ]),
    });
    expect(moduleState(campaign, 'initiatives')).toBe('plan');
    expect(moduleState(campaign, 'council')).toBe('off');
    expect(moduleState(campaign, 'council', chosen('on'))).toBe('office');
    expect(moduleState(campaign, 'outsiders', chosen('on'))).toBe('off');
    expect(moduleState(campaign, 'initiatives', { modules: new Map([['initiatives', 'off']]) })).toBe('off');
  });
});
