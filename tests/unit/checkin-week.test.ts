import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { isWorkingDay } from '../../src/campaign/calendar.ts';
import type { Campaign } from '../../src/campaign/schema.ts';
import { encodePress } from '../../src/dialog/event.ts';
import {
  askedAt,
  checkinButtons,
  checkinOpen,
  checkinsDue,
  checkinWeek,
  checkinWeeks,
  earliestAsk,
  firstAsked,
  LATE_DAYS,
  mondayOfButton,
  pledgeOver,
} from '../../src/domain/checkin-week.ts';
import { addDays, weekday } from '../../src/text/day.ts';
import { sampleCampaign } from '../support/report-sample.ts';

let campaign: Campaign;

beforeAll(async () => {
  campaign = await sampleCampaign();
});

const days = (takenOn: string, weeks = 3) => checkinWeeks({ takenOn, weeks }, campaign).map((week) => week.askedOn);
const vn = (time: string): Date => new Date(`${time}:00+07:00`);

describe('somebody who can be written to for seven days after each answer', () => {
  const WEEK_MS = 7 * 86_400_000;
  const taken = { takenOn: '2026-11-09', weeks: 3 };
  /** The first instant (by the quarter of an hour) at which the question of the second week is due. */
  const askedWhen = (lastAt: Date): string => {
    const closesAt = new Date(lastAt.getTime() + WEEK_MS);
    for (let at = vn('2026-11-16T00:00'); ; at = new Date(at.getTime() + 900_000)) {
      const due = checkinsDue(taken, campaign, at, closesAt).some((week) => week.number === 2);
      if (due) return new Date(at.getTime() + 7 * 3_600_000).toISOString().slice(0, 16);
    }
  };

  it('is asked as everybody when the window lasts', () => {
    expect(askedWhen(vn('2026-11-16T09:00'))).toBe('2026-11-20T14:00');
    expect(askedWhen(vn('2026-11-13T16:00'))).toBe('2026-11-20T14:00');
  });

  it('is asked on day 6, or on day 5, when the window would be closed by then', () => {
    expect(askedWhen(vn('2026-11-13T14:10'))).toBe('2026-11-19T14:00');
    expect(askedWhen(vn('2026-11-13T09:00'))).toBe('2026-11-19T14:00');
    expect(askedWhen(vn('2026-11-12T14:10'))).toBe('2026-11-18T14:00');
    expect(askedWhen(vn('2026-11-11T14:10'))).toBe('2026-11-18T14:00');
  });

  it('is asked as everybody when nothing can keep the window open', () => {
    expect(askedWhen(vn('2026-11-09T09:00'))).toBe('2026-11-20T14:00');
  });

  it('answers early only where the question may come early', () => {
    const week = checkinWeek(taken, '2026-11-16', campaign);
    if (week === null) throw new Error('no such week');
    expect(earliestAsk(week, campaign)).toBe('2026-11-18');
    expect(checkinOpen(week, campaign, vn('2026-11-18T14:05'))).toBe('early');
    expect(checkinOpen(week, campaign, vn('2026-11-18T14:05'), earliestAsk(week, campaign))).toBe('open');
    expect(checkinOpen(week, campaign, vn('2026-11-17T14:05'), earliestAsk(week, campaign))).toBe('early');
  });
});

