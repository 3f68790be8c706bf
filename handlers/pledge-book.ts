import { dayOf } from '../src/campaign/calendar.ts';
import { moduleState, pledgeOf } from '../src/campaign/lookup.ts';
import { type CheckinWeek, checkinOpen, checkinWeek, earliestAsk } from '../src/domain/checkin-week.ts';
import { habitStrength, type Practised } from '../src/domain/habit.ts';
import { withLeave } from '../src/domain/leave.ts';
import type { Checkin, CheckinAnswer, TakenPledge } from '../src/domain/pledge.ts';
import { termsOf } from '../src/domain/savings.ts';
import { daysHeld } from '../src/domain/worked-out.ts';
import type { MemberTurn } from '../src/ports/handler.ts';
import type { LeaveStore } from '../src/ports/leaves.ts';
import type { PledgeStore } from '../src/ports/pledges.ts';
import type { StandingKeeper } from '../src/ports/standings.ts';
import { inCampaign } from './of-campaign.ts';
import type { Kept } from './pledge-screens.ts';

export interface PledgeDeps {
  readonly pledges: PledgeStore;
  readonly leaves: Pick<LeaveStore, 'ofMember'>;
  readonly keeper: Pick<StandingKeeper, 'refresh'>;
}

/** One pledge of the person, and the turn in its campaign with the person's own calendar. */
export interface Own {
  readonly here: MemberTurn;
  readonly kept: Kept;
  /** All rounds of this pledge, the one above among them. */
  readonly rounds: readonly Kept[];
}

/** The numbers behind an answer: how much it was, and what the formula leaves open, by input id. */
export interface Figures {
  readonly amount?: number;
  readonly inputs: Readonly<Record<string, number>>;
}

/** An answer as the person gives it: the tap, and then the numbers that belong to it. */
export interface Given {
  readonly answer: CheckinAnswer;
  readonly figures?: Figures;
}

/** What a person has taken and answered, and the way new answers are kept. */
export interface PledgeBook {
  /** All pledges of the campaign looked at, newest first. */
  mine(turn: MemberTurn): Promise<{ readonly here: MemberTurn; readonly kept: readonly Kept[] }>;
  /** The person's own pledge under this id; ids come from buttons, so somebody else's is simply not found. */
  own(turn: MemberTurn, id: string | undefined): Promise<Own | null>;
  /** Keeps an answer, with the days and terms of this moment. */
  record(own: Own, week: CheckinWeek, given: Given): Promise<Own>;
}

export function pledgesOff({ campaign }: Pick<MemberTurn, 'campaign'>): boolean {
  return moduleState(campaign, 'green_pledges') === 'off';
}

/** Whether the answer for a week is taken now. On Zalo its question may come a working day or two early. */
export function weekState({ here, kept }: Own, week: CheckinWeek): 'early' | 'open' | 'late' {
  const from = here.address.channel === 'zalo' ? earliestAsk(week, here.campaign) : week.askedOn;
  const answered = kept.checkins.some((one) => one.week === week.monday);
  const state = checkinOpen(week, here.campaign, here.now, from);
  // Leave told of afterwards may move the day of asking; what was answered may still be changed.
  return state === 'early' && answered ? 'open' : state;
}

export function weekOf({ here, kept }: Own, monday: string): CheckinWeek | null {
  return checkinWeek(kept.taken, monday, here.campaign);
}

function sameAnswer(before: Checkin | undefined, { answer, figures }: Given): before is Checkin {
  return before !== undefined && before.answer === answer && figures === undefined;
}

/** Numbers that the person gave for the formula of this pledge before; null when they were never asked. */
export function statedInputs({ rounds }: Own): Readonly<Record<string, number>> | null {
  const asked = rounds.flatMap(({ checkins }) => checkins.filter(({ inputs }) => inputs !== undefined));
  return asked.toSorted((one, other) => one.week.localeCompare(other.week)).at(-1)?.inputs ?? null;
}

/** The numbers that hold for a week until others are given: its own, and where it has none those of another week. */
export function heldFigures(at: Own, monday: string): Figures {
  const own = at.kept.checkins.find(({ week }) => week === monday);
  const amount = own?.amount;
  return { inputs: { ...statedInputs(at), ...own?.inputs }, ...(amount === undefined ? {} : { amount }) };
}

