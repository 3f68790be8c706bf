import { beforeAll, describe, expect, it } from 'vitest';
import { pledgeOf } from '../../src/campaign/lookup.ts';
import type { Campaign } from '../../src/campaign/schema.ts';
import { checkinWeeks } from '../../src/domain/checkin-week.ts';
import { habitStrength, type Practised, type StandingOf } from '../../src/domain/habit.ts';
import { withLeave } from '../../src/domain/leave.ts';
import type { Checkin, CheckinAnswer, TakenPledge } from '../../src/domain/pledge.ts';
import { termsOf } from '../../src/domain/savings.ts';
import { NOTHING_SAVED, standingOf, yearOf } from '../../src/domain/standing.ts';
import { daysHeld } from '../../src/domain/worked-out.ts';
import { sampleCampaign } from '../support/report-sample.ts';

let campaign: Campaign;

beforeAll(async () => {
  campaign = await sampleCampaign();
});

const at = (day: string): Date => new Date(`${day}T09:00:00+07:00`);
const seen = (now: string, over: Partial<StandingOf> = {}): StandingOf => ({
  member: 'm1',
  campaign,
  year: 2026,
  now: at(now),
  ...over,
});

type Said = { readonly answer: CheckinAnswer; readonly amount?: number; readonly inputs?: Record<string, number> };

/** A pledge taken on a Monday with these answers, week by week; null leaves a week unanswered. */
function practised(
  pledge: string,
  said: readonly (Said | CheckinAnswer | null)[],
  over: Partial<TakenPledge> = {},
): Practised {
  const taken: TakenPledge = {
    id: `${pledge}-1`,
    member: 'm1',
    campaign: campaign.id,
    pledge,
    takenOn: '2026-09-07',
    weeks: 8,
    state: 'active',
    ...over,
  };
  const found = pledgeOf(campaign, pledge);
  if (found === null) throw new Error(pledge);
  const weeks = checkinWeeks(taken, campaign);
  const checkins = said.flatMap((one, number): Checkin[] => {
    const week = weeks[number];
    if (one === null || week === undefined) return [];
    const given: Said = typeof one === 'string' ? { answer: one } : one;
    const when = at(week.askedOn);
    const days = daysHeld(taken, week.monday, campaign);
    const terms = termsOf(campaign, found, { at: when, inputs: given.inputs });
    return [{ ...given, taken: taken.id, member: taken.member, week: week.monday, at: when, days, terms }];
  });
  return { taken, checkins };
}

describe('the sums of a standing', () => {
  it('are those of all pledges, each with its factor', () => {
    const standing = standingOf(seen('2026-10-01'), [
      practised('P01', ['done', 'part', 'none']),
      practised('P06', [{ answer: 'done', amount: 30 }]),
      practised('P10', ['done']),
    ]);
    expect(standing.pledges.P01).toEqual({
      answered: 3,
      done: 1,
      part: 1,
      count: 7.5,
      quantity: 6,
      kg: 3.9552,
      unknown: 0,
    });
    expect(standing.totals).toEqual({ ...NOTHING_SAVED, kwh: 6, sheet: 30, piece: 5, co2: 3.9552 + 0.15 });
    expect(standing.factors.map(({ id, value, year }) => [id, value, year])).toEqual([
      ['grid', 0.6592, 2023],
      ['paper', 0.005, null],
    ]);
  });

  it('count the same sheets once a week, for the largest of P07, P08 and P20', () => {
    const standing = standingOf(seen('2026-10-01'), [
      practised('P07', [{ answer: 'done', amount: 2, inputs: { people: 10, pages: 4 } }]),
      practised('P08', [
        { answer: 'done', amount: 3, inputs: { copies: 5, sheets: 2 } },
        { answer: 'done', amount: 1, inputs: { copies: 5, sheets: 2 } },
      ]),
      practised('P20', [
        { answer: 'done', inputs: { sheets: 20 } },
        { answer: 'done', inputs: { sheets: 20 } },
      ]),
    ]);
    // 40, 30 and 20 sheets in the first week, 10 and 20 in the second.
    expect(standing.totals.sheet).toBe(60);
    expect(standing.totals.co2).toBe(0.3);
    expect(standing.pledges.P08?.quantity).toBe(40);
  });

  it('leave out weeks whose number is not known, and say how many', () => {
    const standing = standingOf(seen('2026-10-01'), [
      practised('P06', ['done', { answer: 'part', amount: 8 }, 'none']),
    ]);
    expect(standing.pledges.P06).toMatchObject({ answered: 3, quantity: 8, unknown: 1 });
    expect(standing.totals.sheet).toBe(8);
    const nothing = standingOf(seen('2026-10-01'), [practised('P06', ['done'])]);
    expect(nothing.pledges.P06).toMatchObject({ quantity: null, kg: null, unknown: 1 });
    expect(nothing.totals).toEqual(NOTHING_SAVED);
  });

  it('are of the year of the week’s Monday', () => {
    const over = practised('P01', Array<CheckinAnswer>(8).fill('done'), { takenOn: '2026-12-14' });
    expect(yearOf('2027-01-01')).toBe(2026);
    expect(standingOf(seen('2027-03-01'), [over]).pledges.P01?.answered).toBe(3);
    expect(standingOf(seen('2027-03-01', { year: 2027 }), [over]).pledges.P01?.answered).toBe(5);
  });

  it('stay what they were when the file changes, or the pledge leaves it', () => {
    const done = practised('P01', ['done']);
    const without = { ...campaign, pledges: { ...campaign.pledges, items: [], factors: {} } };
    expect(standingOf(seen('2026-10-01', { campaign: without }), [done]).totals.kwh).toBe(4);
  });

  it('read answers of the first releases with the file’s factor and the week’s working days', () => {
    const { taken, checkins } = practised('P01', ['done', 'part']);
    const old = checkins.map(({ days: _days, terms: _terms, ...rest }): Checkin => rest);
    const decisions = {
      modules: {},
      appended: [],
      factors: [
        {
          factor: 'grid',
          value: 9,
          unit: 'x',
          year: 2026,
          source: { vi: 'x', en: 'x' },
          since: '2026-01-01T00:00:00.000Z',
        },
      ],
    };
    const standing = standingOf(seen('2026-10-01', { campaign: { ...campaign, decisions } }), [
      { taken, checkins: old },
    ]);
    expect(standing.pledges.P01).toMatchObject({ count: 7.5, quantity: 6, kg: 3.9552 });
  });

  it('are of this person and this campaign alone', () => {
    const others = [practised('P01', ['done'], { member: 'm2' }), practised('P01', ['done'], { campaign: 'another' })];
    const standing = standingOf(seen('2026-10-01'), others);
    expect(standing).toMatchObject({ pledges: {}, totals: NOTHING_SAVED, strength: 0, history: [], factors: [] });
  });
});