describe('the weeks of a pledge', () => {
  it('are asked about on Friday, from the week of taking', () => {
    expect(days('2026-11-09')).toEqual(['2026-11-13', '2026-11-20', '2026-11-27']);
    expect(days('2026-11-12')).toEqual(['2026-11-13', '2026-11-20', '2026-11-27']);
  });

  it('begin with the next week when taken on or after the last working day', () => {
    expect(days('2026-11-13')).toEqual(['2026-11-20', '2026-11-27', '2026-12-04']);
    expect(days('2026-11-15')).toEqual(['2026-11-20', '2026-11-27', '2026-12-04']);
    expect(firstAsked({ takenOn: '2026-11-13', weeks: 8 }, campaign)).toBe('2026-11-20');
  });

  it('are asked about earlier before a day off, and on a Saturday that is worked', () => {
    expect(days('2026-12-28', 1)).toEqual(['2026-12-31']);
    expect(days('2026-08-17', 1)).toEqual(['2026-08-22']);
  });

  it('pass over a week in which nobody works, and run one week longer', () => {
    expect(days('2026-02-09', 2)).toEqual(['2026-02-13', '2026-02-27']);
  });

  it('are as many as pledged, on rising Mondays, each asked on a working day of its week', () => {
    const day = fc.integer({ min: 0, max: 1400 }).map((count) => addDays('2026-01-01', count));
    fc.assert(
      fc.property(day, fc.integer({ min: 1, max: 20 }), (takenOn, weeks) => {
        const found = checkinWeeks({ takenOn, weeks }, campaign);
        expect(found.map((week) => week.number)).toEqual(found.map((_, at) => at + 1));
        expect(found).toHaveLength(weeks);
        for (const week of found) {
          expect(weekday(week.monday)).toBe(1);
          expect(week.askedOn > takenOn && week.askedOn >= week.monday && week.askedOn <= addDays(week.monday, 6)).toBe(
            true,
          );
          expect(isWorkingDay(week.askedOn, campaign)).toBe(true);
          expect(week.until).toBe(addDays(week.askedOn, LATE_DAYS));
        }
        expect(new Set(found.map((week) => week.monday)).size).toBe(weeks);
      }),
    );
  });
});

describe('the question', () => {
  const taken = { takenOn: '2026-11-09', weeks: 2 };

  it('is due from 14:00 of the last working day until seven days later', () => {
    const due = (time: string) => checkinsDue(taken, campaign, vn(time)).map((week) => week.monday);
    expect(due('2026-11-13T13:59')).toEqual([]);
    expect(due('2026-11-13T14:00')).toEqual(['2026-11-09']);
    expect(due('2026-11-20T13:00')).toEqual(['2026-11-09']);
    expect(due('2026-11-20T14:00')).toEqual(['2026-11-09', '2026-11-16']);
    expect(due('2026-11-21T00:00')).toEqual(['2026-11-16']);
    expect(due('2026-11-28T00:00')).toEqual([]);
  });

  it('may be answered from that day on, and no later than seven days after', () => {
    const week = checkinWeek(taken, '2026-11-09', campaign);
    if (week === null) throw new Error('no such week');
    expect(askedAt(week, campaign)).toEqual(vn('2026-11-13T14:00'));
    expect(checkinOpen(week, campaign, vn('2026-11-12T23:59'))).toBe('early');
    expect(checkinOpen(week, campaign, vn('2026-11-13T00:00'))).toBe('open');
    expect(checkinOpen(week, campaign, vn('2026-11-20T23:59'))).toBe('open');
    expect(checkinOpen(week, campaign, vn('2026-11-21T00:00'))).toBe('late');
  });

  it('is not about a week outside the pledge', () => {
    for (const monday of ['2026-11-02', '2026-11-23', '2026-11-10']) {
      expect(checkinWeek(taken, monday, campaign)).toBeNull();
    }
  });

  it('ends with the last week', () => {
    expect(pledgeOver(taken, campaign, vn('2026-11-27T23:59'))).toBe(false);
    expect(pledgeOver(taken, campaign, vn('2026-11-28T00:00'))).toBe(true);
  });
});

describe('its buttons', () => {
  it('fit a chat button and give the week back', () => {
    const data = checkinButtons('AbCdEfGhJk12', '2026-11-09').map(
      (button) => encodePress(button.press, undefined) ?? '',
    );
    expect(data[0]).toBe('!pledge.checkin:AbCdEfGhJk12:20261109:done');
    for (const one of data) expect(Buffer.byteLength(one)).toBeLessThanOrEqual(64);
    expect(mondayOfButton('20261109')).toBe('2026-11-09');
  });

  it.each(['', '2026110', '20261309', 'abcdefgh', '2026-11-09'])('with "%s" for a week name none', (text) => {
    expect(mondayOfButton(text)).toBeNull();
  });
});
