import { dayOf } from '../src/campaign/calendar.ts';
import { pledgeOf } from '../src/campaign/lookup.ts';
import type { View } from '../src/dialog/view.ts';
import { checkinWeek, mondayOfButton } from '../src/domain/checkin-week.ts';
import { CHECKIN_ANSWERS, START_LEVELS, type TakenPledge } from '../src/domain/pledge.ts';
import type { Handler, MemberTurn, Outcome } from '../src/ports/handler.ts';
import { inCampaign } from './of-campaign.ts';
import { amountFormHandler, askAmount, askFigures } from './pledge-amount.ts';
import {
  beginning,
  byOwnCalendar,
  createPledgeBook,
  type Own,
  type PledgeBook,
  type PledgeDeps,
  pledgesOff,
  weekOf,
  weekState,
} from './pledge-book.ts';
import { checkedView, endView, keptView, mineView } from './pledge-kept.ts';
import { listView, noteView, pledgeView, takenView } from './pledge-screens.ts';

async function list(book: PledgeBook, turn: MemberTurn, at: { page: number; replace: boolean }): Promise<Outcome> {
  if (pledgesOff(turn)) return show(noteView(turn, 'pledge:off', at.replace));
  const { here, kept } = await book.mine(turn);
  const mine = kept.map(({ taken }) => taken);
  return show({ ...listView(here, mine, at.page), replace: at.replace });
}

async function detail(book: PledgeBook, turn: MemberTurn, id: string | undefined): Promise<Outcome> {
  if (pledgesOff(turn)) return show(noteView(turn, 'pledge:off', true));
  const pledge = pledgeOf(turn.campaign, id ?? '');
  if (pledge === null) return gone(turn);
  const { here, kept } = await book.mine(turn);
  const own = kept.find(({ taken }) => taken.pledge === pledge.id && taken.state === 'active');
  return show(pledgeView(here, pledge, own?.taken ?? null));
}

/** Runs `go` on the person's own pledge of this id, in its campaign and by the person's calendar. */
async function onOwn(
  book: PledgeBook,
  turn: MemberTurn,
  id: string | undefined,
  go: (own: Own) => Promise<Outcome> | Outcome,
): Promise<Outcome> {
  const own = await book.own(turn, id);
  if (own === null) return gone(turn);
  if (pledgesOff(own.here)) return show(noteView(own.here, 'pledge:off', true));
  return go(own);
}

/** Takes a pledge, or renews one: then the level it started from goes on with it. */
async function take(
  deps: PledgeDeps,
  turn: MemberTurn,
  chosen: { readonly id: string | undefined; readonly renewed?: TakenPledge },
): Promise<Outcome> {
  const pledge = pledgeOf(turn.campaign, chosen.id ?? '');
  if (pledgesOff(turn)) return show(noteView(turn, 'pledge:off', true));
  if (pledge === null) return gone(turn);
  const taken = await deps.pledges.take(beginning(turn, { pledge: pledge.id, weeks: pledge.weeks }, chosen.renewed));
  await deps.keeper.refresh({ member: turn.member.id, campaign: turn.campaign, now: turn.now });
  return show(takenView(await byOwnCalendar(deps, turn), { taken, pledge }));
}

async function begin(deps: PledgeDeps, own: Own, said: string | undefined): Promise<Outcome> {
  const start = START_LEVELS.find((one) => one === said);
  if (start === undefined) return gone(own.here);
  await deps.pledges.begin(own.kept.taken.id, start);
  return show(keptView(own.here, { ...own.kept, taken: { ...own.kept.taken, start } }));
}

async function endNow(deps: PledgeDeps, { here, kept }: Own): Promise<void> {
  await deps.pledges.end(kept.taken.id, dayOf(here.now, here.campaign));
  await deps.keeper.refresh({ member: here.member.id, campaign: here.campaign, now: here.now });
}

async function end(deps: PledgeDeps, own: Own): Promise<Outcome> {
  await endNow(deps, own);
  return show(
    keptView(own.here, {
      ...own.kept,
      taken: { ...own.kept.taken, state: 'ended', endedOn: dayOf(own.here.now, own.here.campaign) },
    }),
  );
}

