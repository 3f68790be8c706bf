import { dayOf } from '../src/campaign/calendar.ts';
import { actionButton, type Line, line, type View } from '../src/dialog/view.ts';
import { officeLines } from '../src/domain/offer.ts';
import { type PledgeStanding, yearOf } from '../src/domain/standing.ts';
import type { Handler, MemberTurn, Outcome } from '../src/ports/handler.ts';
import type { PledgeStore } from '../src/ports/pledges.ts';
import type { Queue } from '../src/ports/queue.ts';
import type { StandingStore } from '../src/ports/standings.ts';
import { ownReportRequest } from '../src/reports/request.ts';
import { formatDay } from '../src/text/date.ts';
import { inCampaign } from './of-campaign.ts';
import { MENU, MINE, TABLE } from './pledge-screens.ts';

interface HistoryDeps {
  readonly standings: Pick<StandingStore, 'of'>;
  readonly pledges: Pick<PledgeStore, 'byId'>;
  readonly queue: Pick<Queue, 'report'>;
}

const WEEKS_AT_MOST = 12;
/** Signs that every phone has, old ones too. */
const [FULL, EMPTY] = ['▮', '▯'];
const SIGNS = 5;

function bar(strength: number): string {
  const full = Math.min(SIGNS, Math.max(0, Math.round((strength * SIGNS) / 100)));
  return FULL.repeat(full) + EMPTY.repeat(SIGNS - full);
}

function row({ week, strength }: PledgeStanding['history'][number]): Line {
  const values = { day: formatDay(week).slice(0, 5), bar: bar(strength), strength: Math.round(strength) };
  return line('table:history.row', values);
}

/** The person's own weeks as rows of signs; the picture shows more of them. */
function historyView({ campaign }: MemberTurn, standing: PledgeStanding | null): View {
  const weeks = standing?.history.slice(-WEEKS_AT_MOST) ?? [];
  const head = [line('table:history.title'), ...officeLines(campaign, 'green_pledges')];
  if (standing === null || weeks.length === 0) {
    return { lines: [...head, line('table:history.none')], buttons: [[MINE, MENU]], replace: true };
  }
  const picture = actionButton(line('table:button.picture'), 'pledge.picture', campaign.id);
  return {
    lines: [
      ...head,
      line('table:history.rows', { rows: weeks.map(row) }),
      line('table:history.now', { strength: Math.round(standing.strength) }),
    ],
    buttons: [[picture], [TABLE, MINE], [MENU]],
    replace: true,
  };
}

function gone(): Outcome {
  return { views: [{ lines: [line('errors:not_found')], buttons: [[MENU]] }] };
}

/** The own history of keeping pledges: as text, and as a picture that a job makes. */
export function createPledgeHistoryHandler({ standings, pledges, queue }: HistoryDeps): Handler {
  /** The newest standing: until the first answer of a year that of the year before. */
  async function newest({ member, campaign, now }: MemberTurn): Promise<PledgeStanding | null> {
    const year = yearOf(dayOf(now, campaign));
    for (const one of [year, year - 1]) {
      const standing = await standings.of(member.id, campaign.id, one);
      if (standing !== null && standing.history.length > 0) return standing;
    }
    return null;
  }

  /** The campaign of the pledge under which the button stood; without one, the campaign looked at. */
  async function placed(turn: MemberTurn, taken: string | undefined): Promise<MemberTurn | null> {
    if (taken === undefined) return turn;
    const held = await pledges.byId(taken);
    return held === null || held.member !== turn.member.id ? null : inCampaign(turn, held.campaign);
  }

  async function picture(turn: MemberTurn): Promise<Outcome> {
    const standing = await newest(turn);
    if (standing === null) return { views: [historyView(turn, null)] };
    await queue.report(ownReportRequest('pledge-history', turn, standing.year));
    return { views: [{ lines: [line('table:history.making')], buttons: [[MINE, MENU]] }] };
  }

  return {
    actions: {
      'pledge.history': async (turn, [taken]) => {
        const here = await placed(turn, taken);
        return here === null ? gone() : { views: [historyView(here, await newest(here))] };
      },
      'pledge.picture': async (turn, [campaign]) => {
        const here = inCampaign(turn, campaign ?? turn.campaign.id);
        return here === null ? gone() : picture(here);
      },
    },
  };
}
