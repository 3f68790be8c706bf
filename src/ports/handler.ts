import type { Campaign } from '../campaign/schema.ts';
import type { Address } from '../dialog/address.ts';
import type { Json } from '../dialog/event.ts';
import type { Answers, Form, Session } from '../dialog/form.ts';
import type { Lang } from '../dialog/lang.ts';
import type { View } from '../dialog/view.ts';
import type { Drafts } from '../domain/drafts.ts';
import type { Member } from '../domain/member.ts';
import type { Ability } from '../domain/permissions.ts';
import type { Revision } from './campaigns.ts';

/** What a handler knows of the turn it is called in. */
export interface Turn {
  readonly now: Date;
  /** Unique per event; writes of this turn are idempotent by it. */
  readonly eventId: string;
  readonly address: Address;
  /** Null until the person has joined. */
  readonly member: Member | null;
  readonly lang: Lang;
  /** The campaign the person is looking at, with what the office decided about it. */
  readonly campaign: Campaign;
  readonly revision: number;
  /** All campaigns that the person belongs to, the one above among them. */
  readonly campaigns: readonly Revision[];
  /** Open drafts by form id, and the form the person is in. */
  readonly sessions: Readonly<Record<string, Session>>;
  readonly active: string | null;
  /** Open drafts of the person's other campaigns, by campaign and form id. */
  readonly aside?: Drafts['aside'];
}

/** A turn of somebody who has joined. */
export interface MemberTurn extends Turn {
  readonly member: Member;
}

/** What a handler wants done; `converse` does it in one write. */
export interface Outcome {
  readonly views?: readonly View[];
  /** Enter a form: its draft if there is one, else a new one that starts with `answers`. */
  readonly open?: { readonly form: string; readonly answers?: Answers; readonly fresh?: boolean };
  /** Forms whose draft is thrown away. */
  readonly close?: readonly string[];
  /** The person of this conversation is this member from now on. */
  readonly bind?: string;
  readonly lang?: Lang;
  /** The person looks at this campaign from now on; drafts of the other stay with it. */
  readonly campaign?: string;
}

/** A command (`/kehoach`), its aliases, and who may use it. Help lines stand in `commands:<name>`. */
export interface Command {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly ability: Ability;
  /** `args` is what was typed after the command, trimmed. */
  readonly run: (turn: MemberTurn, args: string) => Promise<Outcome>;
}

/** A conversation by questions. */
export interface FormHandler {
  readonly id: string;
  /** Null: also for people who have not joined. */
  readonly ability: Ability | null;
  /**
   * Whether there is anything to ask in this campaign; always, where a form does not say. Of one with nothing to choose
   * from nobody is asked anything, and its table may be empty.
   */
  asks?(campaign: Campaign): boolean;
  /** The table; it may differ by campaign and by channel, by nothing else. */
  build(turn: Turn): Form;
  /** Answers a step's lookup (`people`, `file`, checks); must be safe to repeat. */
  lookup(name: string, inputs: Json, turn: Turn): Promise<Json>;
  /** Does what the form is for, once per `session.id`. */
  submit(session: Session, turn: Turn): Promise<Outcome>;
  /** Language the answers ask for. */
  langOf?(answers: Answers): Lang | null;
  /** Called when an answer ends the form early (a refusal); null goes on. */
  stop?(answers: Answers, turn: Turn): Outcome | null;
}

/** One thing people do: its commands, its buttons (`ability.verb`), its forms. */
export interface Handler {
  readonly commands?: readonly Command[];
  /** By action name; the part before the dot is the ability that is checked. */
  readonly actions?: Readonly<Record<string, (turn: MemberTurn, args: readonly string[]) => Promise<Outcome>>>;
  readonly forms?: readonly FormHandler[];
}
