import { setTimeout as sleep } from 'node:timers/promises';
import type { SendFailure, Sent } from '../src/channels/channel.ts';
import type { Clock } from '../src/clock.ts';
import { addressId } from '../src/dialog/address.ts';
import type { View } from '../src/dialog/view.ts';
import type { Member } from '../src/domain/member.ts';
import type { ErrorCode } from '../src/errors.ts';
import type { Logger } from '../src/logger.ts';
import type { Delivery, DeliveryStore } from '../src/ports/deliveries.ts';
import type { MemberStore } from '../src/ports/members.ts';
import { isAccessNotice, isStaleNotice } from './access-notice.ts';
import { reachable } from './facts.ts';

export interface DeliverDeps {
  readonly clock: Clock;
  readonly log: Logger;
  readonly deliveries: DeliveryStore;
  readonly members: MemberStore;
  /** Phrases, sends and notes addresses that were left; may only throw before anything left the house. */
  readonly send: (member: Member, view: View) => Promise<Sent>;
  /** The network does not let the account of the office send: the office is told. */
  readonly unpaid: (failure: SendFailure) => Promise<void>;
  /** What a reminder says now; null when it is no longer needed. */
  readonly remind: (delivery: Delivery, member: Member) => Promise<View | null>;
  /** When the sending hours open next for the occasion and the person, who may be away; null while they are open. */
  readonly opensAt: (now: Date, delivery: Pick<Delivery, 'occasion' | 'member'>) => Promise<Date | null>;
}

type Settlement = Parameters<DeliveryStore['settle']>[1];

interface Attempted {
  readonly settlement: Settlement;
  readonly failure?: SendFailure;
}

const BEFORE_SENDING: SendFailure = { kind: 'retry', code: 'internal', detail: 'before sending' };
/** Longer than any send takes (on Zalo an upload, a renewed access and the message); what is still claimed then belonged to a process that died. */
const CLAIM_MS = 180_000;
const FIRST_DELAY = 5_000;
const LONGEST_DELAY = 3_600_000;
/** With the growing delay some two days. */
const TRIES = 55;
/** After the last try the person is out of reach for these reasons, for all to see; with others our message is at fault. */
const NOT_REACHED: readonly string[] = [
  'access_lost',
  'channel_unreachable',
  'person_stopped',
] satisfies readonly ErrorCode[];
const KEEP_TRYING_MS = 120_000;

/** Sends one planned message, at most once: claim, look again whether it is needed, send, settle. */
export function createDeliver(deps: DeliverDeps): (id: string) => Promise<void> {
  const { clock, log, deliveries } = deps;

  /** What to show to whom, or how the delivery ends without being sent. */
  async function prepare(delivery: Delivery): Promise<{ member: Member; view: View } | Settlement> {
    const now = clock.now();
    const opening = delivery.kind === 'reminder' ? await deps.opensAt(now, delivery) : null;
    if (opening !== null) return ending('planned', null, now, opening);
    if (isStaleNotice(delivery, now)) return ending('dropped', null, now);
    const member = await deps.members.byId(delivery.member);
    if (member === null) return ending('dropped', 'not_found', now);
    if (member.addresses.length === 0) return ending('unreachable', 'not_joined', now);
    if (member.stopped) return ending('unreachable', 'person_stopped', now);
    const view = delivery.kind === 'notice' ? delivery.view : await deps.remind(delivery, member);
    const there = addressed(member, delivery);
    return view === null || there === null ? ending('dropped', null, now) : { member: there, view };
  }

  async function afterSend(delivery: Delivery, failure: SendFailure): Promise<Settlement> {
    // Once that network takes it, it is no longer so.
    if (failure.code === 'access_lost' && isAccessNotice(delivery)) {
      return ending('dropped', failure.code, clock.now());
    }
    // For that one place only, and of the person's other ones nothing was asked.
    if (delivery.to !== undefined && (failure.kind === 'stopped' || failure.kind === 'closed')) {
      return ending('dropped', failure.code, clock.now());
    }
    if (failure.kind !== 'stopped') return afterFailure(delivery, failure, clock.now());
    // Gone from every address there was; but the person may have come to another meanwhile.
    const left = await deps.members.byId(delivery.member);
    const isBack = left !== null && reachable(left);
    return afterFailure(delivery, isBack ? { ...failure, kind: 'retry' } : failure, clock.now());
  }

  /** The outcome is known only here, so a database that is away for a while must not lose it. */
  async function settle(id: string, settlement: Settlement): Promise<void> {
    for (let waited = 0, pause = 100; ; waited += pause, pause = Math.min(pause * 2, 2_000)) {
      try {
        await deliveries.settle(id, settlement);
        return;
      } catch (error) {
        if (waited >= KEEP_TRYING_MS) throw error;
        log.warn({ delivery: id, error }, 'settle_again');
        await sleep(pause);
      }
    }
  }

  /** Everything up to the outcome; an error here means that nothing was shown. */
  async function attempt(delivery: Delivery): Promise<Attempted> {
    const prepared = await prepare(delivery);
    if (!('view' in prepared)) return { settlement: prepared };
    const sent = await deps.send(prepared.member, prepared.view);
    if (sent.ok) return { settlement: { state: 'sent', error: null, messageId: sent.messageId, at: clock.now() } };
    return { settlement: await afterSend(delivery, sent.error), failure: sent.error };
  }

  return async (id) => {
    const now = clock.now();
    const delivery = await deliveries.claim(id, now, new Date(now.getTime() + CLAIM_MS));
    if (delivery === null) return;
    const { settlement, failure } = await attempt(delivery).catch((error: unknown): Attempted => {
      log.error({ delivery: id, error }, 'delivery_failed');
      return { settlement: afterFailure(delivery, BEFORE_SENDING, clock.now()) };
    });
    // Outside the net above: a settlement that fails must never turn a sent message into one to send.
    await settle(id, settlement);
    if (failure === undefined) return;
    log.warn({ delivery: id, kind: failure.kind, error: failure.code, detail: failure.detail }, 'delivery_not_sent');
    if (failure.code !== 'channel_unpaid') return;
    await deps.unpaid(failure).catch((error: unknown) => log.warn({ error }, 'office_not_told'));
  };
}

/** The member with the one address that it is for; null when that is theirs no more. */
function addressed(member: Member, { to }: Pick<Delivery, 'to'>): Member | null {
  if (to === undefined) return member;
  const addresses = member.addresses.filter((one) => addressId(one) === to);
  return addresses.length === 0 ? null : { ...member, addresses };
}

/** How a claimed delivery goes on after a send that did not succeed. */
export function afterFailure(delivery: Pick<Delivery, 'attempts'>, failure: SendFailure, now: Date): Settlement {
  if (failure.kind === 'stopped' || failure.kind === 'closed') return ending('unreachable', failure.code, now);
  if (failure.kind === 'unknown') return ending('unknown', failure.code, now);
  if (failure.kind === 'refused') return ending('failed', failure.code, now);
  if (delivery.attempts + 1 >= TRIES) {
    return ending(NOT_REACHED.includes(failure.code) ? 'unreachable' : 'failed', failure.code, now);
  }
  const growing = Math.min(FIRST_DELAY * 2 ** delivery.attempts, LONGEST_DELAY);
  const wait = Math.max(failure.afterMs ?? 0, growing);
  return ending('planned', failure.code, now, new Date(now.getTime() + wait));
}

function ending(state: Settlement['state'], error: string | null, at: Date, dueAt?: Date): Settlement {
  return { state, error, messageId: null, at, ...(dueAt === undefined ? {} : { dueAt }) };
}
