import type { Role } from '../domain/member.ts';
import type { KeptFile } from './files.ts';

/** A made-up person of the try-out. `id` is also the chat of their address on channel `web`. */
export interface TryoutPerson {
  readonly id: string;
  readonly name: string;
  readonly unit: string;
  readonly role: Role;
  /** Invitation code, for the person who has not joined yet. */
  readonly code: string;
  readonly joined: boolean;
  /** Their other phones, when networks are doubled beside the page. */
  readonly phones?: readonly TryoutPhone[];
}

/** A made-up person on a doubled network. */
export interface TryoutPhone {
  readonly channel: 'zalo' | 'telegram';
  readonly joined: boolean;
  /** Invitation code for this phone alone, while it has not joined. */
  readonly code: string;
}

/** Doubles of the networks that run beside the try-out. */
export interface TryoutDoubles {
  /** The chat of a person of the cast on each network, and the number of their phone. */
  readonly people: readonly {
    readonly id: string;
    readonly phone: string;
    readonly chats: Readonly<Record<TryoutPhone['channel'], string>>;
  }[];
  /** The try-out clock stands at `now`: resolves when the doubles go by it too. */
  tell(now: Date): Promise<void>;
}

/** What the page needs of the try-out as a whole. */
export interface TryoutHost {
  people(): Promise<readonly TryoutPerson[]>;
  now(): Date;
  /** Steps through the days up to `to` and runs what falls due; resolves when all of it is sent. Only called forward. */
  moveClock(to: Date): Promise<void>;
}

export interface TryoutButton {
  readonly label: string;
  /** What comes back when it is pressed; null on a link. */
  readonly data: string | null;
  readonly url: string | null;
}

/** One bubble in somebody's chat. The bot's text holds `<b> <i>` and entities, a person's is as typed. */
export interface TryoutMessage {
  readonly id: string;
  readonly person: string;
  readonly from: 'bot' | 'person';
  /** Moment on the try-out clock. */
  readonly at: Date;
  readonly text: string;
  readonly buttons: readonly (readonly TryoutButton[])[];
  readonly file: KeptFile | null;
  /** Data of the button that was pressed last. */
  readonly pressed: string | null;
  /** Place in the chat. */
  readonly order: number;
  /** Rises with every change in this person's chat, without gaps becoming visible late. */
  readonly rev: number;
}

export type NewTryoutMessage = Omit<TryoutMessage, 'order' | 'rev'>;

export interface TryoutCommand {
  readonly name: string;
  readonly help: string;
}

/** The chats of the try-out, kept in its own database. */
export interface TryoutStore {
  /** Puts a message at the end; the same id again keeps the first. */
  append(message: NewTryoutMessage): Promise<TryoutMessage>;
  /** Changes a message where it stands; null when this person has none of that id. */
  change(
    person: string,
    id: string,
    change: Partial<Pick<TryoutMessage, 'text' | 'buttons' | 'file' | 'pressed'>>,
  ): Promise<TryoutMessage | null>;
  /** The last messages of a chat, oldest first. */
  latest(person: string, limit: number): Promise<readonly TryoutMessage[]>;
  /** What was added or changed after `rev`, in the order it happened. */
  since(person: string, rev: number, limit: number): Promise<readonly TryoutMessage[]>;
  /** The file of a message, by the file's id. */
  file(id: string): Promise<KeptFile | null>;
  /** How many messages the bot has sent, by person. */
  said(): Promise<Readonly<Record<string, number>>>;
  commands(person: string): Promise<readonly TryoutCommand[]>;
  keepCommands(person: string, commands: readonly TryoutCommand[]): Promise<void>;
  /** Milliseconds the try-out clock is ahead of the machine's; 0 at first. */
  offset(): Promise<number>;
  keepOffset(milliseconds: number): Promise<void>;
}
