import { labelOf } from '../src/campaign/lookup.ts';
import { actionButton, line, type View } from '../src/dialog/view.ts';
import type { Handler, MemberTurn, Outcome } from '../src/ports/handler.ts';
import { shorten } from '../src/text/shorten.ts';

const MENU = actionButton(line('core:menu'), 'menu.open');
const LABEL_LENGTH = 44;

/** The person's campaigns; the one that is looked at is named, the others are buttons. */
function listView(turn: MemberTurn): View {
  const now = labelOf(turn.campaign.plan.title, turn.lang);
  const others = turn.campaigns.filter(({ campaign }) => campaign.id !== turn.campaign.id);
  if (others.length === 0) return { lines: [line('campaigns:only', { now })], buttons: [[MENU]], replace: true };
  const buttons = others.map(({ campaign }) => [
    actionButton(
      line('campaigns:button', { title: shorten(labelOf(campaign.plan.title, turn.lang), LABEL_LENGTH) }),
      'campaign.pick',
      campaign.id,
    ),
  ]);
  return {
    lines: [line('campaigns:now', { now }), line('campaigns:choose')],
    buttons: [...buttons, [MENU]],
    replace: true,
  };
}

function pick(turn: MemberTurn, id: string): Outcome {
  const found = turn.campaigns.find(({ campaign }) => campaign.id === id);
  if (found === undefined) return { views: [listView(turn)] };
  const title = labelOf(found.campaign.plan.title, turn.lang);
  const plan = actionButton(line('campaigns:plan'), 'plan.open');
  return {
    campaign: id,
    views: [{ lines: [line('campaigns:picked', { title })], buttons: [[plan, MENU]], replace: true }],
  };
}

/** For people who belong to several campaigns of their office: which one they look at. */
export function createCampaignHandler(): Handler {
  return {
    commands: [
      {
        name: 'dotthidua',
        aliases: ['campaigns'],
        ability: 'campaign',
        run: async (turn) => ({ views: [{ ...listView(turn), replace: false }] }),
      },
    ],
    actions: {
      'campaign.open': async (turn) => ({ views: [listView(turn)] }),
      'campaign.pick': async (turn, [id = '']) => pick(turn, id),
    },
  };
}
