import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { diffCampaigns } from '../../src/campaign/diff.ts';
import { changeLine } from '../../src/campaign/diff-words.ts';
import { labelsMissingEnglish, missingEnglish } from '../../src/campaign/english.ts';
import { readCampaign } from '../../src/campaign/load.ts';
import { problemText } from '../../src/campaign/problem.ts';
import type { Campaign } from '../../src/campaign/schema.ts';
import { createTexts } from '../../src/i18n.ts';
import { projectRoot } from '../../src/project-root.ts';
import { samplePhraser } from '../support/report-sample.ts';

const source = readFileSync('campaigns/dong-nai-skhcn.yaml', 'utf8');
const texts = createTexts(projectRoot());
const phraser = samplePhraser();
const PHASE = '    text: reminders:phase_start\n';
const MILESTONE = '    text: reminders:milestone\n';

const textOf = (name: string): string | null =>
  existsSync(`campaigns/${name}`) ? readFileSync(`campaigns/${name}`, 'utf8') : null;

function read(from: string, to: string) {
  expect(source).toContain(from);
  return readCampaign(source.replace(from, to), textOf);
}

function right(from: string, to: string): Campaign {
  const result = read(from, to);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.campaign;
}

/** What is wrong in both languages, with its place and how far below the replaced line it stands. */
function wrong(from: string, to: string) {
  const first = source.slice(0, source.indexOf(from)).split('\n').length;
  const result = read(from, to);
  return (result.ok ? [] : result.problems).map((one) => ({
    path: one.path,
    below: one.line - first,
    vi: problemText(one, texts, 'vi'),
    en: problemText(one, texts, 'en'),
  }));
}

describe('the text of a reminder', () => {
  it('is one of the bot, of the kind of its rule', () => {
    const [slip] = wrong(MILESTONE, '    text: reminders:milestne\n');
    expect(slip).toMatchObject({ path: 'reminders.1.text', below: 0 });
    expect(slip?.vi).toContain('Chỉ được ghi một trong: reminders:phase_start, reminders:milestone');
    expect(slip?.en).toContain('Only one of these may stand here: reminders:phase_start, reminders:milestone');
    // What belongs here names both ways.
    expect(slip?.vi).toMatch(/lời của cơ quan.*vi.*en/u);
    const [other] = wrong(MILESTONE, PHASE);
    expect(other).toMatchObject({ path: 'reminders.1.text', below: 0 });
    expect(other?.vi).toContain('reminders:milestone');
    expect(other?.en).toContain('reminders:milestone');
    expect(wrong(PHASE, MILESTONE)[0]?.vi).toContain('reminders:phase_start');
    expect(wrong(MILESTONE, '    text: core:menu\n')).toHaveLength(1);
    expect(wrong(MILESTONE, '    text: 5\n')).toHaveLength(1);
  });

  it('is in words of the office, with the places of its kind', () => {
    const own = right(
      MILESTONE,
      "    text:\n      vi: 'Sắp đến {{milestone}}: {{day}}, {{left}}'\n      en: '{{milestone}} is near: {{day}}, {{left}}'\n",
    );
    expect(own.reminders[1]?.text).toEqual({
      vi: 'Sắp đến {{milestone}}: {{day}}, {{left}}',
      en: '{{milestone}} is near: {{day}}, {{left}}',
    });
    expect(
      right(PHASE, "    text: {vi: 'Từ {{day}} đến {{until}}: {{phase}}', en: Begun}\n").reminders[0]?.text,
    ).toEqual({
      vi: 'Từ {{day}} đến {{until}}: {{phase}}',
      en: 'Begun',
    });
  });

  it.each([
    ['{{mileston}}', '{{mileston}}'],
    ['{{phase}}', '{{phase}}'],
    ['{{until}}', '{{until}}'],
    ['{{constructor}}', '{{constructor}}'],
  ])('has no place %s before a milestone, and says which there are', (written, named) => {
    const [one, ...more] = wrong(MILESTONE, `    text:\n      vi: Lời nhắc\n      en: 'Soon ${written}'\n`);
    expect(more).toEqual([]);
    expect(one).toMatchObject({ path: 'reminders.1.text.en', below: 2 });
    for (const said of [one?.vi, one?.en]) {
      expect(said).toContain(named);
      expect(said).toContain('{{milestone}}, {{day}}, {{left}}');
    }
  });

  it('has no place of a milestone at the start of a phase', () => {
    const [one] = wrong(PHASE, "    text: {vi: 'Còn {{left}}', en: Begun}\n");
    expect(one).toMatchObject({ path: 'reminders.0.text.vi', below: 0 });
    for (const said of [one?.vi, one?.en]) expect(said).toContain('{{phase}}, {{day}}, {{until}}');
  });

  it.each(['{{day', '{{ day }}', 'day}}', '{day}', '{{{day}}}', '{{ngày}}', '{{}}'])(
    'refuses %s, which would be shown as it is',
    (written) => {
      const found = wrong(MILESTONE, `    text:\n      vi: 'Mốc ${written} sắp đến'\n      en: Soon\n`);
      expect(found).toMatchObject([{ path: 'reminders.1.text.vi', below: 1 }]);
      for (const said of [found[0]?.vi, found[0]?.en]) expect(said).toContain('{{milestone}}, {{day}}, {{left}}');
    },
  );

  it('names the field that is wrong in words of the office', () => {
    expect(wrong(MILESTONE, '    text:\n      vi: Lời nhắc\n      eng: Soon\n')).toMatchObject([
      { path: 'reminders.1.text.eng', below: 2 },
    ]);
    expect(wrong(MILESTONE, '    text:\n      en: Soon\n')).toMatchObject([{ path: 'reminders.1.text.vi' }]);
    expect(wrong(MILESTONE, "    text:\n      vi: ' Lời nhắc'\n")).toMatchObject([
      { path: 'reminders.1.text.vi', below: 1 },
    ]);
    expect(wrong(MILESTONE, `    text:\n      vi: ${'a'.repeat(1001)}\n`)).toMatchObject([
      { path: 'reminders.1.text.vi' },
    ]);
  });

  it.each(['', '      en:\n', '      en: null\n'])(
    'may lack its English (%j), which is listed as missing',
    (english) => {
      const before = right(MILESTONE, MILESTONE);
      const campaign = right(MILESTONE, `    text:\n      vi: 'Sắp đến {{milestone}}'\n${english}`);
      expect(campaign.reminders[1]?.text).toEqual({ vi: 'Sắp đến {{milestone}}' });
      expect(missingEnglish(campaign)).toEqual(
        [...missingEnglish(before), 'reminders.1.text.en'].sort(byFile(campaign)),
      );
      expect(missingEnglish(campaign)).toHaveLength(missingEnglish(before).length + 1);
    },
  );
});

