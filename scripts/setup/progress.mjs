import { words } from './words.mjs';

const TICK_MS = 10_000;

/** Tells on one stream what is being done, how long it may take, and how it ended. */
export function createProgress(stream = process.stdout) {
  // A closed terminal or pipe must not end the bot.
  stream.on('error', () => {});
  const line = (text) => stream.write(`${text}\n`);

  return {
    line,
    note: (key, values) => line(words(key, values)),
    /** Runs one step, with its longest time named at its start and a sign of life every ten seconds. */
    async step(key, limitMs, work) {
      const started = Date.now();
      const seconds = () => Math.max(1, Math.round((Date.now() - started) / 1000));
      line(words('step.start', { what: words(key), limit: limitWords(limitMs) }));
      const ticker = setInterval(() => line(words('step.tick', { seconds: seconds() })), TICK_MS);
      try {
        const result = await work();
        line(words('step.done', { seconds: seconds() }));
        return result;
      } finally {
        clearInterval(ticker);
      }
    },
  };
}

function limitWords(ms) {
  return ms >= 60_000
    ? words('step.minutes', { n: Math.round(ms / 60_000) })
    : words('step.seconds', { n: Math.round(ms / 1000) });
}
