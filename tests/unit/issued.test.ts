import { beforeAll, describe, expect, it } from 'vitest';
import { issuedLines } from '../../src/campaign/issued.ts';
import type { Campaign } from '../../src/campaign/schema.ts';
import { coverHtml } from '../../src/preview/page/file-facts.ts';
import { campaignOf, plainText, planHouse, planTurn, press } from '../support/plan-stage.ts';

type Issuer = Campaign['plan']['issuer'];

let campaign: Campaign;

beforeAll(async () => {
  campaign = await campaignOf('dong-nai-skhcn');
});

function issuedAs(change: Partial<Issuer>): Campaign {
  return { ...campaign, plan: { ...campaign.plan, issuer: { ...campaign.plan.issuer, ...change } } };
}

const lines = (change: Partial<Issuer>): { readonly number: string; readonly date: string } =>
  issuedLines(issuedAs(change).plan);

describe('number and day of issue', () => {
  it('stand on the cover in chat and on that of the preview once they are filled in', async () => {
    const issued = issuedAs({ number: '123/KH-SKHCN', issued_on: '2026-07-15' });
    const cover = plainText(await press(planHouse(), planTurn(issued, 'CAN_BO'), ['plan.open']));
    expect(cover).toContain('Số: 123/KH-SKHCN\nĐồng Nai, ngày 15 tháng 7 năm 2026');
    const counts = { screens: 1, people: 1, reminders: 1 };
    const say = (key: string, values = {}): string => `${key} ${Object.values(values).join('; ')}`;
    const page = coverHtml({ campaign: issued, made: '', counts, lang: 'vi' }, say).html;
    expect(page).toContain('Số: 123/KH-SKHCN; ngày 15 tháng 7 năm 2026');
  });

  it.each([
    ['123', 'Số: /KH-SKHCN', 'Số: 123/KH-SKHCN'],
    ['123/KH-SKHCN', 'Số: /KH-SKHCN', 'Số: 123/KH-SKHCN'],
    ['Số: 123/KH-SKHCN', 'Số: /KH-SKHCN', 'Số: 123/KH-SKHCN'],
    ['123/KH-UBND', 'Số: /KH-SKHCN', 'Số: 123/KH-UBND'],
    ['5', 'Số: /KH-SKHCN', 'Số: 05/KH-SKHCN'],
    ['5/KH-SKHCN', 'Số: /KH-SKHCN', 'Số: 05/KH-SKHCN'],
    ['123', 'Số:......../KH-SKHCN', 'Số: 123/KH-SKHCN'],
    ['123', 'Số: … /KH-SKHCN', 'Số: 123/KH-SKHCN'],
    ['123/KH-SKHCN', 'Số:', 'Số: 123/KH-SKHCN'],
    [null, 'Số: /KH-SKHCN', 'Số: …/KH-SKHCN'],
    [null, 'Số:', 'Số: …'],
    [null, 'Số: 12/KH-SKHCN', 'Số: 12/KH-SKHCN'],
    ['123', 'Số: 12/KH-SKHCN', 'Số: 12/KH-SKHCN'],
  ])('number %j on the line %j is %j', (number, number_text, shown) => {
    expect(lines({ number, number_text }).number).toBe(shown);
  });

  it.each([
    ['2026-07-15', 'ngày tháng năm 2026', 'ngày 15 tháng 7 năm 2026'],
    ['2026-02-05', 'ngày tháng năm 2026', 'ngày 05 tháng 02 năm 2026'],
    ['2026-10-05', 'ngày … tháng … năm …', 'ngày 05 tháng 10 năm 2026'],
    ['2026-07-01', 'ngày....tháng....năm 2026', 'ngày 01 tháng 7 năm 2026'],
    // Printed for June, signed in July: the day that was filled in counts.
    ['2026-07-15', 'ngày tháng 6 năm 2026', 'ngày 15 tháng 7 năm 2026'],
    ['2027-01-15', 'ngày tháng năm 2026', 'ngày 15 tháng 01 năm 2027'],
    ['2026-07-15', 'ngày 30 tháng 6 năm 2026', 'ngày 30 tháng 6 năm 2026'],
    [null, 'ngày tháng năm 2026', 'ngày … tháng … năm 2026'],
    [null, 'ngày ..... tháng 6 năm 2026', 'ngày … tháng 6 năm 2026'],
  ])('day %j on the line %j is %j', (issued_on, issued_text, shown) => {
    expect(lines({ issued_on, issued_text }).date).toBe(shown);
  });

  it('may be filled in one without the other, and the month before the day', () => {
    expect(lines({ number: '123' })).toEqual({ number: 'Số: 123/KH-SKHCN', date: 'ngày … tháng … năm 2026' });
    expect(lines({ issued_on: '2026-07-15' })).toEqual({
      number: 'Số: …/KH-SKHCN',
      date: 'ngày 15 tháng 7 năm 2026',
    });
    expect(lines({ issued_month: '2026-02' }).date).toBe('ngày … tháng 02 năm 2026');
  });
});
