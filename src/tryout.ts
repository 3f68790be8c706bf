import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { addWorkingDays, dayOf, instantOf } from './campaign/calendar.ts';
import type { Campaign } from './campaign/schema.ts';
import type { MovableClock } from './clock.ts';
import type { Address } from './dialog/address.ts';
import { type Member, ROLES } from './domain/member.ts';
import type { Revision } from './ports/campaigns.ts';
import type { TryoutDoubles, TryoutHost, TryoutPerson, TryoutPhone, TryoutStore } from './ports/tryout.ts';
import type { Stores } from './stores.ts';
import { addDays } from './text/day.ts';

const castSchema = z.strictObject({
  units: z.array(z.strictObject({ code: z.string(), name: z.string() })),
  people: z.array(
    z.strictObject({ id: z.string().regex(/^[a-z]+$/), name: z.string(), unit: z.string(), role: z.enum(ROLES) }),
  ),
});

export type Cast = z.infer<typeof castSchema>;

/** The made-up department of `campaigns/tryout.yaml`. */
export function readCast(root: string): Cast {
  return castSchema.parse(parse(readFileSync(join(root, 'campaigns', 'tryout.yaml'), 'utf8')));
}

/** The jobs' sweep, run here and now. */
interface Sweeping {
  sweepNow(): Promise<void>;
}

export interface TryoutDeps {
  readonly cast: Cast;
  readonly clock: MovableClock;
  readonly tryout: TryoutStore;
  /** Phones of doubled networks beside the page. */
  readonly doubles?: TryoutDoubles | null;
  /** Keyed digests of phone numbers. */
  readonly phoneKey: (phone: string) => string | null;
  /** Bound late: the page's channel is part of the house that these belong to. */
  readonly house: () => {
    readonly stores: Stores;
    readonly jobs: Sweeping;
    readonly campaigns: () => Promise<readonly [Revision, ...Revision[]]>;
  };
}

/** Times of a working day at which something may fall due: after each opening of the sending hours. */
function* stops(from: Date, to: Date, campaign: Campaign): Generator<Date> {
  const openings = campaign.sending.windows.map(([opens]) => opens);
  for (
    let day = addWorkingDays(dayOf(from, campaign), 0, campaign);
    ;
    day = addWorkingDays(addDays(day, 1), 0, campaign)
  ) {
    for (const opens of openings) {
      const at = new Date(instantOf(day, opens, campaign).getTime() + 60_000);
      if (at >= to) return;
      if (at > from) yield at;
    }
  }
}

async function seed(stores: Stores, { cast, doubles, phoneKey }: TryoutDeps): Promise<void> {
  for (const unit of cast.units) await stores.units.put(unit.code, unit.name);
  const known = await stores.members.all();
  for (const { id, name, unit, role } of cast.people) {
    const member = known.find((one) => one.name === name) ?? (await stores.members.add({ name, unit, role }));
    const number = doubles?.people.find((one) => one.id === id)?.phone;
    const digest = number === undefined ? null : phoneKey(number);
    if (digest !== null) await stores.members.setPhone(member.id, digest);
  }
}

/** The try-out as the page sees it: six people who have not joined yet, and a clock that steps through the days. */
export function createTryoutHost(deps: TryoutDeps): TryoutHost & { prepare(): Promise<void> } {
  const { cast, clock, tryout } = deps;
  const doubles = deps.doubles ?? null;
  const codes = new Map<string, string>();

  /** A code lets in once: each phone of a person has one of its own. */
  const codeOf = async (member: string, phone: Address['channel']): Promise<string> => {
    const known = codes.get(`${phone}:${member}`);
    const invite = known === undefined ? null : await deps.house().stores.invites.find(known);
    if (invite !== null && invite.usedAt === null && invite.expiresAt > clock.now()) return invite.code;
    const issued = await deps.house().stores.invites.issue(member, clock.now());
    codes.set(`${phone}:${member}`, issued.code);
    return issued.code;
  };

  const hasJoined = (member: Member, { channel, chat }: Address): boolean =>
    member.addresses.some((one) => one.channel === channel && one.chat === chat);

  const phonesOf = async (id: string, member: Member): Promise<readonly TryoutPhone[]> => {
    const chats = doubles?.people.find((one) => one.id === id)?.chats;
    if (chats === undefined) return [];
    return Promise.all(
      (['zalo', 'telegram'] as const).map(async (channel) => {
        const joined = hasJoined(member, { channel, chat: chats[channel] });
        return { channel, joined, code: joined ? '' : await codeOf(member.id, channel) };
      }),
    );
  };

  const people = async (): Promise<readonly TryoutPerson[]> => {
    const { stores } = deps.house();
    const [members, units] = await Promise.all([stores.members.all(), stores.units.all()]);
    const listed = await Promise.all(
      cast.people.map(async (one): Promise<TryoutPerson[]> => {
        const member = members.find((each) => each.name === one.name);
        if (member === undefined) return [];
        const joined = hasJoined(member, { channel: 'web', chat: one.id });
        const unit = units.find((each) => each.code === one.unit)?.name ?? one.unit;
        const code = joined ? '' : await codeOf(member.id, 'web');
        const person = { id: one.id, name: one.name, unit, role: one.role, code, joined };
        return [doubles === null ? person : { ...person, phones: await phonesOf(one.id, member) }];
      }),
    );
    return listed.flat();
  };

  const put = async (to: Date): Promise<void> => {
    clock.set(to);
    await tryout.keepOffset(clock.offset());
    await doubles?.tell(to);
  };

  return {
    people,
    now: () => clock.now(),
    async prepare() {
      await seed(deps.house().stores, deps);
      const offset = await tryout.offset();
      if (offset !== 0) clock.set(new Date(clock.now().getTime() - clock.offset() + offset));
      await doubles?.tell(clock.now());
    },
    async moveClock(to) {
      const { jobs, campaigns } = deps.house();
      // Its sending hours are as good as those of any other.
      const [{ campaign: plan }] = await campaigns();
      for (const stop of stops(clock.now(), to, plan)) {
        await put(stop);
        await jobs.sweepNow();
      }
      if (to > clock.now()) await put(to);
      await jobs.sweepNow();
    },
  };
}
