import type { MemberTurn } from '../src/ports/handler.ts';

/**
 * The same turn in another campaign of the person, for buttons that name an object of it (a message may come from one
 * campaign while another is looked at); null when they do not belong to it.
 */
export function inCampaign(turn: MemberTurn, id: string): MemberTurn | null {
  if (turn.campaign.id === id) return turn;
  const found = turn.campaigns.find(({ campaign }) => campaign.id === id);
  if (found === undefined) return null;
  const { campaign, revision } = found;
  const sessions = turn.aside?.[id] ?? {};
  const aside = { ...turn.aside, [turn.campaign.id]: turn.sessions };
  return { ...turn, campaign, revision, sessions, aside, active: null };
}
