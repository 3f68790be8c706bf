import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { campaignHelp, helpAt } from '../../src/campaign/help.ts';
import { readCampaign } from '../../src/campaign/load.ts';
import { problemText } from '../../src/campaign/problem.ts';
import { campaignSchema } from '../../src/campaign/schema.ts';
import { createTexts } from '../../src/i18n.ts';

const root = join(import.meta.dirname, '../..');
const texts = createTexts(root);
const source = readFileSync(join(root, 'campaigns/dong-nai-skhcn.yaml'), 'utf8');
const read = (...parts: readonly string[]): string => readFileSync(join(root, ...parts), 'utf8');
const code = readdirSync(join(root, 'src/campaign')).map((name) => read('src/campaign', name));
/** What the questions of the house find wrong with a file. */
const beside = [read('handlers/publish-drafts.ts')];

function keysIn(language: string): string[] {
  const walk = (held: unknown, path: string): string[] =>
    typeof held === 'object' && held !== null
      ? Object.entries(held).flatMap(([name, one]) => walk(one, path === '' ? name : `${path}.${name}`))
      : [`campaign:${path}`];
  return walk(JSON.parse(readFileSync(join(root, 'locales', language, 'campaign.json'), 'utf8')), '').sort();
}

/** What somebody reads who put `to` in the place of `from`. */
function said(from: string, to: string, lang: 'vi' | 'en'): string[] {
  expect(source).toContain(from);
  const include = (name: string): string => readFileSync(join(root, 'campaigns', name), 'utf8');
  const result = readCampaign(source.replace(from, to), include);
  return result.ok ? [] : result.problems.map((problem) => `${problem.path}: ${problemText(problem, texts, lang)}`);
}

describe('the words about a campaign file', () => {
  it('stand nowhere but in locales: every help in the schemas is a text key', () => {
    const helps = code.flatMap((one) => [...one.matchAll(/\.describe\(\s*(.+?)\s*\)/gsu)].map(([, held]) => held));
    expect(helps.length).toBeGreaterThan(200);
    expect(helps.filter((held) => !/^'campaign:help\.[a-z0-9_.]+'$/u.test(held ?? ''))).toEqual([]);
  });

  it.each(['vi', 'en'])('hold each key that is used, and no other: %s', (language) => {
    const used = [...code, ...beside].flatMap((one) =>
      [...one.matchAll(/'(campaign:[a-z0-9_.]+)'/gu)].map(([, key]) => key),
    );
    expect([...new Set(used)].sort()).toEqual(keysIn(language));
  });

  it('help with every field', () => {
    const helps = campaignHelp(campaignSchema);
    expect(helps.length).toBeGreaterThan(300);
    expect(helps.filter(({ help }) => help === null || !texts.has(help))).toEqual([]);
    expect(helps).toContainEqual({ path: 'initiatives.files', help: 'campaign:help.initiatives.files' });
  });

  it('help at a path, from the nearest part that has a help', () => {
    expect(helpAt(campaignSchema, ['plan', 'milestones', 3, 'due'])).toBe('campaign:help.plan.milestones.due');
    expect(helpAt(campaignSchema, ['initiatives', 'max_fils'])).toBe('campaign:help.initiatives.about');
    expect(helpAt(campaignSchema, [])).toBeNull();
  });
});

describe('a fault as it is read', () => {
  it.each([
    [
      'issued_year: 2026',
      'issued_year: hai',
      'plan.issuer.issued_year: Phải là số, đang ghi chữ “hai”. Cần ghi: Năm ban hành; null khi để trống',
      'plan.issuer.issued_year: Must be a number, but the word “hai” stands here. What belongs here: Year of issue; null where left blank',
    ],
    [
      '  max_files: 5\n',
      '',
      'initiatives.max_files: Thiếu mục này. Cần ghi: Nhiều nhất bao nhiêu tệp',
      'initiatives.max_files: This field is missing. What belongs here: The most files that are taken',
    ],
    [
      'awards: [giay_khen_so]',
      'awards: [co_thi_dua]',
      'plan.rewards.annual.0.awards.0: Không có hình thức khen thưởng "co_thi_dua" trong rewards.forms',
      'plan.rewards.annual.0.awards.0: There is no award "co_thi_dua" in rewards.forms',
    ],
  ])('%j -> %j, in both languages', (from, to, vi, en) => {
    expect(said(from, to, 'vi')).toContain(vi);
    expect(said(from, to, 'en')).toContain(en);
  });

  it.each([
    [
      '!include chung/lich-nghi.yaml',
      '!include ../lich.yaml',
      ': "../lich.yaml" không phải tên tệp hợp lệ. Ghi tên tệp .yaml nằm trong thư mục chứa tệp này, chữ thường không dấu, thí dụ: !include chung/ky-nang-so.yaml',
      ': "../lich.yaml" is not a proper file name. Write a .yaml file below the folder of this file, in small letters without diacritics, such as: !include chung/ky-nang-so.yaml',
    ],
    [
      'max_files: 5',
      'max_fils: 5',
      'initiatives.max_fils: Không có mục nào tên như vậy ở đây; có phải là "max_files"?',
      'initiatives.max_fils: There is no field of this name here; did you mean "max_files"?',
    ],
    [
      '  windows:',
      '  hours:',
      'sending.hours: Không có mục nào tên như vậy ở đây; chỉ có: windows',
      'sending.hours: There is no field of this name here; there are only: windows',
    ],
    [
      'number_text: ',
      'number_text: Số: ',
      ": Chữ có dấu hai chấm phải đặt trong dấu nháy đơn, thí dụ: 'Số: 12'; hoặc dòng dưới lùi vào quá sâu. Sửa dòng này rồi kiểm tra lại; các lỗi sau có thể do nó",
      ": Words with a colon belong in single quotes, such as 'No: 12'; or the line below is indented too far. Put this line right and check again; what follows may come from it",
    ],
  ])('says what to write instead: %j -> %j', (from, to, vi, en) => {
    expect(said(from, to, 'vi')).toContain(vi);
    expect(said(from, to, 'en')).toContain(en);
  });

  it('calls broken YAML by its name', () => {
    expect(said('number: null', 'number: "\\q"', 'vi')[0]).toMatch(/^: Không phải YAML đúng: /u);
  });
});
