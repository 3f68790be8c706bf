import { beforeAll, describe, expect, it } from 'vitest';
import type { Campaign } from '../../src/campaign/schema.ts';
import { BILL_KINDS } from '../../src/domain/bill.ts';
import { openInputs } from '../../src/domain/savings.ts';
import { fold } from '../../src/text/fold.ts';
import { parseNumber } from '../../src/text/number.ts';
import { sampleCampaign, samplePhraser } from '../support/report-sample.ts';

let campaign: Campaign;

beforeAll(async () => {
  campaign = await sampleCampaign();
});

/** The ways one text is typed: as printed, decomposed, without diacritics, without the marks a phone does not have. */
function typings(text: string): readonly string[] {
  const plain = text.replace('₂', '2').replace('³', '3');
  return [text, text.normalize('NFD'), fold(text), plain, fold(plain), text.toUpperCase()];
}

function expectRead(unit: string): void {
  for (const typed of typings(unit)) {
    expect([typed, parseNumber(`12 ${typed}`)]).toEqual([typed, 12]);
    expect([typed, parseNumber(`1.024,5 ${typed}.`)]).toEqual([typed, 1024.5]);
  }
}

describe('a number with the unit that was asked for', () => {
  it('of every pledge and every figure of its formula is read', () => {
    const { items } = campaign.pledges;
    expect(items).toHaveLength(20);
    const inputs = items.flatMap(openInputs);
    expect(inputs.length).toBeGreaterThan(10);
    for (const { unit } of items) for (const word of [unit.vi, unit.en ?? unit.vi]) expectRead(word);
    for (const { unit } of inputs) expectRead(unit);
    // "15 người dự", as the label says it.
    const labels = inputs.flatMap(({ vi }) => (/^Số /u.test(vi) ? [vi.slice(3)] : []));
    const short = labels.filter((label) => label.split(' ').length <= 4);
    expect(short.length).toBeGreaterThan(5);
    for (const label of short) expectRead(label);
  });

  it('of every bill and every factor is read', () => {
    const phraser = samplePhraser();
    const bills = BILL_KINDS.map((kind) => phraser.plain({ key: `bills:unit.${kind}` }, 'vi'));
    expect(bills).toEqual(['kWh', 'm³', 'ram', 'lít']);
    const factors = Object.values(campaign.pledges.factors).map(({ unit }) => unit);
    expect(factors).toContain('kg CO₂/kWh');
    for (const unit of [...bills, ...factors]) expectRead(unit);
  });

  it.each([
    ['2 cuộc họp', 2],
    ['20 tờ giấy', 20],
    ['12 lít xăng', 12],
    ['45 mét khối', 45],
    ['45 m3', 45],
    ['45m3', 45],
    ['45\nm3', 45],
    ['Không.', 0],
    ['20 m2', 20],
    ['0,6592 kg CO2/kWh', 0.6592],
    ['0,6592 kgCO2/kWh', 0.6592],
    ['0,6592 kg CO₂ / kWh', 0.6592],
    ['30 °C', 30],
    ['2 độ C', 2],
    ['15 kWh/ngày', 15],
    ['12 % điện', 12],
    ['2 chuyến bay', 2],
    ['3 năm', 3],
    ['2 ti vi', 2],
    ['3 tỉ việc', 3_000_000_000],
    ['2 nghìn tờ giấy', 2000],
    ['2 triệu đồng', 2_000_000],
    ['1,5 ty dong', 1_500_000_000],
    ['khoảng 20 tờ giấy.', 20],
  ])('%j is %d', (typed, value) => {
    expect(parseNumber(typed)).toBe(value);
  });

  it.each([
    '2 3',
    '2 tờ 3',
    '12 lít 5',
    'hai ba',
    '5 đến 10',
    '5 tờ đến 10 tờ',
    '5 đến mười',
    'khoảng 10 hoặc 20',
    '10 hoặc hai mươi',
    '2 hay ba tờ',
    '5 or more',
    '5 trăm tờ',
    '5 tờ rưỡi',
    '2 chục tờ giấy',
    '3 vạn',
    '3 vạn bản',
    '3 van',
    '3 k giấy',
    '2 tờ nghìn',
    '1 triệu hai',
    '1 trieu hai',
    '2 nghìn tỷ',
    '2 lít ba',
    '3 ngăn tủ',
    '2 thousand sheets',
    '12 m4',
    '12 co3',
    '12 tờ (giấy) cũ',
    '12 một hai ba bốn',
    '12 tờ giấy in hai mặt loại tốt',
    '12 supercalifragilistic',
  ])('does not guess at %j', (typed) => {
    expect(parseNumber(typed)).toBeNull();
  });
});
