import type { ZaloShown } from './double.ts';
import { idFrom } from './ids.ts';

/** What the platform knows of a person. */
export interface PersonState {
  readonly id: string;
  /** The same person as seen by the app. */
  readonly idByApp: string;
  readonly name: string;
  isFollower: boolean;
  lastInteraction: Date | undefined;
  /** Only after it was shared. */
  phone: string | undefined;
  readonly shown: ZaloShown[];
  /** Messages of both sides that can be quoted. */
  readonly messageIds: Set<string>;
  /** Our messages whose arrival was already reported. */
  readonly received: Set<string>;
  readonly waiting: Set<() => void>;
}

/** All people, by id; the id follows from the name. */
export function createPeople() {
  const byId = new Map<string, PersonState>();
  const authors = new Map<string, PersonState>();

  function named(name: string, follows: boolean): PersonState {
    const id = idFrom(`person ${name}`);
    const found = byId.get(id);
    if (found) return found;
    const made: PersonState = {
      id,
      idByApp: idFrom(`person by app ${name}`),
      name,
      isFollower: follows,
      lastInteraction: undefined,
      phone: undefined,
      shown: [],
      messageIds: new Set(),
      received: new Set(),
      waiting: new Set(),
    };
    byId.set(id, made);
    return made;
  }

  return {
    named,
    find: (id: string) => byId.get(id),
    followers: () => [...byId.values()].filter((person) => person.isFollower).length,
    /** A message the person wrote: it can be quoted and answered by its id. */
    wrote(person: PersonState, messageId: string): void {
      person.messageIds.add(messageId);
      authors.set(messageId, person);
    },
    authorOf: (messageId: string) => authors.get(messageId),
    show(person: PersonState, message: ZaloShown): void {
      person.shown.push(message);
      person.messageIds.add(message.id);
      for (const wake of [...person.waiting]) wake();
    },
  };
}

export type People = ReturnType<typeof createPeople>;
