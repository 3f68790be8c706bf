import type { TryoutCommand, TryoutHost, TryoutMessage, TryoutPerson, TryoutStore } from '../../ports/tryout.ts';
import type { ClockMover, ClockState } from './clock-mover.ts';

/** A person with the number of messages the bot has sent them; the page knows how many of these it has shown. */
export type ShownPerson = TryoutPerson & { readonly said: number };

/** Everything on the page but the messages. */
export interface Surroundings {
  readonly people: readonly ShownPerson[];
  readonly commands: readonly TryoutCommand[];
  readonly clock: ClockState;
}

export interface Shown {
  people(): Promise<readonly ShownPerson[]>;
  around(person: string): Promise<Surroundings>;
  since(person: string, rev: number): Promise<readonly TryoutMessage[]>;
  latest(person: string): Promise<readonly TryoutMessage[]>;
}

const MOST_AT_ONCE = 200;
const MOST_AT_FIRST = 500;

/** What the pages show, read from the stores each time: another process may have written it. */
export function createShown(store: TryoutStore, host: TryoutHost, clock: ClockMover): Shown {
  async function people(): Promise<readonly ShownPerson[]> {
    const [all, said] = await Promise.all([host.people(), store.said()]);
    return all.map((person) => ({ ...person, said: said[person.id] ?? 0 }));
  }
  return {
    people,
    around: async (person) => {
      const [all, commands] = await Promise.all([people(), store.commands(person)]);
      return { people: all, commands, clock: clock.state() };
    },
    since: (person, rev) => store.since(person, rev, MOST_AT_ONCE),
    latest: (person) => store.latest(person, MOST_AT_FIRST),
  };
}
