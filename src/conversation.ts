import { type Address, addressId } from './dialog/address.ts';
import type { Conversation } from './ports/conversations.ts';

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
    unsure: false,
    doubts: 0,
  };
}
