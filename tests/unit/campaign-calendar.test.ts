import { describe, expect, it } from 'vitest';
import {
  addWorkingDays,
  dayOf,
  holidayOn,
  instantOf,
  isWorkingDay,
  phaseAt,
  phaseEnd,
  phaseStart,
  sendingWindow,
  timeOf,
  workingDaysBetween,
  workingDaysOfWeek,
} from '../../src/campaign/calendar.ts';
import { loadCampaign } from '../../src/campaign/load.ts';
import { milestones, spanOf } from '../../src/campaign/milestones.ts';
import { offeredPeriods, periodOf, yearPeriod } from '../../src/campaign/periods.ts';

const loaded = await loadCampaign('campaigns/dong-nai-skhcn.yaml');
if (!loaded.ok) throw new Error('campaign file is wrong');
const { campaign } = loaded;
const at = (iso: string): Date => new Date(iso);

describe('zone', () => {
  it('changes day at midnight in Việt Nam', () => {
    expect(dayOf(at('2026-12-31T16:59:59Z'), campaign)).toBe('2026-12-31');
    expect(dayOf(at('2026-12-31T17:00:00Z'), campaign)).toBe('2027-01-01');
    expect(timeOf(at('2026-12-31T17:05:00Z'), campaign)).toBe('00:05');
    expect(instantOf('2027-01-01', '08:00', campaign).toISOString()).toBe('2027-01-01T01:00:00.000Z');
  });

  it('agrees with the zone data of the platform', () => {
    const instant = at('2026-07-05T18:30:00Z');
    const platform = new Intl.DateTimeFormat('en-CA', { timeZone: campaign.zone, dateStyle: 'short' }).format(instant);
    expect(dayOf(instant, campaign)).toBe(platform);
  });
});

describe('working days', () => {
  it.each([
    ['2026-11-23', true],
    ['2026-11-22', false],
    ['2026-02-18', false],
    ['2026-04-27', false],
    ['2026-08-22', true],
    ['2026-08-31', false],
    ['2026-11-24', true],
    ['2027-05-03', false],
    ['2028-01-26', false],
    ['2029-02-13', false],
    ['2030-04-12', false],
  ])('%s: %s', (day, works) => expect(isWorkingDay(day, campaign)).toBe(works));

  it('names the day off, and none that is not decided', () => {
    expect(holidayOn('2026-09-02', campaign)?.vi).toBe('Quốc khánh');
    expect(holidayOn('2026-11-24', campaign)).toBeNull();
  });

  it('counts forwards, backwards and from a day off', () => {
    expect(addWorkingDays('2026-02-13', 1, campaign)).toBe('2026-02-23');
    expect(addWorkingDays('2026-02-23', -1, campaign)).toBe('2026-02-13');
    expect(addWorkingDays('2026-11-21', 0, campaign)).toBe('2026-11-23');
    expect(addWorkingDays('2026-11-23', 0, campaign)).toBe('2026-11-23');
    expect(workingDaysBetween('2026-02-13', '2026-02-24', campaign)).toBe(2);
    expect(workingDaysBetween('2026-02-24', '2026-02-13', campaign)).toBe(-2);
    expect(workingDaysBetween('2026-11-23', '2026-11-23', campaign)).toBe(0);
    expect(workingDaysOfWeek('2026-09-06', campaign)).toEqual(['2026-09-03', '2026-09-04']);
  });

  it('stops instead of looping when no day is worked', () => {
    const all = Array.from({ length: 800 }, (_, i) => new Date(Date.UTC(2026, 0, 1 + i)).toISOString().slice(0, 10));
    const holidays = all.map((day) => ({
      day,
      vi: 'x',
      en: 'x',
      status: 'official' as const,
      kind: 'holiday' as const,
    }));
    expect(() => addWorkingDays('2026-03-01', 1, { calendar: { holidays, working: [] } })).toThrow(RangeError);
  });
});

describe('sendingWindow', () => {
  const local = (day: string, time: string) => sendingWindow(instantOf(day, time, campaign), campaign);
  const opens = (day: string, time: string) => ({ open: false, opensAt: instantOf(day, time, campaign) });

  it('is open in working hours', () => {
    expect(local('2026-11-23', '08:00')).toEqual({ open: true, closesAt: instantOf('2026-11-23', '11:00', campaign) });
    expect(local('2026-11-23', '16:29')).toMatchObject({ open: true });
  });

  it('tells when it opens next', () => {
    expect(local('2026-11-23', '07:59')).toEqual(opens('2026-11-23', '08:00'));
    expect(local('2026-11-23', '11:00')).toEqual(opens('2026-11-23', '14:00'));
    expect(local('2026-11-27', '16:30')).toEqual(opens('2026-11-30', '08:00'));
    expect(local('2026-11-28', '09:00')).toEqual(opens('2026-11-30', '08:00'));
    expect(local('2027-02-05', '09:00')).toEqual(opens('2027-02-12', '08:00'));
  });
});

