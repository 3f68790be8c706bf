import type { Period } from '../campaign/periods.ts';
import type { MemberTurn } from '../ports/handler.ts';
import type { ReportRequest } from '../ports/queue.ts';

/** Queue ids admit neither colons nor plain numbers. */
const UNSAFE = /[^A-Za-z0-9_-]+/gu;

/**
 * What is asked of the queue for a turn. The key is made of the event, so the same press or command asks once however often
 * it is delivered, and another press asks anew.
 */
export function reportRequest(kind: ReportRequest['kind'], turn: MemberTurn, period: Period): ReportRequest {
  const { member, campaign, address, eventId } = turn;
  const key = [kind, period.id, member.id, address.channel, eventId].join('-').replace(UNSAFE, '-');
  const { id, from, to } = period;
  return { key, kind, campaign: campaign.id, period: { id, from, to }, member: member.id };
}
