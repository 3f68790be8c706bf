import { dayOf } from '../src/campaign/calendar.ts';
import { moduleState, pledgeOf } from '../src/campaign/lookup.ts';
import type { View } from '../src/dialog/view.ts';
import { checkinOpen, checkinWeek, earliestAsk, mondayOfButton } from '../src/domain/checkin-week.ts';
import { CHECKIN_ANSWERS, type CheckinAnswer, type TakenPledge } from '../src/domain/pledge.ts';
import type { Handler, MemberTurn, Outcome } from '../src/ports/handler.ts';
import type { PledgeStore } from '../src/ports/pledges.ts';
import {
  checkedView,
  endView,
  type Kept,
  keptView,
  listView,
  mineView,
  noteView,
  pledgeTaken,
  pledgeView,
  takenView,
} from './pledge-screens.ts';

interface PledgeDeps {
  readonly pledges: PledgeStore;
}

/** Green pledges: the list, taking one, the weekly check-in, what it saved, ending it. */
export function createPledgeHandler({ pledges }: PledgeDeps): Handler {
  async function keep(turn: MemberTurn, taken: TakenPledge): Promise<Kept | null> {
    const pledge = pledgeTaken(turn, taken);
    return pledge === null ? null : { taken, pledge, checkins: await pledges.checkins(taken.id) };
  }

  /** The person's own pledge under this id; ids come from buttons, so somebody else's is simply not found. */
  async function own(turn: MemberTurn, id: string | undefined): Promise<Kept | null> {
    const taken = await pledges.byId(id ?? '');
    if (taken === null || taken.member !== turn.member.id || taken.campaign !== turn.campaign.id) return null;
    return keep(turn, taken);
  }

  async function list(turn: MemberTurn, page: number, replace: boolean): Promise<Outcome> {
    if (off(turn)) return show(noteView('pledge:off', replace));
    const mine = await ofCampaign(turn);
    return show({ ...listView(turn, mine, page), replace });
  }

  async function ofCampaign(turn: MemberTurn): Promise<readonly TakenPledge[]> {
    const all = await pledges.ofMember(turn.member.id);
    return all.filter((one) => one.campaign === turn.campaign.id);
  }

  async function mine(turn: MemberTurn): Promise<Outcome> {
    const kept = await Promise.all((await ofCampaign(turn)).map((taken) => keep(turn, taken)));
    return show(
      mineView(
        turn,
        kept.filter((one) => one !== null),
      ),
    );
  }

  async function detail(turn: MemberTurn, id: string | undefined): Promise<Outcome> {
    const pledge = pledgeOf(turn.campaign, id ?? '');
    if (pledge === null || off(turn)) return gone();
    const taken = (await ofCampaign(turn)).find((one) => one.pledge === pledge.id && one.state === 'active');
    return show(pledgeView(turn, pledge, taken ?? null));
  }

  async function take(turn: MemberTurn, id: string | undefined): Promise<Outcome> {
    const pledge = pledgeOf(turn.campaign, id ?? '');
    if (pledge === null || off(turn)) return gone();
    const taken = await pledges.take({
      member: turn.member.id,
      campaign: turn.campaign.id,
      pledge: pledge.id,
      takenOn: dayOf(turn.now, turn.campaign),
      weeks: pledge.weeks,
    });
    return show(takenView(turn, { taken, pledge, checkins: [] }));
  }

  async function onOwn(turn: MemberTurn, id: string | undefined, view: (kept: Kept) => View): Promise<Outcome> {
    const kept = await own(turn, id);
    return kept === null ? gone() : show(view(kept));
  }

  async function end(turn: MemberTurn, id: string | undefined): Promise<Outcome> {
    const kept = await own(turn, id);
    if (kept === null) return gone();
    await pledges.end(kept.taken.id);
    return show(keptView(turn, { ...kept, taken: { ...kept.taken, state: 'ended' } }));
  }

  /** Keeps the habit for another round: the old pledge ends, a new one begins. */
  async function again(turn: MemberTurn, id: string | undefined): Promise<Outcome> {
    const kept = await own(turn, id);
    if (kept === null) return gone();
    await pledges.end(kept.taken.id);
    return take(turn, kept.pledge.id);
  }

  async function checkin(turn: MemberTurn, [id, day, said]: readonly string[]): Promise<Outcome> {
    const kept = await own(turn, id);
    const monday = mondayOfButton(day ?? '');
    const answer = CHECKIN_ANSWERS.find((one) => one === said);
    if (kept === null || monday === null || answer === undefined) return gone();
    const week = checkinWeek(kept.taken, monday, turn.campaign);
    if (week === null) return gone();
    // On Zalo the question may come a working day or two early, while we may still write.
    const from = turn.address.channel === 'zalo' ? earliestAsk(week, turn.campaign) : week.askedOn;
    const state = checkinOpen(week, turn.campaign, turn.now, from);
    if (state !== 'open') return show(noteView(`pledge:${state}`, false));
    await pledges.checkin(answerOf(turn, kept.taken, monday, answer));
    const checkins = await pledges.checkins(kept.taken.id);
    return show(checkedView(turn, { ...kept, checkins }, week));
  }

  return {
    commands: [
      { name: 'camket', aliases: ['pledge', 'pledges'], ability: 'pledge', run: (turn) => list(turn, 0, false) },
    ],
    actions: {
      'pledge.open': (turn) => list(turn, 0, false),
      'pledge.list': (turn, [page]) => list(turn, Number.parseInt(page ?? '0', 10) || 0, true),
      'pledge.mine': (turn) => mine(turn),
      'pledge.view': (turn, [id]) => detail(turn, id),
      'pledge.take': (turn, [id]) => take(turn, id),
      'pledge.show': (turn, [id]) => onOwn(turn, id, (kept) => keptView(turn, kept)),
      'pledge.stop': (turn, [id]) => onOwn(turn, id, (kept) => endView(turn, kept)),
      'pledge.end': (turn, [id]) => end(turn, id),
      'pledge.again': (turn, [id]) => again(turn, id),
      'pledge.checkin': (turn, args) => checkin(turn, args),
    },
  };
}

function off(turn: MemberTurn): boolean {
  return moduleState(turn.campaign, 'green_pledges') === 'off';
}

function show(view: View): Outcome {
  return { views: [view] };
}

/** An old button: the pledge, or the week, is no longer there. */
function gone(): Outcome {
  return show(noteView('pledge:gone', false));
}

function answerOf(turn: MemberTurn, taken: TakenPledge, week: string, answer: CheckinAnswer) {
  return { taken: taken.id, member: turn.member.id, week, answer, at: turn.now };
}
