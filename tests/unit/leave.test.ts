import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { isWorkingDay, workingDaysOfWeek } from '../../src/campaign/calendar.ts';
import type { Campaign } from '../../src/campaign/schema.ts';
import { checkinsDue, checkinWeeks, earliestAsk, firstAsked, pledgeOver } from '../../src/domain/checkin-week.ts';
import { isAway, joined, withLeave } from '../../src/domain/leave.ts';
import { daysHeld } from '../../src/domain/worked-out.ts';
import { addDays } from '../../src/text/day.ts';
import { sampleCampaign } from '../support/report-sample.ts';

let campaign: Campaign;

beforeAll(async () => {
  campaign = await sampleCampaign();
});

const leave = (from: string, to: string, id = `${from}-${to}`) => ({ id, member: 'm1', from, to });
const mondays = (of: Campaign, weeks = 3) =>
  checkinWeeks({ takenOn: '2026-11-09', weeks }, of).map((week) => week.monday);

describe('the calendar of somebody away', () => {
  it('has no working day within their leave, and every other one of the office', () => {
    const day = fc.integer({ min: 0, max: 500 }).map((days) => addDays('2026-06-01', days));
    fc.assert(
      fc.property(day, day, day, (one, other, asked) => {
        const [from = one, to = other] = [one, other].sort();
        const own = withLeave(campaign, [{ from, to }]);
        const away = from <= asked && asked <= to;
        expect(isAway([{ from, to }], asked)).toBe(away);
        expect(isWorkingDay(asked, own)).toBe(!away && isWorkingDay(asked, campaign));
      }),
    );
  });

  it('takes away days whose holiday is not decided yet, and weekend days worked in exchange', () => {
    const worked: Campaign = {
      ...campaign,
      calendar: {
        holidays: [{ day: '2026-11-24', vi: 'x', en: 'x', status: 'pending', kind: 'holiday' }],
        working: ['2026-11-28'],
      },
    };
    expect(workingDaysOfWeek('2026-11-23', worked)).toHaveLength(6);
    expect(workingDaysOfWeek('2026-11-23', withLeave(worked, [leave('2026-11-24', '2026-11-24')]))).toHaveLength(5);
    expect(workingDaysOfWeek('2026-11-23', withLeave(worked, [leave('2026-11-23', '2026-11-29')]))).toEqual([]);
  });

  it('is the office’s own when nobody is away', () => {
    expect(withLeave(campaign, [])).toBe(campaign);
  });
});

describe('the weeks of a pledge', () => {
  it('pass over one wholly on leave: the pledge runs a week longer', () => {
    const own = withLeave(campaign, [leave('2026-11-16', '2026-11-20')]);
    expect(mondays(own)).toEqual(['2026-11-09', '2026-11-23', '2026-11-30']);
    const taken = { takenOn: '2026-11-09', weeks: 2 };
    const late = new Date('2026-11-28T09:00:00+07:00');
    expect([pledgeOver(taken, campaign, late), pledgeOver(taken, own, late)]).toEqual([true, false]);
    expect(checkinsDue(taken, own, new Date('2026-11-20T15:00:00+07:00')).map((week) => week.monday)).toEqual([
      '2026-11-09',
    ]);
  });

  it('are asked about on the last day worked, of the days that were worked', () => {
    const own = withLeave(campaign, [leave('2026-11-19', '2026-11-20')]);
    const week = checkinWeeks({ takenOn: '2026-11-09', weeks: 3 }, own)[1];
    expect(week?.askedOn).toBe('2026-11-18');
    expect(daysHeld({ takenOn: '2026-11-09' }, '2026-11-16', own)).toBe(3);
    expect(daysHeld({ takenOn: '2026-11-17' }, '2026-11-16', own)).toBe(2);
  });

  it('come back after the longest leave', () => {
    const own = withLeave(campaign, [leave('2026-11-16', '2027-11-14')]);
    const weeks = checkinWeeks({ takenOn: '2026-11-09', weeks: 3 }, own);
    expect(weeks.map((week) => week.monday)).toEqual(['2026-11-09', '2027-11-15', '2027-11-22']);
    for (const week of weeks) expect(earliestAsk(week, own) >= week.monday).toBe(true);
    expect(firstAsked({ takenOn: '2026-11-16', weeks: 8 }, own)).toBe('2027-11-19');
  });
});

describe('a new leave', () => {
  it('becomes one with those it overlaps or touches', () => {
    const others = [
      leave('2026-11-02', '2026-11-08'),
      leave('2026-11-12', '2026-11-15'),
      leave('2026-11-18', '2026-11-19'),
    ];
    const { whole, inner } = joined(leave('2026-11-09', '2026-11-13', 'new'), others);
    expect(whole).toEqual(leave('2026-11-02', '2026-11-15', 'new'));
    expect(inner).toEqual(others.slice(0, 2));
  });

  it('stays as it is beside others, and when told twice', () => {
    const one = leave('2026-11-09', '2026-11-10', 'new');
    expect(joined(one, [leave('2026-11-12', '2026-11-15')])).toEqual({ whole: one, inner: [] });
    expect(joined(one, [one])).toEqual({ whole: one, inner: [] });
  });
});
