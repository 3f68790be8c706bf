import type { Connection } from 'mongoose';
import { dayOf } from '../../src/campaign/calendar.ts';
import type { Campaign } from '../../src/campaign/schema.ts';
import type { Checkin, TakenPledge } from '../../src/domain/pledge.ts';
import { termsOf } from '../../src/domain/savings.ts';
import { standingOf } from '../../src/domain/standing.ts';
import { daysHeld } from '../../src/domain/worked-out.ts';
import { createIndexes, createStores, type Stores } from '../../src/stores.ts';
import { addDays, type Day, mondayOf } from '../../src/text/day.ts';
import { fold } from '../../src/text/fold.ts';
import { seeded } from '../../tests/support/crowd.ts';

/** A made-up office with a year behind it, the same at every run: its roster, its skills, its pledges and check-ins. */
export interface OfficePlan {
  readonly campaign: Campaign;
  readonly members: number;
  readonly unitSize: number;
  readonly weeks: number;
  /** The end of the year that lies behind it. */
  readonly now: Date;
}

export interface Office {
  readonly stores: Stores;
  readonly units: readonly string[];
  /** Ids of the people of a unit. */
  peopleOf(unit: string): readonly string[];
  readonly checkins: number;
}

const PLEDGES = ['P01', 'P02', 'P10'];
const BATCH = 20_000;
const FAMILY = ['Nguyễn', 'Trần', 'Lê', 'Phạm', 'Hoàng', 'Vũ', 'Đặng', 'Bùi'];
const GIVEN = ['An', 'Bình', 'Châu', 'Dũng', 'Giang', 'Hòa', 'Lan', 'Minh', 'Phúc', 'Thủy'];

/** Writes documents in batches, so that a million of them never stand in memory. */
function createPile(connection: Connection, name: string) {
  let waiting: object[] = [];
  const flush = async (): Promise<void> => {
    const docs = waiting;
    waiting = [];
    if (docs.length > 0) await connection.collection(name).insertMany(docs, { ordered: false });
  };
  return {
    async put(docs: readonly object[]): Promise<void> {
      waiting.push(...docs);
      if (waiting.length >= BATCH) await flush();
    },
    flush,
  };
}

interface Seat {
  readonly plan: OfficePlan;
  readonly id: string;
  readonly at: number;
  readonly unit: string;
}

function memberDoc({ plan: { campaign, now: joinedAt }, id, at, unit }: Seat): object {
  const name = `${FAMILY[at % FAMILY.length]} Thị ${GIVEN[Math.floor(at / FAMILY.length) % GIVEN.length]}`;
  const rest = { addresses: [], consents: [], joinedAt, campaigns: null, body: null, rankedIn: [campaign.id] };
  return { _id: id, name, folded: fold(name), unit, role: 'CAN_BO', lang: 'vi', ...rest };
}

function answerOf(random: () => number): Checkin['answer'] {
  const drawn = random();
  if (drawn < 0.6) return 'done';
  if (drawn < 0.8) return 'part';
  return drawn < 0.95 ? 'none' : 'na';
}

/** People took their pledges on so many different days, all before the year that is looked at. */
const EARLY_DAYS = 60;
const EARLY_WEEKS = 9;

/** One person's pledges of the year and what they answered week by week, as the bot would have kept it. */
function yearOf(plan: OfficePlan, { member, early }: { member: string; early: number }, random: () => number) {
  const { campaign, weeks, now } = plan;
  const first = addDays(mondayOf(dayOf(now, campaign)), -7 * weeks);
  return PLEDGES.flatMap((id) => {
    const pledge = campaign.pledges.items.find((one) => one.id === id);
    if (pledge === undefined) return [];
    const about = {
      member,
      campaign: campaign.id,
      pledge: id,
      takenOn: addDays(first, -early),
      weeks: weeks + EARLY_WEEKS,
    };
    const taken: TakenPledge = { ...about, id: `${member}${id}`, state: 'active', start: 'sometimes' };
    const checkins = Array.from({ length: weeks }, (_, week): Checkin => {
      const monday: Day = addDays(first, 7 * week);
      const at = new Date(`${addDays(monday, 4)}T08:00:00Z`);
      const days = daysHeld(taken, monday, campaign);
      const terms = termsOf(campaign, pledge, { at });
      return { taken: taken.id, member, week: monday, answer: answerOf(random), at, days, terms };
    });
    return [{ taken, checkins }];
  });
}

function skillDocs({ campaign, now }: OfficePlan, member: string, random: () => number): object[] {
  const year = now.getUTCFullYear();
  return campaign.skills.areas.flatMap((area) =>
    area.items
      .filter(() => random() < 0.6)
      .map(({ id: item }) => {
        const key = { member, campaign: campaign.id, year, item };
        return {
          _id: `${member}.${campaign.id}.${year}.${item}`,
          ...key,
          state: 'done',
          how: 'own',
          at: now,
          doneAt: now,
        };
      }),
  );
}

/** Fills an empty database with the office. */
export async function seedOffice(connection: Connection, plan: OfficePlan): Promise<Office> {
  const stores = createStores(connection);
  await createIndexes(connection);
  await stores.campaigns.publish(plan.campaign, plan.now);
  const count = Math.ceil(plan.members / plan.unitSize);
  const units = Array.from({ length: count }, (_, at) => `D${String(at + 1).padStart(3, '0')}`);
  for (const unit of units) await stores.units.put(unit, `Đơn vị ${unit}`);
  const piles = {
    members: createPile(connection, 'members'),
    pledges: createPile(connection, 'pledges'),
    checkins: createPile(connection, 'checkins'),
    skills: createPile(connection, 'skills'),
    standings: createPile(connection, 'standings'),
  };
  const random = seeded(2026);
  const people = new Map<string, string[]>(units.map((unit) => [unit, []]));
  let checkins = 0;
  for (let at = 0; at < plan.members; at += 1) {
    const unit = units[Math.floor(at / plan.unitSize)] ?? '';
    const id = `m${String(at).padStart(6, '0')}`;
    people.get(unit)?.push(id);
    const practised = yearOf(plan, { member: id, early: at % EARLY_DAYS }, random);
    await piles.members.put([memberDoc({ plan, id, at, unit })]);
    await piles.skills.put(skillDocs(plan, id, random));
    for (const { taken, checkins: answers } of practised) {
      const { id: _id, ...rest } = taken;
      await piles.pledges.put([{ _id, ...rest }]);
      await piles.checkins.put(answers.map((one) => ({ _id: `${one.taken}.${one.week}`, ...one })));
      checkins += answers.length;
    }
    const year = plan.now.getUTCFullYear();
    const standing = standingOf({ member: id, campaign: plan.campaign, year, now: plan.now }, practised);
    await piles.standings.put([{ _id: `${plan.campaign.id}.${year}.${id}`, ...standing }]);
  }
  for (const pile of Object.values(piles)) await pile.flush();
  return { stores, units, peopleOf: (unit) => people.get(unit) ?? [], checkins };
}
