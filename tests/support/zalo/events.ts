import type { Clock } from '../../../src/clock.ts';
import type { Params } from '../telegram/wire.ts';
import type { PersonState } from './people.ts';
import type { Webhooks } from './webhooks.ts';

export interface EventDeps {
  readonly appId: string;
  readonly oaId: string;
  readonly clock: Clock;
  readonly webhooks: Webhooks;
}

/** The JSON of every event, and its way to the webhook. */
export function createEvents(deps: EventDeps) {
  const { appId, oaId } = deps;
  const stamp = () => String(deps.clock.now().getTime());

  function fromPerson(person: PersonState, name: string, rest: Params): void {
    const head = { app_id: appId, user_id_by_app: person.idByApp, event_name: name, timestamp: stamp() };
    deps.webhooks.emit({ ...head, ...rest }, { lane: person.id, isPersons: true });
  }

  function sent(person: PersonState, name: string, message: Params): void {
    fromPerson(person, name, { sender: { id: person.id }, recipient: { id: oaId }, message });
  }

  /** Follow and unfollow. */
  function following(person: PersonState, name: 'follow' | 'unfollow'): void {
    fromPerson(person, name, { oa_id: oaId, source: 'oa_profile', follower: { id: person.id } });
  }

  function inGroup(person: PersonState, group: string, message: Params): void {
    const ends = { sender: { id: person.id }, recipient: { id: group } };
    fromPerson(person, 'user_send_group_text', { oa_id: oaId, ...ends, message });
  }

  function filledIn(person: PersonState, info: Params): void {
    fromPerson(person, 'user_submit_info', { sender: { id: person.id }, recipient: { id: oaId }, info });
  }

  /** From the account to the person: echoes of what was sent, and receipts. */
  function toPerson(person: PersonState, name: string, message: Params, isPersons: boolean): void {
    const head = { app_id: appId, user_id_by_app: person.idByApp, event_name: name, timestamp: stamp() };
    const event = { ...head, sender: { id: oaId }, recipient: { id: person.id }, message };
    deps.webhooks.emit(event, { lane: person.id, isPersons });
  }

  return {
    sent,
    following,
    inGroup,
    filledIn,
    echo: (person: PersonState, name: string, message: Params) => toPerson(person, name, message, false),
    /** The message reached the phone; only the first time. */
    received(person: PersonState, messageId: string): void {
      if (person.received.has(messageId)) return;
      person.received.add(messageId);
      toPerson(person, 'user_received_message', { msg_id: messageId }, false);
    },
    seen: (person: PersonState, messageIds: readonly string[]) =>
      toPerson(person, 'user_seen_message', { msg_ids: messageIds }, true),
  };
}

export type Events = ReturnType<typeof createEvents>;
