import type { Channel, Incoming } from './channels/channel.ts';
import type { Clock } from './clock.ts';
import { asItStands, newConversation, wasPutOff } from './conversation.ts';
import { isOutage } from './database.ts';
import { type Deciding, decide } from './decide.ts';
import { type Address, addressId, type ChannelName } from './dialog/address.ts';
import { encodePress } from './dialog/event.ts';
import type { Lang } from './dialog/lang.ts';
import { line, type View } from './dialog/view.ts';
import { lookedAt } from './domain/drafts.ts';
import type { Member } from './domain/member.ts';
import { AppError } from './errors.ts';
import { campaignsOf } from './live-campaigns.ts';
import type { Logger } from './logger.ts';
import type { Outbox } from './outbox.ts';
import { LEASE_MS } from './outbox-lease.ts';
import type { Revision } from './ports/campaigns.ts';
import type { Conversation, ConversationStore, OutboxEntry, ShownChoice, Turned } from './ports/conversations.ts';
import type { MemberStore } from './ports/members.ts';
import { createPresence, type Presence } from './presence.ts';
import { createRecent } from './recent.ts';
import { type Scene, sentence } from './turn.ts';

export interface ConverseDeps {
  readonly channels: ReadonlyMap<ChannelName, Channel>;
  readonly conversations: ConversationStore;
  readonly members: MemberStore;
  readonly outbox: Outbox;
  readonly deciding: Deciding;
  /** The campaigns in force; never empty. */
  readonly campaigns: () => Promise<readonly [Revision, ...Revision[]]>;
  readonly clock: Clock;
  readonly machine: Clock;
  readonly log: Logger;
  /** Called after somebody joined or changed language: their commands are registered anew. */
  readonly onPerson: (address: Address, member: string, lang: Lang) => void;
  /** Somebody came back after days in which the channel may not have let us write, or after having stopped. */
  readonly onReturned: (member: string) => void;
  /** The person stopped (blocked, unfollowed), at this moment by the channel's word. */
  readonly onStopped: (address: Address, at: Date | null) => Promise<void>;
  /** Counts turns by result for the metrics. */
  readonly count: (result: 'taken' | 'repeated' | 'raced' | 'failed') => void;
}

export interface Converse {
  /** Takes one event: resolves once its answer is saved; the replies leave after that. Throws when nothing could be saved. */
  accept(incoming: Incoming): Promise<void>;
  /** Something was sent outside a turn: its buttons may be answered by number or label, unless a question is open. */
  pushed(address: Address, view: View): Promise<void>;
  /** The conversation was changed by others: it is read again. */
  forget(conversation: string): void;
  /** Waits for turns under way. */
  stop(): Promise<void>;
}

const KEPT_IN_MEMORY = 5_000;
const OUTBOX_IN_MEMORY = 20;
const MEMBER_KEPT_MS = 2_000;
const RACES_AT_MOST = 6;
const CHOICES_AT_MOST = 40;
const EARLIER_AT_MOST = 16;
/** A silence after which messages may have been held back for want of money or of a window. */
const FREE_MS = 48 * 3_600_000;

/** Buttons under the last view that has any, in the order they are shown. */
function choicesOf(views: readonly View[]): readonly ShownChoice[] {
  const last = views.findLast((view) => view.buttons !== undefined && view.buttons.length > 0);
  const buttons = (last?.buttons ?? []).flat();
  const shown = buttons.flatMap((button): ShownChoice[] => {
    const data = encodePress(button.press, last?.wait);
    return data === null ? [] : [{ label: button.label, data }];
  });
  return shown.slice(0, CHOICES_AT_MOST);
}

/** Choices of a message that came beside an open question: its numbers are the question's, so these go by their words. */
function besides(open: readonly ShownChoice[], view: View): readonly ShownChoice[] {
  const pushed = choicesOf([view]).map((choice) => ({ ...choice, byWords: true }));
  return [...open, ...pushed].slice(0, CHOICES_AT_MOST);
}

/** When it happened by the channel's word, never later than now: an inbox may bring it minutes after. */
function momentOf({ at }: Incoming, now: Date): Date {
  return at !== null && at < now ? at : now;
}

function has(choices: readonly ShownChoice[], one: ShownChoice): boolean {
  return choices.some((choice) => choice.data === one.data);
}

/** Another process has moved the conversation on: what was decided on its earlier state must not take effect. */
class Moved extends Error {
  constructor() {
    super('the conversation was moved by another process');
    this.name = 'Moved';
  }
}

