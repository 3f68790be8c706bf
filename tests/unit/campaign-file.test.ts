import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { missingEnglish } from '../../src/campaign/english.ts';
import { loadCampaign, readCampaign } from '../../src/campaign/load.ts';
import type { Problem } from '../../src/campaign/problem.ts';

const file = 'campaigns/dong-nai-skhcn.yaml';
const source = readFileSync(file, 'utf8');
const textOf = (name: string): string | null =>
  existsSync(`campaigns/${name}`) ? readFileSync(`campaigns/${name}`, 'utf8') : null;
const loaded = readCampaign(source, textOf);
if (!loaded.ok) throw new Error('campaign file is wrong');
const { campaign } = loaded;

/** The problems after one replacement, and the line the replacement stands on; `inside` is an included file. */
function wrong(from: string, to: string, inside: string | null = null) {
  const text = inside === null ? source : (textOf(inside) ?? '');
  expect(text).toContain(from);
  const line = text.slice(0, text.indexOf(from)).split('\n').length;
  const changed = text.replace(from, to);
  const result =
    inside === null
      ? readCampaign(changed, textOf)
      : readCampaign(source, (name) => (name === inside ? changed : textOf(name)));
  const problems: readonly Problem[] = result.ok ? [] : result.problems;
  return { line, problems };
}

