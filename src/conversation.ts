import { type Address, addressId } from './dialog/address.ts';
import type { Conversation, OutboxEntry, Turned } from './ports/conversations.ts';

/** A conversation in which nothing has been said yet. */
export function newConversation(address: Address): Conversation {
  return {
    id: addressId(address),
    address,
    rev: 0,
    member: null,
    lang: null,
    campaign: null,
    sessions: {},
    aside: {},
    active: null,
    choices: [],
    seen: [],
    outbox: [],
    lastAt: null,
    heardAt: null,
    unsure: false,
    doubts: 0,
  };
}

/** Whether the channel was tried, or is waited for: a fresh entry may be sent at once. */
export function wasPutOff({ at, nextAt }: OutboxEntry): boolean {
  return nextAt > at;
}

/** The write that leaves a conversation as it is; what a turn has come to is laid over it. */
export function asItStands(before: Conversation): Turned {
  const { member, lang, campaign, sessions, aside, active, choices } = before;
  const nothing = { seen: null, lastAt: null, heardAt: null, send: [] };
  return { before, member, lang, campaign, sessions, aside, active, choices, ...nothing };
}
