import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCampaign } from '../../src/campaign/load.ts';
import { periodOf } from '../../src/campaign/periods.ts';
import { problemText } from '../../src/campaign/problem.ts';
import { createTexts } from '../../src/i18n.ts';
import { projectRoot } from '../../src/project-root.ts';

const CAMPAIGNS = join(projectRoot(), 'campaigns');
const texts = createTexts(projectRoot());
const source = readFileSync(join(CAMPAIGNS, 'demo.yaml'), 'utf8');

/** The demo with periods of its own under these ids. */
function withPeriods(ids: readonly string[]): { readonly text: string; readonly lines: readonly number[] } {
  const own = ids.map(
    (id) => `    - {id: '${id}', vi: Kỳ ${id}, en: Own ${id}, from: '2026-01-01', to: '2026-02-01'}\n`,
  );
  const found = /^ {2}presets: .*\n/mu.exec(source);
  if (found === null) throw new Error('the demo has periods');
  const at = found.index + found[0].length;
  const text = `${source.slice(0, at)}  custom:\n${own.join('')}${source.slice(at).replace(/^ {2}custom: \[\]\n/mu, '')}`;
  const first = text.slice(0, at).split('\n').length + 1;
  return { text, lines: ids.map((_id, i) => first + i) };
}

const read = (text: string) => readCampaign(text, (name) => readFileSync(join(CAMPAIGNS, name)));

describe('the id of a period of the office', () => {
  it('finds that period', () => {
    const ids = ['dot-1', '2026-dot-1', 'quy3', 'phase', 'allo', '20261'];
    const result = read(withPeriods(ids).text);
    if (!result.ok) throw new Error(JSON.stringify(result.problems));
    expect(ids.map((id) => periodOf(id, result.campaign)?.kind)).toEqual(ids.map(() => 'custom'));
  });

  it('is not one that the bot itself means something by', () => {
    const ids = ['2026', '2026-09', '2026-q3', '2026-h1', 'all', 'phase-1', 'phase-7'];
    const { text, lines } = withPeriods(ids);
    const result = read(text);
    expect(result.ok ? [] : result.problems.map(({ line, path, fault }) => [line, path, fault.key])).toEqual(
      ids.map((_id, i) => [lines[i], `periods.custom.${i}.id`, 'campaign:fault.period_id']),
    );
    const [first] = result.ok ? [] : result.problems;
    if (first === undefined) throw new Error('no problem');
    expect(problemText(first, texts, 'vi')).toBe(
      '"2026" là mã của một kỳ có sẵn, không đặt cho kỳ riêng được. Ghi mã khác, thí dụ: ky-1',
    );
    expect(problemText(first, texts, 'en')).toContain('such as: ky-1');
  });
});

describe('the number of a content area', () => {
  it('holds no colon, which divides the parts of a button', () => {
    const result = read(source.replace("'no': '1'", "'no': '1:2'"));
    const path = 'plan.content_areas.0.no';
    const key = 'campaign:fault.in_button';
    expect(result).toMatchObject({ ok: false, problems: [{ path, fault: { key } }] });
  });
});
