import { join } from 'node:path';
import mongoose from 'mongoose';
import { loadCampaign } from '../src/campaign/load.ts';
import type { Campaign } from '../src/campaign/schema.ts';
import type { Member, Role } from '../src/domain/member.ts';
import type { MemberTurn } from '../src/ports/handler.ts';
import { projectRoot } from '../src/project-root.ts';
import type { Stores } from '../src/stores.ts';
import { handlersOver } from '../tests/support/all-forms.ts';
import { createDatabases } from './support/house.ts';
import { type Office, seedOffice } from './support/office.ts';

/**
 * How long people wait for their progress and heads for their unit's, in an office of 10,000 with a year of check-ins
 * behind it; and how long a campaign file takes to load and check. `BENCH_MEMBERS` makes the office smaller or larger.
 */

const MEMBERS = Number(process.env['BENCH_MEMBERS'] ?? '10000');
const UNIT_SIZE = 200;
const WEEKS = 52;
const NOW = new Date('2026-12-28T02:00:00Z');
const ROUNDS = 40;
const WARM_UP = 5;

async function campaignOf(file: string): Promise<Campaign> {
  const loaded = await loadCampaign(join(projectRoot(), 'campaigns', `${file}.yaml`));
  if (!loaded.ok) throw new Error(`${file} does not load`);
  return loaded.campaign;
}

function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}

async function timed(work: (round: number) => Promise<unknown>, rounds = ROUNDS): Promise<readonly number[]> {
  const times: number[] = [];
  for (let round = 0; round < rounds + WARM_UP; round += 1) {
    const began = performance.now();
    await work(round);
    if (round >= WARM_UP) times.push(performance.now() - began);
  }
  return times;
}

function told(what: string, times: readonly number[], target: number): void {
  const worst = Math.max(...times);
  const middle = median(times);
  const ratio = (target / middle).toFixed(2);
  console.log(
    `${what}: median ${middle.toFixed(1)} ms, worst ${worst.toFixed(1)} ms, to reach ${target} ms: ${ratio} x`,
  );
}

function turnFor(campaign: Campaign, member: Member, round: number): MemberTurn {
  return {
    now: NOW,
    eventId: `e${round}`,
    address: { channel: 'telegram', chat: member.id },
    member,
    lang: 'vi',
    campaign,
    revision: 1,
    campaigns: [{ campaign, revision: 1, publishedAt: NOW }],
    sessions: {},
    active: null,
  };
}

interface Looking {
  readonly stores: Stores;
  readonly campaign: Campaign;
  readonly office: Office;
}

/** Opens a screen as somebody of the role; a different person, or the head of a different unit, each time. */
function screen({ stores, campaign, office }: Looking, action: string, role: Role) {
  const run = handlersOver(stores)
    .flatMap((one) => Object.entries(one.actions ?? {}))
    .find(([name]) => name === action)?.[1];
  if (run === undefined) throw new Error(`no action ${action}`);
  return async (round: number): Promise<void> => {
    const unit = office.units[(round * 7) % office.units.length] ?? '';
    const people = office.peopleOf(unit);
    const member = await stores.members.byId(people[(round * 13) % people.length] ?? '');
    if (member === null) throw new Error('nobody there');
    const { views } = await run(turnFor(campaign, { ...member, role }, round), []);
    if (views === undefined || views.length === 0) throw new Error(`${action} shows nothing`);
  };
}

async function loading(): Promise<void> {
  for (const file of ['dong-nai-skhcn', 'hung-yen-ubnd']) {
    const began = performance.now();
    await campaignOf(file);
    console.log(`load and check ${file}, first in this process: ${(performance.now() - began).toFixed(0)} ms`);
    told(`load and check ${file}`, await timed(() => campaignOf(file), 15), 200);
  }
}

await loading();
const databases = createDatabases(process.env['MONGODB_URI'] ?? '');
try {
  const connection = await databases.open('progress');
  const campaign = await campaignOf('dong-nai-skhcn');
  const began = performance.now();
  const office = await seedOffice(connection, {
    campaign,
    members: MEMBERS,
    unitSize: UNIT_SIZE,
    weeks: WEEKS,
    now: NOW,
  });
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  console.log(`${MEMBERS} members in ${office.units.length} units, ${office.checkins} check-ins, made in ${seconds} s`);
  const looking: Looking = { stores: office.stores, campaign, office };
  told('own skills', await timed(screen(looking, 'skills.open', 'CAN_BO')), 20);
  told('own pledges', await timed(screen(looking, 'pledge.mine', 'CAN_BO')), 20);
  told('skills of a unit of 200', await timed(screen(looking, 'confirm.unit', 'TRUONG_PHONG')), 100);
  const unit = await timed(screen(looking, 'table.unit', 'TRUONG_PHONG'));
  told('pledges of a unit of 200', unit, 100);
  console.log(`ratio ${(100 / median(unit)).toFixed(2)}`);
} finally {
  await databases.drop();
  await mongoose.disconnect();
}
