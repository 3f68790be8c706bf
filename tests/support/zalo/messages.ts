import type { Clock } from '../../../src/clock.ts';
import { isRecord, type Params } from '../telegram/wire.ts';
import type { ZaloShown } from './double.ts';
import type { Events } from './events.ts';
import { checkFields, idField } from './fields.ts';
import { type Draft, readMessage } from './message-body.ts';
import { invalid } from './oa-error.ts';
import type { People, PersonState } from './people.ts';
import { IN_PLACE_OF_MONEY, type Shares } from './shares.ts';
import { checkTemplate, type Template } from './templates.ts';
import type { Uploads } from './uploads.ts';
import { checkFunds, checkHour, type Price, priceOf } from './windows.ts';

/** Until then the answer told how many free messages were left. */
const REMAIN_DROPPED = new Date('2026-03-01T00:00:00+07:00');

export interface MessageDeps {
  readonly clock: Clock;
  readonly people: People;
  readonly uploads: Uploads;
  readonly events: Events;
  readonly templates: readonly Template[];
  newId(): string;
  readonly shares: Shares;
  isFunded(): boolean;
}

/** Consultation messages, and templates by user id. */
export function createMessages(deps: MessageDeps) {
  function consult(body: Params): Params {
    checkFields(body, 'the body', ['recipient', 'message']);
    const draft = readMessage(body.message, deps.uploads);
    const person = recipientOf(body.recipient);
    const quoted = isRecord(body.message) ? body.message.quote_message_id : undefined;
    if (quoted !== undefined && !person.messageIds.has(String(quoted))) throw invalid('quote_message_id');
    const { price, quota } = cost(person);
    const id = show(person, { ...draft.shown, price }, draft.echo);
    return answer(person, id, quota === undefined ? {} : { quota });
  }

  /** What a consultation costs and what its answer says of it: nothing at all where it was paid for. */
  function cost(person: PersonState): { price: Price; quota?: Params } {
    const { lastInteraction, isFollower } = person;
    if (lastInteraction === undefined && isFollower) {
      const welcome = deps.shares.take(['welcome_msg']);
      if (welcome !== undefined) return { price: 'free', quota: welcome.quota };
    }
    const isCovered = deps.isFunded() || deps.shares.has(IN_PLACE_OF_MONEY);
    if (priceOf(lastInteraction, deps.clock.now(), isCovered) === 'free') return { price: 'free', quota: replyQuota() };
    const taken = deps.shares.take(IN_PLACE_OF_MONEY);
    if (taken === undefined) return { price: 'charged' };
    return { price: taken.share === 'purchase_quota' ? 'charged' : 'free', quota: taken.quota };
  }

  function template(body: Params): Params {
    checkFields(body, 'the body', ['user_id', 'template_id', 'template_data']);
    const { id: templateId, lines } = checkTemplate(deps.templates, body.template_id, body.template_data);
    const person = findPerson(body.user_id);
    checkHour(deps.clock.now());
    checkFunds(deps.isFunded());
    const shown = { text: lines.join('\n'), buttons: [], template: templateId, price: 'charged' } as const;
    const id = show(person, shown, 'oa_send_template');
    return answer(person, id, { quota: { quota_type: 'purchase_quota', remain: '1000', total: '1000' } });
  }

  function recipientOf(recipient: unknown): PersonState {
    if (!isRecord(recipient)) throw invalid('recipient');
    checkFields(recipient, 'recipient', ['user_id', 'message_id']);
    const { user_id: userId, message_id: messageId } = recipient;
    if ((userId === undefined) === (messageId === undefined)) throw invalid('recipient');
    if (messageId === undefined) return findPerson(userId);
    const author = deps.people.authorOf(idField(messageId, 'message_id'));
    if (!author) throw invalid('message_id');
    return author;
  }

  function findPerson(userId: unknown): PersonState {
    const person = deps.people.find(idField(userId, 'user_id'));
    if (!person) throw invalid('user_id');
    return person;
  }

  /** The message appears; the echo and the receipt of arrival follow the answer of the call. */
  function show(person: PersonState, shown: Omit<ZaloShown, 'id'>, echo: Draft['echo']): string {
    const id = deps.newId();
    deps.people.show(person, { id, ...shown });
    setImmediate(() => {
      deps.events.echo(person, echo, shown.text === '' ? { msg_id: id } : { msg_id: id, text: shown.text });
      deps.events.received(person, id);
    });
    return id;
  }

  function answer(person: PersonState, id: string, more: Params): Params {
    return { message_id: id, user_id: person.id, sent_time: String(deps.clock.now().getTime()), ...more };
  }

  function replyQuota(): Params {
    const isOld = deps.clock.now().getTime() < REMAIN_DROPPED.getTime();
    return isOld ? { quota_type: 'reply', remain: '8', total: '8' } : { quota_type: 'reply' };
  }

  return { consult, template };
}
