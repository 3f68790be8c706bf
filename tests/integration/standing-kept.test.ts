import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { weekAnswers } from '../../handlers/week-answers.ts';
import { createStandingRefresh } from '../../jobs/standings.ts';
import type { CheckinAnswer } from '../../src/domain/pledge.ts';
import type { StandingKeeper } from '../../src/ports/standings.ts';
import { createStandingKeeper } from '../../src/standings.ts';
import { type JobsHouse, openHouse } from '../support/jobs-house.ts';

/** Standings when two write at once, and when nobody writes at all. */

let house: JobsHouse;
let keeper: StandingKeeper;

const at = (time: string): Date => new Date(`${time}:00+07:00`);
const ANSWERED = at('2026-11-13T15:00');

beforeEach(async () => {
  const db = `standing_${randomUUID().slice(0, 8)}`;
  house = await openHouse({ db, prefix: db, now: '2026-11-09T09:00:00+07:00' }, async () => ({
    ok: true,
    messageId: 'm1',
  }));
  keeper = createStandingKeeper(house.stores);
});

afterEach(() => house.close(true));

async function take(member: string, pledge: string, weeks = 8, takenOn = '2026-11-09'): Promise<string> {
  const { id } = await house.stores.pledges.take({ member, campaign: house.campaign.id, pledge, takenOn, weeks });
  return id;
}

async function answer(member: string, taken: string, week = '2026-11-09', said: CheckinAnswer = 'done') {
  await house.stores.pledges.checkin({ taken, member, week, answer: said, at: ANSWERED });
}

async function refreshed(member: string, by = keeper, now = ANSWERED): Promise<void> {
  await by.refresh({ member, campaign: house.campaign, now });
}

async function sweepAt(time: string): Promise<void> {
  house.clock.set(at(time));
  await house.jobs.sweepNow();
}

async function standing(member: string) {
  const found = await house.stores.standings.of(member, house.campaign.id, 2026);
  if (found === null) throw new Error('no standing');
  return found;
}

it('an answer given while a standing is made elsewhere is in it', async () => {
  const member = 'm1';
  const [one, other] = [await take(member, 'P01'), await take(member, 'P02')];
  await answer(member, one);
  let between: (() => Promise<void>) | null = async () => {
    await answer(member, other);
    await refreshed(member);
  };
  const slow = createStandingKeeper({
    ...house.stores,
    pledges: {
      ...house.stores.pledges,
      // What was read is older than what the other channel puts meanwhile.
      async checkinsOf(of) {
        const read = await house.stores.pledges.checkinsOf(of);
        const go = between;
        between = null;
        await go?.();
        return read;
      },
    },
  });
  await refreshed(member, slow);
  expect(Object.keys((await standing(member)).pledges)).toEqual(['P01', 'P02']);
});

describe('the sweep', () => {
  it('takes a little strength from whoever stopped answering, once a week', async () => {
    const member = (await house.person('Người Một', 'QLCN')).id;
    await answer(member, await take(member, 'P01'));
    await refreshed(member);
    expect(await standing(member)).toMatchObject({ strength: 25, madeOn: '2026-11-13' });
    // The week of 16/11 is asked about on Friday 20/11 and may be answered until 27/11.
    await sweepAt('2026-11-27T18:00');
    expect(await standing(member)).toMatchObject({ strength: 25 });
    await sweepAt('2026-11-28T01:00');
    expect(await standing(member)).toMatchObject({ strength: 23.8, madeOn: '2026-11-28' });
    await sweepAt('2026-11-30T01:00');
    expect((await standing(member)).madeOn).toBe('2026-11-28');
    await sweepAt('2026-12-07T01:00');
    expect(await standing(member)).toMatchObject({ strength: 22.6, madeOn: '2026-12-07' });
  });

  it('is not moved by people who have never answered: they have no history', async () => {
    const member = (await house.person('Người Một', 'QLCN')).id;
    await take(member, 'P01');
    await refreshed(member, keeper, at('2026-11-09T09:00'));
    await sweepAt('2026-12-07T01:00');
    expect(await standing(member)).toMatchObject({ strength: 0, history: [], madeOn: '2026-12-07' });
  });

  it('makes up for a process that was killed between the end of a pledge and its standing', async () => {
    const member = 'm1';
    const [kept, left] = [await take(member, 'P01'), await take(member, 'P02')];
    await answer(member, kept);
    await answer(member, left, '2026-11-09', 'none');
    await refreshed(member);
    expect((await standing(member)).strength).toBe(12.5);
    await house.stores.pledges.end(left, '2026-11-14');
    await sweepAt('2026-11-15T09:00');
    expect((await standing(member)).strength).toBe(25);
  });

  it('works off more people than it takes at once', async () => {
    const people = ['m1', 'm2', 'm3'];
    for (const member of people) {
      await answer(member, await take(member, 'P01'));
      await refreshed(member);
    }
    const refresh = createStandingRefresh({ ...house.stores, keeper, atOnce: 2 });
    const made = async () => {
      await refresh(house.campaign, { now: at('2026-11-28T01:00'), leaves: new Map() });
      return [...(await house.stores.standings.madeOn(house.campaign.id, 2026)).values()].sort();
    };
    expect(await made()).toEqual(['2026-11-13', '2026-11-28', '2026-11-28']);
    expect(await made()).toEqual(['2026-11-28', '2026-11-28', '2026-11-28']);
  });
});

it('only people who were asked about a week are counted among its answers', async () => {
  const { stores, campaign } = house;
  const week = { monday: '2026-11-16', askedOn: '2026-11-20' };
  const held = ['asked', 'answered', 'away', 'late', 'over', 'stopped', 'renewed'];
  await take('asked', 'P01');
  await answer('answered', await take('answered', 'P01'), week.monday);
  // Away the whole week: never asked. Away on its last day only: asked a day earlier.
  await take('away', 'P01');
  await stores.leaves.put({ id: 'l1', member: 'away', from: '2026-11-16', to: '2026-11-22' });
  await stores.leaves.put({ id: 'l2', member: 'asked', from: '2026-11-20', to: '2026-11-20' });
  await take('late', 'P01', 8, '2026-11-20');
  // A round of one week has run out, though its answer is still taken and it is not ended.
  await take('over', 'P01', 1);
  await stores.pledges.end(await take('stopped', 'P01'), '2026-11-18');
  const renewed = await take('renewed', 'P01', 2);
  await answer('renewed', renewed, week.monday);
  await stores.pledges.end(renewed, '2026-11-20');
  await take('renewed', 'P01', 8, '2026-11-20');
  const found = await weekAnswers(stores, campaign, { members: held, week });
  expect([...found.asked].sort()).toEqual(['answered', 'asked', 'renewed']);
  expect([...found.answered].sort()).toEqual(['answered', 'renewed']);
});