describe('how well habits are kept', () => {
  it('falls a little for a week that passed without an answer, and not before its last day', () => {
    const one = practised('P01', ['done', null]);
    // The second week is asked about on 18/09 and may be answered until 25/09.
    expect(standingOf(seen('2026-09-25'), [one]).strength).toBe(25);
    expect(standingOf(seen('2026-09-26'), [one]).strength).toBe(23.8);
    expect(standingOf(seen('2026-09-26'), [one]).history).toEqual([
      { week: '2026-09-07', strength: 25 },
      { week: '2026-09-14', strength: 23.8 },
    ]);
  });

  it('stays where it was over leave, and over what does not apply', () => {
    const away = withLeave(campaign, [{ from: '2026-09-14', to: '2026-09-20' }]);
    const one = practised('P01', ['done', null]);
    expect(standingOf(seen('2026-09-26', { campaign: away }), [one]).strength).toBe(25);
    expect(standingOf(seen('2026-09-26'), [practised('P01', ['done', 'na'])]).strength).toBe(25);
  });

  it('is the mean of what is kept now, of the last one when nothing is', () => {
    const ended = practised('P02', ['done', 'done'], { state: 'ended', endedOn: '2026-09-21' });
    const active = practised('P01', ['done', 'none']);
    const fresh = practised('P10', [], { takenOn: '2026-09-21' });
    expect(standingOf(seen('2026-09-22'), [ended, active, fresh]).strength).toBe(22.5);
    expect(standingOf(seen('2026-12-22'), [ended]).strength).toBe(43.8);
  });

  it('goes on in a renewed pledge from where the last round stood', () => {
    const first = practised('P01', Array<CheckinAnswer>(8).fill('done'), { state: 'ended', endedOn: '2026-10-30' });
    const second = practised('P01', [null], { id: 'again', takenOn: '2026-10-30', renews: 'P01-1' });
    const before = habitStrength(seen('2026-10-30'), [first]);
    expect(before).toBe(90);
    expect(habitStrength(seen('2026-10-31'), [second, first])).toBe(90);
    expect(habitStrength(seen('2026-10-31'), [practised('P01', [])])).not.toBeNull();
    expect(habitStrength(seen('2026-09-08'), [practised('P01', [])])).toBeNull();
  });

  it('keeps the last sixty weeks', () => {
    const rounds = [0, 1].map((number) =>
      practised('P01', Array<CheckinAnswer>(52).fill('done'), {
        id: `r${number}`,
        weeks: 52,
        takenOn: number === 0 ? '2026-01-05' : '2027-01-11',
        state: number === 0 ? 'ended' : 'active',
      }),
    );
    const { history } = standingOf(seen('2028-03-01', { year: 2027 }), rounds);
    expect(history).toHaveLength(60);
    expect(history.at(-1)?.week.slice(0, 4)).toBe('2027');
  });
});
