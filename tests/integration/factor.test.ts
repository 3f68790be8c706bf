import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFactorHandler } from '../../handlers/factor.ts';
import type { Campaign } from '../../src/campaign/schema.ts';
import type { Answers } from '../../src/dialog/form.ts';
import { begin } from '../../src/dialog/reduce.ts';
import type { FormHandler, Handler, MemberTurn } from '../../src/ports/handler.ts';
import { createIndexes, createStores } from '../../src/stores.ts';
import { openDatabase } from '../support/database.ts';
import { memberOf, shown, turnOf, use } from '../support/member-turn.ts';
import { sampleCampaign } from '../support/report-sample.ts';

const { connection, drop } = await openDatabase();
const stores = createStores(connection);
let campaign: Campaign;
let handler: Handler;
let office: MemberTurn;
let forgotten = 0;

const turnAt = (now: string): MemberTurn => turnOf(campaign, memberOf('o1', { role: 'DAU_MOI' }), now);

beforeAll(async () => {
  await createIndexes(connection);
  campaign = await sampleCampaign();
  handler = createFactorHandler({
    ...stores,
    forget: () => {
      forgotten += 1;
    },
  });
  office = turnAt('2026-11-21T09:00:00+07:00');
});

afterAll(drop);

function form(): FormHandler {
  const [found] = handler.forms ?? [];
  if (found === undefined) throw new Error('no form');
  return found;
}

/** The same answers again are the same form handed in a second time. */
async function submit(answers: Answers, turn = office) {
  const session = begin(form().build(turn), JSON.stringify(answers), turn.now.toISOString(), answers);
  return shown(await form().submit(session, turn));
}

const NEW = { factor: 'grid', value_grid: 0.68, year: '2024', source: 'Công văn 1 của Cục Biến đổi khí hậu' };

describe('the factors', () => {
  it('stand with value, unit, year, source and whose they are', async () => {
    const { text, labels } = await use(handler, office, '/heso');
    expect(text).toContain('<b>Điện lưới Việt Nam</b>: 0,6592 kg CO₂/kWh\nNăm 2023. Nguồn: Cục Biến đổi khí hậu');
    expect(text).toContain('Số liệu chính thức');
    expect(text).toContain('Giấy A4</b>: 0,005 kg CO₂/tờ\nKhông rõ năm');
    expect(text).toContain('giữ nguyên theo hệ số lúc ghi');
    expect(labels).toContain('Thay: Điện lưới Việt Nam');
  });

  it('are asked back when a new value is ten times off, up or down', async () => {
    const look = (value: number) => form().lookup('odd_value_grid', value, office);
    const rows = (value: string) => [
      { key: 'factor:sure.used', values: { unit: 'kg CO₂/kWh', value: '0,6592' } },
      { key: 'factor:sure.typed', values: { unit: 'kg CO₂/kWh', value } },
    ];
    expect(await look(12)).toEqual(rows('12'));
    expect(await look(0.0065)).toEqual(rows('0,0065'));
    expect(await look(6.5)).toEqual([]);
    expect(await look(0.68)).toEqual([]);
  });

  it.each([
    ['2024', true],
    ['2026', true],
    ['2027', false],
    ['1999', false],
    ['20 4', false],
  ])('take the year %s: %s', async (typed, ok) => {
    expect(await form().lookup('year', typed, office)).toMatchObject({ ok });
  });

  it('are replaced once, from now on, and the screen says what the file has', async () => {
    const said = await submit(NEW);
    expect(said.text).toContain('Đã thay hệ số: <b>0,68 kg CO₂/kWh</b>');
    expect(said.text).toContain('0,68 kg CO₂/kWh\nNăm 2024. Nguồn: Công văn 1');
    expect(said.text).toContain('Văn phòng thay từ ngày 21/11/2026; trong tệp kế hoạch: 0,6592 kg CO₂/kWh');
    await submit(NEW, turnAt('2026-11-21T09:00:05+07:00'));
    expect((await stores.decisions.of(campaign.id)).factors).toEqual([
      {
        factor: 'grid',
        value: 0.68,
        unit: 'kg CO₂/kWh',
        year: 2024,
        source: { vi: NEW.source, en: NEW.source },
        since: '2026-11-21T02:00:00.000Z',
      },
    ]);
    expect(forgotten).toBe(2);
  });

  it('end in one full stop, however the source was typed', async () => {
    const paper = Object.keys(campaign.pledges.factors).find((id) => id !== 'grid') ?? '';
    const answers = { factor: paper, [`value_${paper}`]: 0.006, year: null, source: 'Công văn 2. ' };
    expect((await submit(answers)).text).toContain('Nguồn: Công văn 2.\n');
  });

  it('keep the one before beside a second replacement', async () => {
    const later = turnAt('2026-12-01T09:00:00+07:00');
    const said = await submit({ ...NEW, value_grid: 0.7, year: null }, later);
    expect(said.text).toContain('0,7 kg CO₂/kWh\nKhông rõ năm. Nguồn: Công văn 1');
    const grid = (await stores.decisions.of(campaign.id)).factors.filter((one) => one.factor === 'grid');
    expect(grid.map((one) => [one.value, one.year])).toEqual([
      [0.68, 2024],
      [0.7, null],
    ]);
  });

  it('change nothing when the campaign has taken the factor off meanwhile', async () => {
    expect((await submit({ ...NEW, factor: 'gone' })).text).not.toContain('Đã thay');
    expect((await stores.decisions.of(campaign.id)).factors).toHaveLength(3);
  });
});
