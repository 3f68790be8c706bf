import type { Bell } from './bell.ts';
import type { ClockState } from './clock-mover.ts';
import type { Shown, Surroundings } from './shown.ts';

/** How often a page looks by itself: another process may have written. */
const LOOK_MS = 2_000;
const LOOK_MOVING_MS = 250;
/** Proxies cut a stream that is silent for long. */
const BREATH_LOOKS = 8;

export interface StreamDeps {
  readonly shown: Shown;
  readonly bell: Bell;
}

function frame(event: string, data: unknown, id?: number): string {
  const head = id === undefined ? '' : `id: ${id}\n`;
  return `${head}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** A clock that merely ticks is no news: the page ticks by itself. */
function clockMark(clock: ClockState, look: number): string {
  return clock.moving === null ? `still ${look}` : `${clock.moving.to} ${clock.now}`;
}

/** Frames for what is around the messages, each only when it has changed since the last look. */
function createNews(): (around: Surroundings, breath: number) => string {
  const last = new Map<string, string>();
  return (around, breath) => {
    const marks = {
      people: JSON.stringify(around.people),
      commands: JSON.stringify(around.commands),
      clock: clockMark(around.clock, breath),
    };
    let frames = '';
    for (const name of ['people', 'commands', 'clock'] as const) {
      if (last.get(name) === marks[name]) continue;
      last.set(name, marks[name]);
      frames += frame(name, around[name]);
    }
    return frames;
  };
}

/** Server-sent events of one chat after `rev`, until the page is gone. */
export async function* chatStream(
  deps: StreamDeps,
  chat: { readonly person: string; readonly rev: number },
  signal: AbortSignal,
): AsyncGenerator<string> {
  const news = createNews();
  let rev = chat.rev;
  yield 'retry: 1000\n\n';
  for (let look = 0; !signal.aborted; look += 1) {
    const heard = deps.bell.rung();
    const messages = await deps.shown.since(chat.person, rev);
    rev = messages.at(-1)?.rev ?? rev;
    const around = await deps.shown.around(chat.person);
    const frames = messages.map((message) => frame('message', message, message.rev)).join('');
    const all = frames + news(around, Math.floor(look / BREATH_LOOKS));
    if (all !== '') yield all;
    await deps.bell.wait(heard, around.clock.moving === null ? LOOK_MS : LOOK_MOVING_MS, signal);
  }
}