/** What an answer is kept with: numbers that were not given again stay, but how much it was belongs to one answer alone. */
function figuresWith(at: Own, week: CheckinWeek, { figures }: Given): Partial<Figures> {
  const held = heldFigures(at, week.monday);
  const inputs = { ...held.inputs, ...figures?.inputs };
  const asked = figures !== undefined || statedInputs(at) !== null;
  const amount = figures === undefined ? undefined : (figures.amount ?? held.amount);
  return { ...(asked ? { inputs } : {}), ...(amount === undefined ? {} : { amount }) };
}

function roundOf(here: MemberTurn, all: readonly Kept[], id: string): Own | null {
  const kept = all.find(({ taken }) => taken.id === id);
  if (kept === undefined) return null;
  return { here, kept, rounds: all.filter(({ pledge }) => pledge.id === kept.pledge.id) };
}

/** The turn with the person's own calendar: the office's, less their leave. */
export async function byOwnCalendar({ leaves }: Pick<PledgeDeps, 'leaves'>, turn: MemberTurn): Promise<MemberTurn> {
  return { ...turn, campaign: withLeave(turn.campaign, await leaves.ofMember(turn.member.id)) };
}

export function createPledgeBook({ pledges, leaves, keeper }: PledgeDeps): PledgeBook {
  async function held(here: MemberTurn): Promise<readonly Kept[]> {
    const { id: member } = here.member;
    const [taken, checkins] = await Promise.all([pledges.ofMember(member), pledges.checkinsOf(member)]);
    const rounds = taken
      .filter((one) => one.campaign === here.campaign.id)
      .map((one): Practised => ({ taken: one, checkins: checkins.filter(({ taken: id }) => id === one.id) }));
    return rounds.flatMap((round) => keptOf(here, round, rounds) ?? []);
  }

  async function own(turn: MemberTurn, id: string | undefined): Promise<Own | null> {
    const taken = await pledges.byId(id ?? '');
    if (taken === null || taken.member !== turn.member.id) return null;
    const there = inCampaign(turn, taken.campaign);
    if (there === null) return null;
    const here = await byOwnCalendar({ leaves }, there);
    return roundOf(here, await held(here), taken.id);
  }

  function newCheckin(at: Own, week: CheckinWeek, given: Given): Checkin {
    const { taken, pledge } = at.kept;
    const { campaign, now } = at.here;
    const figures = figuresWith(at, week, given);
    return {
      taken: taken.id,
      member: taken.member,
      week: week.monday,
      answer: given.answer,
      at: now,
      days: daysHeld(taken, week.monday, campaign),
      terms: termsOf(campaign, pledge, { at: now, inputs: figures.inputs }),
      ...figures,
    };
  }

  return {
    async mine(turn) {
      const here = await byOwnCalendar({ leaves }, turn);
      return { here, kept: await held(here) };
    },
    own,
    async record(at, week, given) {
      const { here, kept } = at;
      const before = kept.checkins.find((one) => one.week === week.monday);
      // The same answer pressed again keeps its number and its factor; only leave told of since counts.
      const checkin = sameAnswer(before, given)
        ? { ...before, days: daysHeld(kept.taken, week.monday, here.campaign) }
        : newCheckin(at, week, given);
      await pledges.checkin(checkin);
      await keeper.refresh({ member: here.member.id, campaign: here.campaign, now: here.now, week: week.monday });
      return roundOf(here, await held(here), kept.taken.id) ?? at;
    },
  };
}

function keptOf(here: MemberTurn, { taken, checkins }: Practised, rounds: readonly Practised[]): Kept | null {
  const pledge = pledgeOf(here.campaign, taken.pledge);
  if (pledge === null) return null;
  const { campaign, now } = here;
  const year = Number(dayOf(now, campaign).slice(0, 4));
  const habit = rounds.filter((one) => one.taken.pledge === taken.pledge);
  const strength = habitStrength({ member: taken.member, campaign, year, now }, habit);
  return { taken, pledge, checkins, strength };
}

/** A pledge that begins today; a renewal carries on the level that the habit started from. */
export function beginning(
  turn: MemberTurn,
  of: { readonly pledge: string; readonly weeks: number },
  renewed?: TakenPledge,
): Parameters<PledgeStore['take']>[0] {
  return {
    member: turn.member.id,
    campaign: turn.campaign.id,
    pledge: of.pledge,
    takenOn: dayOf(turn.now, turn.campaign),
    weeks: of.weeks,
    ...(renewed === undefined ? {} : { renews: renewed.id }),
    ...(renewed?.start === undefined ? {} : { start: renewed.start }),
  };
}
