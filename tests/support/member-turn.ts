import type { Campaign } from '../../src/campaign/schema.ts';
import type { Member } from '../../src/domain/member.ts';
import type { Handler, MemberTurn, Outcome } from '../../src/ports/handler.ts';
import { NEWCOMER } from './newcomer.ts';
import { samplePhraser } from './report-sample.ts';

const phraser = samplePhraser();

/** A member of the tests' office who has joined. */
export function memberOf(id: string, over: Partial<Member> = {}): Member {
  return {
    id,
    name: `Người ${id}`,
    unit: 'QLCN',
    role: 'CAN_BO',
    ...NEWCOMER,
    addresses: [{ channel: 'telegram', chat: id }],
    joinedAt: new Date('2026-11-01T02:00:00Z'),
    ...over,
  };
}

export function turnOf(campaign: Campaign, member: Member, now: string): MemberTurn {
  return {
    now: new Date(now),
    eventId: 'e1',
    address: { channel: 'telegram', chat: member.id },
    member,
    lang: member.lang,
    campaign,
    revision: 1,
    campaigns: [{ campaign, revision: 1, publishedAt: new Date(now) }],
    sessions: {},
    active: null,
  };
}

/** What a handler showed, in words, and the data of its buttons. */
export interface Shown {
  readonly text: string;
  readonly labels: readonly string[];
  readonly data: readonly string[];
  readonly replace: boolean;
}

/** Phrases the one view of an outcome in the language of the turn; a missing text throws. */
export function shown(outcome: Outcome, lang: 'vi' | 'en' = 'vi'): Shown {
  const [view, ...more] = outcome.views ?? [];
  if (view === undefined || more.length > 0) throw new Error(`${more.length + 1} views`);
  const message = phraser.message(view, lang, null);
  const buttons = message.buttons.flat();
  return {
    text: message.text,
    labels: buttons.map((button) => button.label),
    data: buttons.map((button) => button.data ?? ''),
    replace: view.replace === true,
  };
}

/** Presses a button by its data (`!pledge.take:P01`), or types a command (`/camket`). */
export async function use(handler: Handler, turn: MemberTurn, what: string): Promise<Shown> {
  if (what.startsWith('/')) {
    const command = handler.commands?.find((one) => [one.name, ...one.aliases].includes(what.slice(1)));
    if (command === undefined) throw new Error(`no command ${what}`);
    return shown(await command.run(turn, ''), turn.lang);
  }
  if (Buffer.byteLength(what) > 64) throw new Error(`${what} is too long for a button`);
  const [name = '', ...args] = what.slice(1).split(':');
  const action = handler.actions?.[name];
  if (action === undefined) throw new Error(`no action ${name}`);
  return shown(await action(turn, args), turn.lang);
}