/** Keeps the habit for another round: the old pledge ends, a new one begins. */
async function again(deps: PledgeDeps, own: Own): Promise<Outcome> {
  await endNow(deps, own);
  return take(deps, own.here, { id: own.kept.pledge.id, renewed: own.kept.taken });
}

/** The turn in the campaign of the pledge by the office's calendar, without the person's leave. */
function officeTurn(turn: MemberTurn, { here }: Own): MemberTurn {
  return inCampaign(turn, here.campaign.id) ?? turn;
}

/** The week that a button names, or what to say in its place. */
function namedWeek(own: Own, office: MemberTurn, day: string | undefined) {
  const monday = mondayOfButton(day ?? '');
  if (monday === null) return gone(own.here);
  const week = weekOf(own, monday);
  if (week !== null) {
    const state = weekState(own, week);
    return state === 'open' ? week : show(noteView(own.here, `pledge:${state}`, false));
  }
  // The office works that week and asked, but the person has told of their leave since.
  const away = checkinWeek(own.kept.taken, monday, office.campaign) !== null;
  return away ? show(noteView(own.here, 'pledge:away', false)) : gone(own.here);
}

async function checkin(book: PledgeBook, turn: MemberTurn, [id, day, said]: readonly string[]): Promise<Outcome> {
  const answer = CHECKIN_ANSWERS.find((one) => one === said);
  if (answer === undefined) return gone(turn);
  return onOwn(book, turn, id, async (own) => {
    const week = namedWeek(own, officeTurn(turn, own), day);
    if ('views' in week) return week;
    const after = await book.record(own, week, { answer });
    const { pledge, checkins } = after.kept;
    const given = checkins.find((one) => one.week === week.monday);
    const asks = pledge.asks === 'amount' && given?.amount === undefined && (answer === 'done' || answer === 'part');
    return asks ? askAmount(after, week) : show(checkedView(after.here, after.kept, week));
  });
}

function figures(book: PledgeBook, turn: MemberTurn, [id, day]: readonly string[]): Promise<Outcome> {
  return onOwn(book, turn, id, (own) => {
    const week = namedWeek(own, officeTurn(turn, own), day);
    return 'views' in week ? week : askFigures(own, week);
  });
}

/** Green pledges: the list, taking one, the weekly check-in, what it saved, ending it. */
export function createPledgeHandler(deps: PledgeDeps): Handler {
  const book = createPledgeBook(deps);
  const first = (turn: MemberTurn): Promise<Outcome> => list(book, turn, { page: 0, replace: false });
  return {
    commands: [{ name: 'camket', aliases: ['pledge', 'pledges'], ability: 'pledge', run: first }],
    actions: {
      'pledge.open': first,
      'pledge.list': (turn, [page]) => list(book, turn, { page: Number.parseInt(page ?? '0', 10) || 0, replace: true }),
      'pledge.mine': async (turn) => {
        const { here, kept } = await book.mine(turn);
        return show(pledgesOff(here) ? noteView(here, 'pledge:off', true) : mineView(here, kept));
      },
      'pledge.view': (turn, [id]) => detail(book, turn, id),
      'pledge.take': (turn, [id]) => take(deps, turn, { id }),
      'pledge.begin': (turn, [id, level]) => onOwn(book, turn, id, (own) => begin(deps, own, level)),
      'pledge.show': (turn, [id]) => onOwn(book, turn, id, ({ here, kept }) => show(keptView(here, kept))),
      'pledge.stop': (turn, [id]) => onOwn(book, turn, id, ({ here, kept }) => show(endView(here, kept))),
      'pledge.end': (turn, [id]) => onOwn(book, turn, id, (own) => end(deps, own)),
      'pledge.again': (turn, [id]) => onOwn(book, turn, id, (own) => again(deps, own)),
      'pledge.checkin': (turn, args) => checkin(book, turn, args),
      'pledge.figures': (turn, args) => figures(book, turn, args),
    },
    forms: [amountFormHandler(book)],
  };
}

function show(view: View): Outcome & { readonly views: readonly View[] } {
  return { views: [view] };
}

/** An old button: the pledge, or the week, is no longer there. */
function gone(turn: MemberTurn): Outcome & { readonly views: readonly View[] } {
  return show(noteView(turn, 'pledge:gone', false));
}
