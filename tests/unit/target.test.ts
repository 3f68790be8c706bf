import { describe, expect, it } from 'vitest';
import { doubtRows } from '../../handlers/doubted-number.ts';
import { baselineOf, checkedBaseline, checkedDeadline, farTarget, targetForm } from '../../handlers/target-form.ts';
import { loadCampaign } from '../../src/campaign/load.ts';
import { takingPart } from '../../src/domain/duty.ts';
import { progressOf } from '../../src/domain/target.ts';
import { countsOf } from '../../src/domain/unit-entry.ts';
import { type Lookups, Player } from '../support/dialog-player.ts';
import { memberOf } from '../support/member-turn.ts';

describe('progress towards a target', () => {
  it.each([
    { baseline: 60, target: 90, value: 60, share: 0 },
    { baseline: 60, target: 90, value: 75, share: 0.5 },
    { baseline: 60, target: 90, value: 90, share: 1 },
    { baseline: 60, target: 90, value: 105, share: 1.5 },
    { baseline: 60, target: 90, value: 30, share: 0 },
    // downwards: fewer late files
    { baseline: 40, target: 10, value: 40, share: 0 },
    { baseline: 40, target: 10, value: 25, share: 0.5 },
    { baseline: 40, target: 10, value: 10, share: 1 },
    { baseline: 40, target: 10, value: 70, share: 0 },
    { baseline: 40, target: 0, value: 10, share: 0.75 },
    // no figure to start from
    { baseline: null, target: 200, value: 50, share: 0.25 },
    { baseline: null, target: 200, value: 0, share: 0 },
    { baseline: null, target: 0, value: 0, share: 1 },
    { baseline: null, target: 0, value: 3, share: 0 },
    // a level to be held
    { baseline: 80, target: 80, value: 80, share: 1 },
    { baseline: 80, target: 80, value: 85, share: 1 },
    { baseline: 80, target: 80, value: 40, share: 0.5 },
    { baseline: 0, target: 0, value: 0, share: 1 },
    { baseline: 0, target: 0, value: 1, share: 0 },
  ])('from $baseline to $target, at $value: $share', ({ baseline, target, value, share }) => {
    expect(progressOf({ baseline, target }, value)).toBeCloseTo(share, 10);
  });
});

describe('a baseline as typed', () => {
  it.each([
    ['62,5', 62.5],
    ['1.024', 1024],
    ['12 %', 12],
    ['không', 0],
    ['2 triệu', 2_000_000],
    ['', null],
    ['chưa có', null],
    ['CHUA CO', null],
    ['Chưa có số liệu.'.normalize('NFD'), null],
    ['not yet', null],
    ['không có', null],
    ['Khong co so lieu', null],
    ['chưa có số', null],
    ['Chưa biết', null],
    ['tám mươi', undefined],
    ['-5', undefined],
    ['rất cao', undefined],
  ])('%s', (typed, figure) => {
    expect(baselineOf(typed)).toBe(figure);
    const unread = { fault: 'target:baseline.unread' };
    expect(checkedBaseline(typed)).toEqual(figure === undefined ? unread : { ok: true });
  });
});

describe('a target beside where the unit stands', async () => {
  const loaded = await loadCampaign('campaigns/dong-nai-skhcn.yaml');
  if (!loaded.ok) throw new Error('the campaign does not load');
  const form = targetForm(loaded.campaign);

  function player(baseline: string): Player {
    const lookups: Lookups = (name, inputs) =>
      name === 'odd_target' ? doubtRows(farTarget(inputs), 'vi') : { ok: true };
    return new Player(form, lookups, { name: 'Hồ sơ trực tuyến', measure: '%', baseline });
  }

  it('is asked back once where it is a hundred times as much', () => {
    const asked = player('65 %').say('9500');
    expect(asked.at).toBe('sure_target');
    expect(asked.view?.lines.flatMap((one) => one.values?.items ?? [])).toEqual([
      { key: 'target:sure.baseline', values: { value: '65' } },
      { key: 'target:sure.target', values: { value: '9.500' } },
    ]);
    expect(asked.press('change').at).toBe('target');
    expect(asked.say('95').at).toBe('deadline');
    const kept = player('65').say('9500').press('keep');
    expect(kept.at).toBe('deadline');
    expect(kept.session.answers.target).toBe(9500);
  });

  it.each([
    ['65', '6499'],
    ['65', '90'],
    // downwards, as with late files
    ['500', '5'],
    ['500', '0'],
    ['chưa có', '9500'],
    ['không có', '9500'],
    ['0', '9500'],
  ])('from %s to %s is not', (baseline, target) => {
    expect(player(baseline).say(target).at).toBe('deadline');
  });
});

describe('a deadline', async () => {
  const loaded = await loadCampaign('campaigns/dong-nai-skhcn.yaml');
  if (!loaded.ok) throw new Error('the campaign does not load');
  const ending = (to: number | null) => {
    const { plan } = loaded.campaign;
    return { plan: { ...plan, years: { ...plan.years, to } } };
  };

  it.each([
    ['2026-10-05', 2026, { ok: true }],
    ['2026-10-04', 2026, { fault: 'target:deadline.past', values: { today: '05/10/2026' } }],
    ['2026-12-31', 2026, { ok: true }],
    ['2027-01-01', 2026, { fault: 'target:deadline.late', values: { last: '31/12/2026' } }],
    ['2040-01-01', null, { ok: true }],
    // a plan whose last year is over goes on
    ['2027-01-01', 2025, { ok: true }],
  ] as const)('%s in a plan to %s', (day, to, said) => {
    expect(checkedDeadline(day, '2026-10-05', ending(to))).toEqual(said);
  });
});

describe('units', () => {
  const units = ['CDS', 'QLKH', 'VP'].map((code) => ({ code, name: `Phòng ${code}` }));

  it('take part with staff or a head of their own in the campaign, or by what they handed in', () => {
    const people = [
      memberOf('1', { unit: 'CDS', role: 'CAN_BO', campaigns: null }),
      memberOf('2', { unit: 'QLKH', role: 'TRUONG_PHONG', campaigns: ['khac'] }),
      memberOf('3', { unit: 'VP', role: 'DAU_MOI', campaigns: null }),
    ];
    const of = (campaign: string, ...handedIn: string[]) =>
      takingPart(units, people, { campaign, handedIn }).map(({ code }) => code);
    expect(of('demo')).toEqual(['CDS']);
    expect(of('khac')).toEqual(['CDS', 'QLKH']);
    expect(of('demo', 'VP', 'gone')).toEqual(['CDS', 'VP']);
  });

  it('are counted by kind, 0 where there is nothing', () => {
    const counts = [{ unit: 'CDS', kind: 'solution' as const, count: 2 }];
    expect(countsOf('CDS', counts)).toEqual({ content: 0, initiative: 0, solution: 2 });
    expect(countsOf('VP', counts)).toEqual({ content: 0, initiative: 0, solution: 0 });
  });
});
