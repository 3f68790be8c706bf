import type { ZaloPerson, ZaloShown } from './double.ts';
import type { PersonState } from './people.ts';

/** What a person reads, message by message. */
export function createReading(state: PersonState): Pick<ZaloPerson, 'messages' | 'next'> {
  let read = 0;

  function take(): ZaloShown | undefined {
    const message = state.shown[read];
    if (message) read++;
    return message;
  }

  function next({ timeout = 5000 }: { readonly timeout?: number } = {}): Promise<ZaloShown> {
    return new Promise((resolve, reject) => {
      const wake = () => {
        const message = take();
        if (!message) return;
        end();
        resolve(message);
      };
      const end = () => {
        clearTimeout(timer);
        state.waiting.delete(wake);
      };
      const timer = setTimeout(() => {
        end();
        const last = JSON.stringify(state.shown.at(-1)?.text.slice(0, 200) ?? null);
        reject(new Error(`${state.name}: no new message within ${timeout} ms; the last one: ${last}`));
      }, timeout);
      state.waiting.add(wake);
      wake();
    });
  }

  return { messages: () => state.shown, next };
}