describe('the files in campaigns/', () => {
  // Beside the campaigns lies the list of the try-out page's people, which has no plan.
  const campaigns = readdirSync('campaigns').filter(
    (name) => name.endsWith('.yaml') && /^plan:/mu.test(textOf(name) ?? ''),
  );

  it('are these', () =>
    expect(campaigns.sort()).toEqual([
      'dak-lak-vpubnd.yaml',
      'demo.yaml',
      'dong-nai-skhcn.yaml',
      'hung-yen-skhcn.yaml',
      'hung-yen-ubnd.yaml',
      'tuyen-quang-sngv.yaml',
    ]));

  it('share files, in NFC as well', () => {
    const shared = readdirSync('campaigns/chung');
    expect(shared.sort()).toEqual(['cam-ket-xanh.yaml', 'ky-nang-so.yaml', 'lich-nghi.yaml']);
    for (const name of shared) {
      const text = textOf(`chung/${name}`) ?? '';
      expect(text === text.normalize('NFC'), name).toBe(true);
      expect(text, name).not.toMatch(/^\s*note:/mu);
    }
  });

  it.each(campaigns)('%s is right, has all its labels in English, and is in NFC', async (name) => {
    const result = await loadCampaign(`campaigns/${name}`);
    expect(result).toMatchObject({ ok: true, campaign: { id: name.replace('.yaml', '') } });
    expect(result.ok && missingEnglish(result.campaign)).toEqual([]);
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
    expect(campaign.pledges.items.filter(({ start }) => start === undefined)).toEqual([]);
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
    ['  max_files: 5', '  max_fils: 5', 'initiatives.max_fils', 'unknown_near', { near: /^max_files$/u }],
    ["due: '2027'", "due: 'giữa năm'", 'plan.milestones.3.due', 'pattern', {}],
    ['who: everybody', 'who: all', 'reminders.0.to.0.who', 'choice', { choices: /^everybody, staff/u }],
    ['issued_year: 2026', 'issued_year: hai', 'plan.issuer.issued_year', 'not_number', { is: /^hai$/u }],
    ['phase_start: true', 'phase_start: maybe', 'reminders.0.when.phase_start', 'only', { choices: /^true$/u }],
    ['zone: Asia/Ho_Chi_Minh', 'zone: UTC', 'zone', 'only', { choices: /^Asia\/Ho_Chi_Minh$/u }],
    ['text: Đồng Nai\n', "text: ' Đồng Nai'\n", 'plan.issuer.place.text', 'padded', {}],
    [
      '        vi: Phát triển nguồn nhân lực\n',
      `        vi: ${'a'.repeat(41)}\n`,
      'plan.content_areas.6.short.vi',
      'long_text',
      { max: /^40$/u },
    ],
    ['A6: [II.2.b4]', 'A6: [II.9]', 'serves.A6.0', 'no_place', { at: /^II\.9$/u }],
    ['A6: [II.2.b4]', 'A7: [II.2.b4]', 'serves.A7', 'no_item', { id: /^A7$/u }],
    ['[giay_khen_so]', '[co_thi_dua]', 'plan.rewards.annual.0.awards.0', 'no_award', { code: /^co_thi_dua$/u }],
    ['title_max: 250', 'title_max: 5', 'initiatives.title_max', 'smaller', { before: /^10$/u, value: /^5$/u }],
    [
      "- ['14:00', '16:30']",
      "- ['16:30', '14:00']",
      'sending.windows.1.1',
      'smaller',
      { before: /^16:30$/u, value: /^14:00$/u },
    ],
  ])('%j -> %j is named with line and path', (from, to, path, key, values) => {
    const { line, problems } = wrong(from, to);
    expect(named(problems, path)).toEqual({ file: null, key: `campaign:fault.${key}`, values: matching(values) });
    expect(Math.abs(lineOf(problems, path) - line)).toBeLessThanOrEqual(1);
  });

  it.each([
    [
      'cam-ket-xanh',
      'factor: grid',
      'factor: gird',
      'pledges.items.0.saving.factor',
      'no_factor',
      { factor: /^gird$/u },
    ],
    ['cam-ket-xanh', '    usual: 20\n', '\n', 'pledges.items.5.usual', 'no_usual', {}],
    [
      'cam-ket-xanh',
      '    cadence: daily',
      '    cadenc: daily',
      'pledges.items.0.cadenc',
      'unknown_near',
      { near: /^cadence$/u },
    ],
    ['ky-nang-so', '- id: A2\n', '- id: A1\n', 'skills.areas.0.items.1.id', 'twice', { value: /^A1$/u }],
    ['ky-nang-so', '- id: B1\n', '- id: A1\n', 'skills.areas.1.items.0.id', 'twice', { value: /^A1$/u }],
    [
      'ky-nang-so',
      'proof: lead\n',
      'proof: quiz\n',
      'skills.areas.0.items.0.quiz',
      'few_questions',
      { id: /^A1$/u, count: /^0$/u },
    ],
    ['lich-nghi', "['2026-01-10'", "['2026-09-02'", 'calendar.working.0', 'off_and_working', { day: /^2026-09-02$/u }],
  ])('in chung/%s.yaml %j -> %j is named with that file and its line', (name, from, to, path, key, values) => {
    const inside = `chung/${name}.yaml`;
    const { line, problems } = wrong(from, to, inside);
    expect(named(problems, path)).toEqual({ file: inside, key: `campaign:fault.${key}`, values: matching(values) });
    expect(Math.abs(lineOf(problems, path) - line)).toBeLessThanOrEqual(8);
  });

  it.each([
    ['khong-co.yaml', 'include_missing'],
    ['../../package.yaml', 'include_name'],
    ['/etc/passwd', 'include_name'],
    ['chung/../demo.yaml', 'include_name'],
    ['chung', 'include_name'],
    ['https://x.vn/a.yaml', 'include_name'],
  ])('an include of %s is named with its line', (name, key) => {
    const { line, problems } = wrong('!include chung/ky-nang-so.yaml', `!include ${name}`);
    const fault = { key: `campaign:fault.${key}`, values: { name } };
    expect(problems).toEqual([{ file: null, line, path: '', fault, help: null }]);
  });

  it('an included file that is no YAML, includes on its own or is empty is named', () => {
    const inside = 'chung/lich-nghi.yaml';
    const yaml = wrong('working: [', 'working: [[', inside);
    expect(yaml.problems[0]).toMatchObject({ file: inside, fault: { key: 'campaign:fault.yaml_indent' } });
    const deeper = wrong('holidays:', 'more: !include chung/ky-nang-so.yaml\nholidays:', inside);
    const fault = { key: 'campaign:fault.include_nested', values: {} };
    expect(deeper.problems).toEqual([{ file: inside, line: deeper.line, path: '', fault, help: null }]);
    const empty = readCampaign(source, (name) => (name === inside ? '' : textOf(name)));
    expect(empty).toMatchObject({ ok: false, problems: [{ file: inside, line: 1, path: 'calendar' }] });
  });

  it('names a body of no role, and one that stands twice', () => {
    const body = '{id: b1, vi: Một, en: One, role: Không có, may: [read]}';
    const { problems } = wrong('codes:\n', `bodies: [${body}, ${body}]\ncodes:\n`);
    expect(problems.map(({ path, fault }) => [path, fault.key])).toEqual([
      ['bodies.1.id', 'campaign:fault.twice'],
      ['bodies.0.role', 'campaign:fault.no_role'],
      ['bodies.1.role', 'campaign:fault.no_role'],
    ]);
  });

  it('takes no note of an editor into the plan', () => {
    const { problems } = wrong('at: Đầu trang\n', 'at: Đầu trang\n      note: For editors.\n');
    expect(problems).toMatchObject([{ path: 'plan.issuer.place.note', fault: { key: 'campaign:fault.unknown' } }]);
  });

  it('carries the help of the field where the shape is wrong, and none where only parts disagree', () => {
    const help = (from: string, to: string) => wrong(from, to).problems.map((problem) => problem.help);
    expect(help('issued_year: 2026', 'issued_year: hai')).toEqual(['campaign:help.plan.issuer.issued_year']);
    expect(help('registered_nothing}', 'registered_nothin}')).toEqual(['campaign:help.reminders.to.if']);
    expect(help('title_max: 250', 'title_max: 5')).toEqual([null]);
  });

  it('refuses to chase units for what is not their duty', () => {
    const { problems } = wrong('unit_duty: [initiatives, content, solutions]', 'unit_duty: []');
    expect(problems).toMatchObject([{ path: 'reminders.1.to.0.if', fault: { key: 'campaign:fault.not_duty' } }]);
  });

  it('says that a field is missing, at the block it belongs in', () => {
    const { line, problems } = wrong('  max_files: 5\n', '');
    const fault = { key: 'campaign:fault.missing', values: {} };
    const help = 'campaign:help.initiatives.max_files';
    expect(problems).toEqual([{ file: null, line: line - 2, path: 'initiatives.max_files', fault, help }]);
  });

  it('names broken YAML, an empty file and a file that is not there', async () => {
    expect(wrong('number: null', 'number: [').problems[0]?.fault.key).toBe('campaign:fault.yaml_indent');
    expect(wrong('number: null', 'number: *x').problems[0]?.fault.key).toBe('campaign:fault.yaml_sign');
    expect(wrong('number: null', 'number: "\\q"').problems[0]?.fault.key).toBe('campaign:fault.yaml');
    expect(wrong('  max_files: 5', '\tmax_files: 5').problems[0]?.fault.key).toBe('campaign:fault.yaml_tab');
    expect(wrong('number: null', 'number: Số: 1').problems[0]?.fault.key).toBe('campaign:fault.yaml_colon');
    expect(wrong('number: null', 'number: @1').problems[0]?.fault.key).toBe('campaign:fault.yaml_sign');
    expect(wrong('number: null', "number: 'x").problems[0]?.fault.key).toMatch(/^campaign:fault.yaml/u);
    expect(readCampaign('a: 1\na: 2')).toMatchObject({ ok: false, problems: [{ line: 2 }] });
    expect(readCampaign('')).toMatchObject({ ok: false, problems: [{ line: 1, path: '' }] });
    const missing = await loadCampaign('campaigns/khong-co.yaml');
    const fault = { key: 'campaign:fault.missing_file', values: { code: 'ENOENT' } };
    expect(missing).toMatchObject({ ok: false, problems: [{ line: 0, fault }] });
  });

  it.each([
    ['body: ', 'body: null #', 'plan.issuer.body', 'empty', {}],
    ['  max_files: 5', '  max_files: 5.5', 'initiatives.max_files', 'not_whole', { is: /^5\.5$/u }],
    ['  max_files: 5', '  max_files: 50', 'initiatives.max_files', 'large', { max: /^20$/u }],
    ['  max_files: 5', '  max_files: -5', 'initiatives.max_files', 'small', { min: /^0$/u }],
    ['  max_files: 5', '  max_files: [5]', 'initiatives.max_files', 'is_list', {}],
    ['  files: true', '  files: có', 'initiatives.files', 'not_boolean', { is: /^có$/u }],
    ['text: Đồng Nai\n', 'text: 2027\n', 'plan.issuer.place.text', 'not_text', { is: /^2027$/u }],
    [
      'unit_duty: [initiatives, content, solutions]',
      'unit_duty: content',
      'unit_duty',
      'not_list',
      { is: /^content$/u },
    ],
    ['zone: Asia', 'pin: {a: 1}\nzone: Asia', 'pin', 'is_block', {}],
    ['codes:\n  initiative: SK', 'codes: SK', 'codes', 'not_block', { is: /^SK$/u }],
    ['id: dong-nai-skhcn', 'id: dong-nai-so-khoa-hoc-va-cong-nghe', 'id', 'long_text', { max: /^20$/u }],
  ])('%j -> %j is said in words of our own', (from, to, path, key, values) => {
    expect(named(wrong(from, to).problems, path)).toMatchObject({
      key: `campaign:fault.${key}`,
      values: matching(values),
    });
  });

  it('takes English that is left blank for English that is not there', () => {
    const blank = readCampaign(source.replace(/^( {4}- code: so_ket[\s\S]*?)en: .*$/mu, '$1en:'), textOf);
    if (!blank.ok) throw new Error(JSON.stringify(blank.problems));
    expect(missingEnglish(blank.campaign).length).toBe(missingEnglish(campaign).length + 1);
  });

  it('names the first slip of the YAML only, and a key that stands twice', () => {
    expect(wrong('  max_files: 5', '\tmax_files: 5').problems).toHaveLength(1);
    expect(wrong('  max_files: 5\n', '  max_files: 5\n  max_files: 6\n').problems).toMatchObject([
      { fault: { key: 'campaign:fault.yaml_twice' } },
    ]);
  });

  it('names no more problems than anybody reads, and how many more there are', () => {
    const { problems } = wrong(
      'codes:\n',
      `${Array.from({ length: 70 }, (_, at) => `strange_${at}: 1\n`).join('')}codes:\n`,
    );
    expect(problems).toHaveLength(51);
    expect(problems.at(-1)).toMatchObject({ line: 0, fault: { key: 'campaign:fault.more', values: { more: '20' } } });
  });

  it.each([
    ['flat keys', (at: number) => `k${at}: 1\n`, 'too_many'],
    ['a list', () => '- 1\n', 'too_many'],
    ['tabs', () => '\ta: 1\n', 'too_many'],
    ['brackets', () => '[[[[[[[[', 'too_many'],
    ['deep lists', () => '- - - - ', 'too_many'],
    ['commas', (at: number) => (at === 0 ? '[' : ',,,,'), 'too_many'],
    ['empty lines', () => '\n\n\n\n', 'not_block|empty'],
    ['one word', () => 'abcdefgh', 'not_block'],
  ])('answers to 256 kB of %s at once', (_name, piece, key) => {
    let junk = '';
    for (let at = 0; junk.length < 256 * 1024; at += 1) junk += piece(at);
    const begun = performance.now();
    const result = readCampaign(junk.slice(0, 256 * 1024));
    expect(performance.now() - begun).toBeLessThan(3000);
    expect(result.ok ? '' : result.problems[0]?.fault.key).toMatch(new RegExp(`^campaign:fault.(${key})$`, 'u'));
  });

  it('refuses what is larger, too deep, or includes itself large', () => {
    const keys = (text: string, include?: (name: string) => string | null) => {
      const result = readCampaign(text, include);
      return result.ok ? [] : result.problems.map(({ fault }) => fault.key);
    };
    expect(keys(`# ${'x'.repeat(256 * 1024)}`)).toEqual(['campaign:fault.too_large']);
    expect(keys(`a: ${'['.repeat(6000)}${']'.repeat(6000)}`)).toHaveLength(1);
    const again = Array.from({ length: 1000 }, (_, at) => `k${at}: !include chung/ky-nang-so.yaml\n`).join('');
    expect(keys(again, textOf)).toEqual(['campaign:fault.too_many']);
  });

  it('takes a file saved in NFD', () => {
    const nfd = (name: string): string | null => textOf(name)?.normalize('NFD') ?? null;
    expect(readCampaign(source.normalize('NFD'), nfd)).toMatchObject({ ok: true, campaign });
  });
});

function matching(values: Readonly<Record<string, RegExp>>): object {
  return Object.fromEntries(Object.entries(values).map(([name, held]) => [name, expect.stringMatching(held)]));
}

function named(problems: readonly Problem[], path: string): object | undefined {
  const found = problems.find((one) => one.path === path);
  return found && { file: found.file, key: found.fault.key, values: found.fault.values };
}

function lineOf(problems: readonly Problem[], path: string): number {
  return problems.find((one) => one.path === path)?.line ?? 0;
}