describe('phases and milestones', () => {
  it('finds the phase of a day', () => {
    expect(phaseAt('2027-12-31', campaign)?.id).toBe(1);
    expect(phaseAt('2028-01-01', campaign)?.id).toBe(2);
    expect(phaseAt('2031-01-01', campaign)).toBeNull();
    expect([phaseStart({ from: 2028 }), phaseEnd({ to: 2030 })]).toEqual(['2028-01-01', '2030-12-31']);
  });

  it('invents no day, and lets the office set one', () => {
    const plain = milestones(campaign, new Map());
    expect(plain.every(({ day }) => day === null)).toBe(true);
    expect(plain.find(({ milestone }) => milestone.code === 'so_ket')?.span).toEqual({
      from: '2027-01-01',
      to: '2027-12-31',
    });
    const set = milestones(campaign, new Map([['so_ket', '2027-06-30']]));
    expect(set.find(({ milestone }) => milestone.code === 'so_ket')).toMatchObject({
      day: '2027-06-30',
      setBy: 'office',
    });
  });

  describe('a day that the office set', () => {
    type Changed = Partial<{ due: string | null; phase: number | null }>;
    /** The milestone under a plan that says this of it. */
    function under(changed: Changed, day: string) {
      const all = campaign.plan.milestones.map((one) => (one.code === 'so_ket' ? { ...one, ...changed } : one));
      const plan = { ...campaign.plan, milestones: all };
      return milestones({ plan }, new Map([['so_ket', day]])).find(({ milestone }) => milestone.code === 'so_ket');
    }

    it('counts while the plan allows it', () => {
      expect(under({ due: '2027-Q2' }, '2027-06-30')).toMatchObject({
        day: '2027-06-30',
        setBy: 'office',
        unfit: null,
      });
      expect(under({ due: '2027-06-30' }, '2027-06-30')).toMatchObject({ day: '2027-06-30', setBy: 'office' });
    });

    it('gives way to the day, or the time, of a newly published plan', () => {
      expect(under({ due: '2027-06-15' }, '2027-06-30')).toMatchObject({
        day: '2027-06-15',
        setBy: 'plan',
        unfit: '2027-06-30',
      });
      expect(under({ due: '2028' }, '2027-06-30')).toMatchObject({ day: null, setBy: null, unfit: '2027-06-30' });
    });

    it('lies within the phase where the plan gives no time, else within its years', () => {
      expect(under({ due: null, phase: 1 }, '2027-12-31')).toMatchObject({ day: '2027-12-31', unfit: null });
      expect(under({ due: null, phase: 2 }, '2027-12-31')).toMatchObject({ day: null, unfit: '2027-12-31' });
      expect(under({ due: null, phase: null }, '2030-12-31')).toMatchObject({ day: '2030-12-31', unfit: null });
      expect(under({ due: null, phase: null }, '2031-01-01')).toMatchObject({ day: null, unfit: '2031-01-01' });
    });
  });

  it('knows what a due time allows', () => {
    expect(spanOf('2026-Q2')).toEqual({ from: '2026-04-01', to: '2026-06-30' });
    expect(spanOf('2028-02')).toEqual({ from: '2028-02-01', to: '2028-02-29' });
    expect(spanOf('2027-06-30')).toEqual({ from: '2027-06-30', to: '2027-06-30' });
  });
});

describe('periods', () => {
  it('offers the current ones and the last', () => {
    expect(offeredPeriods(campaign, '2027-01-15').map(({ id }) => id)).toEqual([
      '2027-01',
      '2026-12',
      '2027-Q1',
      '2026-Q4',
      '2027-H1',
      '2027',
      '2026',
      'phase-1',
      'all',
    ]);
    expect(yearPeriod('2026-11-21')).toMatchObject({ id: '2026', kind: 'year', from: '2026-01-01', to: '2026-12-31' });
  });

  it.each([
    ['2026-Q3', '2026-07-01', '2026-09-30', 3],
    ['2026-H2', '2026-07-01', '2026-12-31', 2],
    ['2026-09', '2026-09-01', '2026-09-30', 9],
    ['phase-2', '2028-01-01', '2030-12-31', 2],
    ['all', '2026-01-01', '2030-12-31', null],
  ])('%s', (id, from, to, number) => expect(periodOf(id, campaign)).toMatchObject({ id, from, to, number }));

  it('knows the office own ones and no others', () => {
    const custom = [{ id: 'dot-1', vi: 'Đợt 1', en: 'Round 1', from: '2026-09-01', to: '2026-10-15' }];
    const own = { ...campaign, periods: { ...campaign.periods, custom } };
    expect(periodOf('dot-1', own)).toMatchObject({ kind: 'custom', to: '2026-10-15', name: { vi: 'Đợt 1' } });
    expect(offeredPeriods(own, '2026-09-02').at(-1)?.id).toBe('dot-1');
    expect(periodOf('2026-13', campaign)).toBeNull();
    expect(periodOf('phase-9', campaign)).toBeNull();
  });
});
