import type { Period } from '../campaign/periods.ts';
import type { MemberTurn } from '../ports/handler.ts';
import type { OwnReport, PeriodReport } from '../ports/queue.ts';

/** Queue ids admit neither colons nor plain numbers. */
const UNSAFE = /[^A-Za-z0-9_-]+/gu;

/** Made of the event, so the same press or command asks once however often it is delivered, and another press asks anew. */
function keyOf(kind: string, what: string, { member, address, eventId }: MemberTurn): string {
  return [kind, what, member.id, address.channel, eventId].join('-').replace(UNSAFE, '-');
}

/** What is asked of the queue for a turn: a file of a period. */
export function reportRequest(kind: PeriodReport['kind'], turn: MemberTurn, period: Period): PeriodReport {
  const { id, from, to } = period;
  const { campaign, member } = turn;
  return { key: keyOf(kind, id, turn), kind, campaign: campaign.id, period: { id, from, to }, member: member.id };
}

/** What is asked of the queue for a turn: a picture of the person's own year in the campaign of the turn. */
export function ownReportRequest(kind: OwnReport['kind'], turn: MemberTurn, year: number): OwnReport {
  const { campaign, member } = turn;
  const key = keyOf(kind, `${campaign.id}-${year}`, turn);
  return { key, kind, campaign: campaign.id, year, member: member.id };
}
