import { describe, expect, it } from 'vitest';
import { instantOf } from '../../src/campaign/calendar.ts';
import { loadCampaign } from '../../src/campaign/load.ts';
import { due, type MemberFacts, openOccasions, stillDue } from '../../src/domain/due.ts';

const loaded = await loadCampaign('campaigns/dong-nai-skhcn.yaml');
if (!loaded.ok) throw new Error('campaign file is wrong');
const { campaign } = loaded;

const at = (day: string): Date => instantOf(day, '09:00', campaign);
const member = (id: string, facts: Partial<MemberFacts> = {}): MemberFacts => ({
  id,
  role: 'CAN_BO',
  openDraft: false,
  unitRegistered: 1,
  ...facts,
});
const none = new Map<string, string>();
const dated = new Map([['so_ket', '2027-06-30']]);

describe('phase start', () => {
  const members = [member('a'), member('b', { role: 'TRUONG_PHONG' }), member('c', { role: 'BEN_NGOAI' })];

  it('is for everybody, for ten working days from the first', () => {
    const first = due(campaign, { dated: none, members }, at('2028-01-01'));
    expect(first.map(({ occasion, member: id, reasons }) => [occasion, id, reasons])).toEqual(
      ['a', 'b', 'c'].map((id) => ['phase_start:2', id, ['everybody']]),
    );
    // Sat 1/1 and Mon 3/1/2028 (in lieu) are off, so the tenth working day is Mon 17/1.
    expect(due(campaign, { dated: none, members }, at('2028-01-17'))).toHaveLength(3);
    expect(due(campaign, { dated: none, members }, at('2028-01-18'))).toEqual([]);
    expect(due(campaign, { dated: none, members }, at('2027-12-31'))).toEqual([]);
  });
});

describe('before a milestone', () => {
  const members = [
    member('idle'),
    member('draft', { openDraft: true }),
    member('lead-nothing', { role: 'TRUONG_PHONG', unitRegistered: 0 }),
    member('lead-done', { role: 'TRUONG_PHONG' }),
    member('lead-both', { role: 'TRUONG_PHONG', unitRegistered: 0, openDraft: true }),
    member('staff-of-idle-unit', { unitRegistered: 0 }),
  ];
  const state = { dated, members };

  it('reminds who has something to do, one each', () => {
    const list = due(campaign, state, at('2027-06-23'));
    expect(list.map(({ member: id, reasons }) => [id, reasons])).toEqual([
      ['draft', ['open_draft']],
      ['lead-nothing', ['unit_registered_nothing']],
      ['lead-both', ['unit_registered_nothing', 'open_draft']],
    ]);
    expect(new Set(list.map(({ occasion }) => occasion))).toEqual(new Set(['milestone:so_ket:2027-06-30']));
    expect(list[0]).toMatchObject({ rule: 'truoc_moc', text: 'reminders:milestone' });
  });

  it('opens five working days before and closes after the day itself', () => {
    const count = (day: string): number => due(campaign, state, at(day)).length;
    expect(['2027-06-22', '2027-06-23', '2027-06-26', '2027-06-30', '2027-07-01'].map(count)).toEqual([0, 3, 3, 3, 0]);
  });

  it('counts working days over Tết', () => {
    const early = new Map([['so_ket', '2027-02-16']]);
    // 5/2–11/2/2027 are off: back from Tue 16/2 come 15/2, 12/2, 4/2, 3/2, 2/2.
    expect(openOccasions(campaign, early, at('2027-02-02'))).toHaveLength(1);
    expect(openOccasions(campaign, early, at('2027-02-01'))).toHaveLength(0);
  });

  it('says nothing of a milestone without a date', () => {
    expect(due(campaign, { dated: none, members }, at('2027-06-23'))).toEqual([]);
  });

  it('does not chase units where registering is not their duty', () => {
    const free = { ...campaign, unit_duty: [] };
    expect(due(free, state, at('2027-06-23')).map(({ member: id }) => id)).toEqual(['draft', 'lead-both']);
  });

  it('sends nobody to a module that is off, and has no occasion where only that is reminded of', () => {
    const { initiatives } = campaign.plan.modules;
    const modules = { ...campaign.plan.modules, initiatives: { ...initiatives, state: 'off' as const } };
    const off = { ...campaign, plan: { ...campaign.plan, modules } };
    expect(due(off, state, at('2027-06-23'))).toEqual([]);
    expect(openOccasions(off, dated, at('2027-06-23'))).toEqual([]);
    const reminders = campaign.reminders.map((rule) => ({ ...rule, to: [...rule.to, { who: 'lead' as const }] }));
    const told = due({ ...off, reminders }, state, at('2027-06-23'));
    expect(told.map(({ member: id, reasons }) => [id, reasons])).toEqual([
      ['lead-nothing', ['everybody']],
      ['lead-done', ['everybody']],
      ['lead-both', ['everybody']],
    ]);
    expect(due(off, { dated: none, members }, at('2028-01-04'))).toHaveLength(members.length);
  });

  it('merges two rules on one occasion', () => {
    const twice = {
      ...campaign,
      reminders: [...campaign.reminders, ...campaign.reminders.map((r) => ({ ...r, id: `${r.id}2` }))],
    };
    expect(due(twice, state, at('2027-06-23'))).toEqual(due(campaign, state, at('2027-06-23')));
  });
});

describe('stillDue', () => {
  const planned = { occasion: 'milestone:so_ket:2027-06-30', member: 'm', now: at('2027-06-24') };
  const with1 = (facts: Partial<MemberFacts>, days = dated) => ({ dated: days, members: [member('m', facts)] });

  it('holds while the need holds', () => {
    expect(stillDue(campaign, with1({ openDraft: true }), planned)).toMatchObject({
      member: 'm',
      reasons: ['open_draft'],
    });
  });

  it('falls when the need, the date or the member has gone', () => {
    expect(stillDue(campaign, with1({ openDraft: false }), planned)).toBeNull();
    expect(stillDue(campaign, with1({ openDraft: true }, new Map([['so_ket', '2027-06-29']])), planned)).toBeNull();
    expect(stillDue(campaign, { dated, members: [] }, planned)).toBeNull();
    expect(stillDue(campaign, with1({ openDraft: true }), { ...planned, now: at('2027-07-01') })).toBeNull();
  });
});