/** The shell around the pure parts: load, decide, save once, deliver; in order per person, again after a lost race. */
export function createConverse(deps: ConverseDeps): Converse {
  const remembered = new Map<string, Conversation>();
  const chains = new Map<string, Promise<void>>();
  const members = createRecent((id) => deps.members.byId(id), deps.machine, MEMBER_KEPT_MS);
  const presenceAfter = createPresence(deps);

  const remember = (conversation: Conversation): void => {
    remembered.delete(conversation.id);
    // Entries that another process has ticked off are not seen here to leave.
    if (conversation.outbox.length > OUTBOX_IN_MEMORY) return;
    remembered.set(conversation.id, conversation);
    if (remembered.size <= KEPT_IN_MEMORY) return;
    const [oldest] = remembered.keys();
    if (oldest !== undefined) remembered.delete(oldest);
  };

  const load = async (address: Address): Promise<Conversation> =>
    remembered.get(addressId(address)) ?? (await deps.conversations.load(address)) ?? newConversation(address);

  const memberOf = async ({ member }: Conversation): Promise<Member | null> =>
    member === null ? null : members.get(member);

  /** Whether the person may not have seen what was last said, so that what they type is no answer to it. */
  const isUnsure = ({ unsure, doubts, outbox }: Conversation): boolean => {
    // Put off: the person is still to see it.
    const last = outbox.at(-1);
    if (last !== undefined && wasPutOff(last) && last.nextAt > deps.machine.now()) return true;
    // Where doubt follows doubt, asking again would never end: the person has by now answered the same question twice.
    return unsure && doubts === 0;
  };

  const sceneOf = async (conversation: Conversation, incoming: Incoming): Promise<Scene> => {
    const all = await deps.campaigns();
    const member = await memberOf(conversation);
    const [first, ...more] = campaignsOf(member, all);
    const { revision: looked, drafts } = lookedAt(conversation, first === undefined ? all : [first, ...more]);
    // Led to another campaign than their form belongs to, they are in no form: the next words are no answer to it.
    const stays = conversation.campaign === null || conversation.campaign === looked.campaign.id;
    const active = stays ? conversation.active : null;
    const lang = conversation.lang ?? member?.lang ?? incoming.lang ?? 'vi';
    return {
      turn: {
        now: deps.clock.now(),
        eventId: `${conversation.id}/${incoming.event.id}`,
        address: incoming.address,
        member,
        lang,
        campaign: looked.campaign,
        revision: looked.revision,
        campaigns: first === undefined ? [] : [first, ...more],
        sessions: drafts.sessions,
        active,
      },
      views: [],
      unsure: isUnsure(conversation),
      keepsChoices: false,
      sessions: drafts.sessions,
      aside: drafts.aside,
      active,
      lang: conversation.lang,
      bound: conversation.member,
    };
  };

  const entries = (scene: Scene, incoming: Incoming): readonly OutboxEntry[] => {
    const at = deps.machine.now();
    const tapped = incoming.event.kind === 'tap' ? incoming.event.message : null;
    const last = scene.views.findLastIndex((view) => view.buttons !== undefined && view.buttons.length > 0);
    return scene.views.map((view, index) => ({
      id: `${incoming.event.id}.${index}`,
      // A typed number means the last list; an earlier one goes by its words.
      view: index < last && view.buttons !== undefined ? { ...view, free: true } : view,
      lang: scene.lang ?? scene.turn.lang,
      edit: view.replace === true ? tapped : null,
      at,
      attempts: 0,
      nextAt: at,
      leaseUntil: new Date(at.getTime() + LEASE_MS),
    }));
  };

  /** Where choices are lines, those of earlier screens can still be named by their words, as buttons further up can be pressed. */
  const choicesAfter = (before: Conversation, scene: Scene): readonly ShownChoice[] => {
    if (scene.views.length === 0 || scene.keepsChoices) return before.choices;
    const shown = choicesOf(scene.views);
    if (!deps.deciding.listsChoices(before.address)) return shown;
    const earlier = before.choices.filter((choice) => choice.data.startsWith('!') && !has(shown, choice));
    return [...shown, ...earlier.slice(0, EARLIER_AT_MOST).map((choice) => ({ ...choice, byWords: true }))];
  };

  const turned = (before: Conversation, scene: Scene, incoming: Incoming): Turned => ({
    before,
    member: scene.bound,
    lang: scene.lang,
    campaign: scene.turn.campaign.id,
    sessions: scene.sessions,
    aside: scene.aside,
    active: scene.active,
    choices: choicesAfter(before, scene),
    seen: { id: incoming.event.id, at: deps.machine.now() },
    lastAt: incoming.event.kind === 'stopped' ? null : momentOf(incoming, deps.clock.now()),
    heardAt: incoming.event.kind === 'stopped' ? null : incoming.at,
    send: entries(scene, incoming),
    replaces: before.outbox.every((entry) => deps.outbox.hasSent(before.id, entry)),
  });

  /** A submission is kept before the turn is saved, so it must not rest on remembered answers that are out of date. */
  const mustBeCurrent = async (before: Conversation): Promise<void> => {
    if ((await deps.conversations.revision(before.address)) !== before.rev) throw new Moved();
  };

  /** Noted before the turn is saved, so that a process that dies in between leaves the event to be taken again. */
  const presenceOf = async (before: Conversation, incoming: Incoming): Promise<Presence> => {
    // Others are told of a stop: it is not to rest on remembered moments that are out of date.
    if (incoming.event.kind === 'stopped') await mustBeCurrent(before);
    const left = (await memberOf(before))?.stoppedOn ?? [];
    const presence = await presenceAfter(before, incoming, left.includes(before.id));
    if (before.member !== null && presence !== 'here') members.forget(before.member);
    return presence;
  };

  /** A fault of ours must not swallow the event: the person is told, the draft stays as it was. */
  const decideSafely = async (scene: Scene, before: Conversation, incoming: Incoming): Promise<Scene> => {
    // Somebody who was left out of every campaign there is.
    if (scene.turn.campaigns.length === 0) return { ...scene, views: [{ lines: [line('errors:no_campaign')] }] };
    const deciding: Deciding = { ...deps.deciding, beforeSubmit: () => mustBeCurrent(before) };
    try {
      return await decide(deciding, scene, before.choices, incoming);
    } catch (error) {
      if (isOutage(error) || error instanceof Moved) throw error;
      deps.log.error({ error, conversation: before.id, event: incoming.event.kind }, 'turn_failed');
      deps.count('failed');
      const code = error instanceof AppError ? error.code : 'internal';
      return { ...scene, views: [sentence(`errors:${code}`)] };
    }
  };

  /** One try on the state as it is known here; false when another process has moved it. */
  const tryTurn = async (before: Conversation, incoming: Incoming): Promise<boolean> => {
    try {
      const presence = await presenceOf(before, incoming);
      const scene = await decideSafely(await sceneOf(before, incoming), before, incoming);
      const change = turned(before, scene, incoming);
      const saved = await deps.conversations.save(change);
      if (saved === null) return false;
      if (change.replaces) deps.outbox.forget(before.id, before.outbox);
      remember(saved);
      deps.outbox.send(saved, change.send);
      announce(before, scene, incoming);
      if (scene.bound !== null && isReturn(before, incoming, presence)) deps.onReturned(scene.bound);
      return true;
    } catch (error) {
      remembered.delete(before.id);
      if (error instanceof Moved) return false;
      throw error;
    }
  };

  const turn = async (incoming: Incoming): Promise<void> => {
    for (let race = 0; race < RACES_AT_MOST; race += 1) {
      const before = await load(incoming.address);
      const known = before.seen.some((one) => one.id === incoming.event.id);
      if (known || (await tryTurn(before, incoming))) {
        deps.count(known ? 'repeated' : 'taken');
        return;
      }
      remembered.delete(before.id);
      // What moved it may have been word that the person stopped, or is back.
      if (before.member !== null) members.forget(before.member);
      deps.count('raced');
    }
    throw new Error('conversation moved again and again');
  };

  const announce = (before: Conversation, scene: Scene, incoming: Incoming): void => {
    const lang = scene.lang ?? scene.turn.lang;
    const changed = before.member !== scene.bound || before.lang !== scene.lang;
    if (scene.bound === null || !changed) return;
    members.forget(scene.bound);
    deps.onPerson(incoming.address, scene.bound, lang);
  };

  /** Whether what was kept from the person may go out now: they had stopped, or a window may have been closed. */
  const isReturn = ({ lastAt }: Conversation, { address }: Incoming, presence: Presence): boolean => {
    if (presence !== 'here') return presence === 'back';
    const gap = lastAt === null ? 0 : deps.clock.now().getTime() - lastAt.getTime();
    return deps.channels.get(address.channel)?.hasWindow === true && gap > FREE_MS;
  };

  /** Best effort: a lost race means that the person has just done something else. */
  const offer = async (address: Address, view: View): Promise<void> => {
    const before = await load(address);
    if (before.rev === 0) return;
    const saved = await deps.conversations.save({
      ...asItStands(before),
      // Numbers belong to the open question; what was pushed beside it is answered by its words, so it stands behind.
      choices: before.active === null ? choicesOf([view]) : besides(before.choices, view),
    });
    if (saved === null) remembered.delete(before.id);
    else remember(saved);
  };

  /** One after another per person. */
  const inLine = (id: string, work: () => Promise<void>): Promise<void> => {
    const before = chains.get(id) ?? Promise.resolve();
    const next = before.catch(() => undefined).then(work);
    chains.set(id, next);
    const forget = (): void => {
      if (chains.get(id) === next) chains.delete(id);
    };
    next.then(forget, forget);
    return next;
  };

  return {
    accept(incoming) {
      if (incoming.ack !== undefined) void deps.channels.get(incoming.address.channel)?.acknowledge(incoming);
      return inLine(addressId(incoming.address), () => turn(incoming));
    },
    pushed: (address, view) => inLine(addressId(address), () => offer(address, view)),
    forget: (conversation) => void remembered.delete(conversation),
    async stop() {
      await Promise.allSettled(chains.values());
    },
  };
}