/** In the order of the file. */
function byFile(campaign: Campaign): (one: string, other: string) => number {
  const order = labelsMissingEnglish(campaign).map(({ path }) => path);
  return (one, other) => order.indexOf(one) - order.indexOf(other);
}

describe('what changes in the text of a reminder', () => {
  const bots = right(MILESTONE, MILESTONE);
  const own = right(MILESTONE, "    text: {vi: 'Sắp đến {{milestone}}', en: Soon}\n");
  const said = (before: Campaign, after: Campaign) =>
    diffCampaigns(before, after).map((change) => phraser.plain(changeLine(change), 'vi'));

  it('is said when the office writes its own, and when it goes back', () => {
    expect(said(bots, own)).toEqual(['• Lời nhắc truoc_moc, lời văn: reminders:milestone → Sắp đến {{milestone}}']);
    expect(said(own, bots)).toEqual(['• Lời nhắc truoc_moc, lời văn: Sắp đến {{milestone}} → reminders:milestone']);
  });

  it('is said of each language, and of a reminder that comes or goes', () => {
    const reworded = right(MILESTONE, "    text: {vi: 'Mốc {{milestone}}', en: Soon}\n");
    expect(said(own, reworded)).toEqual([
      '• Lời nhắc truoc_moc, lời văn, tên tiếng Việt: Sắp đến {{milestone}} → Mốc {{milestone}}',
    ]);
    const without = { ...own, reminders: own.reminders.slice(0, 1) };
    expect(said(own, without)).toEqual(['− Lời nhắc truoc_moc: Sắp đến {{milestone}}']);
    expect(said(without, own)).toEqual(['+ Lời nhắc truoc_moc: Sắp đến {{milestone}}']);
  });
});
