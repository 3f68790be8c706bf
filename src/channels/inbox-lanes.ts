import type { InboxEvent } from '../ports/inbox.ts';
import { createRoom } from './inbox-room.ts';
import { backoff, type Retrying } from './pause.ts';

export interface LanesDeps {
  /** How many people's events are worked off side by side, at most. */
  readonly lanes: number;
  /** How many wait to be answered: work gives way to them. */
  readonly asking: () => number;
  readonly retrying: Retrying;
  /** Rejects: the event is tried again later, and holds back its person until then. */
  readonly work: (event: InboxEvent) => Promise<void>;
  readonly onFailure: (event: InboxEvent, tries: number, error: unknown) => void;
}

/**
 * Events in work: one after another per person by their moment, people beside each other. At most one is begun per turn
 * of the event loop, so that whatever arrives comes in between.
 */
export interface InboxLanes {
  add(event: InboxEvent): void;
  /** Begins with nothing more and resolves when what is under way has ended. */
  stop(): Promise<void>;
}

interface Person {
  readonly waiting: InboxEvent[];
  /** Failures in a row of the event in front. */
  tries: number;
  /** In a lane, in line for one, or waiting to try again. */
  isBusy: boolean;
}

export function createInboxLanes({ lanes, asking, retrying, work, onFailure }: LanesDeps): InboxLanes {
  const people = new Map<string, Person>();
  const line: string[] = [];
  const running = new Set<Promise<void>>();
  const pauses = new Set<NodeJS.Timeout>();
  let soon: NodeJS.Immediate | null = null;
  let isStopped = false;
  const room = createRoom({
    most: lanes,
    asking,
    onLook() {
      wake();
      return line.length > 0;
    },
  });

  function add(event: InboxEvent): void {
    const person = people.get(event.person) ?? { waiting: [], tries: 0, isBusy: false };
    people.set(event.person, person);
    const after = person.waiting.findLastIndex((one) => one.at <= event.at) + 1;
    person.waiting.splice(after, 0, event);
    if (!person.isBusy) queue(event.person, person);
  }

  function queue(id: string, person: Person): void {
    person.isBusy = true;
    line.push(id);
    room.look();
    wake();
  }

  function wake(): void {
    if (line.length > 0 && !isStopped) soon ??= setImmediate(begin);
  }

  function begin(): void {
    soon = null;
    if (running.size >= room.size()) return;
    const id = line.shift();
    const person = id === undefined ? undefined : people.get(id);
    if (id === undefined || person === undefined) return;
    const run = runFirst(id, person).finally(() => {
      running.delete(run);
      wake();
    });
    running.add(run);
    wake();
  }

  /** One event only: whoever has many waits in line again. */
  async function runFirst(id: string, person: Person): Promise<void> {
    const event = person.waiting.shift();
    if (event === undefined) return;
    try {
      await work(event);
      person.tries = 0;
      next(id, person);
    } catch (error) {
      onFailure(event, person.tries, error);
      person.waiting.unshift(event);
      again(id, person);
    }
  }

  /** The lane is free meanwhile. */
  function again(id: string, person: Person): void {
    const end = setTimeout(
      () => {
        pauses.delete(end);
        queue(id, person);
      },
      backoff(retrying, person.tries),
    );
    pauses.add(end);
    person.tries += 1;
  }

  function next(id: string, person: Person): void {
    if (person.waiting.length > 0) queue(id, person);
    else people.delete(id);
  }

  return {
    add,
    async stop() {
      isStopped = true;
      room.stop();
      if (soon !== null) clearImmediate(soon);
      await Promise.all(running);
      for (const one of pauses) clearTimeout(one);
    },
  };
}
