import { setFlagsFromString } from 'node:v8';
import { readConfig } from './config.ts';
import { describeError, SettingError } from './errors.ts';
import { createTexts } from './i18n.ts';
import { createLogger } from './logger.ts';
import { projectRoot } from './project-root.ts';
import type { Running } from './run.ts';

/** The process: exit code 0 after a stop, 2 with one sentence for a wrong setting, 1 for a fault of ours. */

/** Left alone, V8 lets 50 MB in use grow to 250 MB under load before it looks for garbage; it may grow by this share. */
setFlagsFromString('--heap-growing-percent=30');

const STOP_WITHIN_MS = 8_500;

function explain(error: SettingError): string {
  const texts = createTexts(projectRoot());
  const name = error.values.name ?? '';
  const help = texts.has(`settings:help.${name}`) ? texts.text('vi', `settings:help.${name}`, {}) : '';
  return texts.text('vi', `settings:${error.key}`, { ...error.values, help });
}

function fail(error: unknown): never {
  if (error instanceof SettingError) {
    process.stderr.write(`${explain(error)}\n`);
    process.exit(2);
  }
  createLogger('error').error({ error: describeError(error) }, 'start_failed');
  process.exit(1);
}

function stopOnce(running: Running): () => void {
  let stopping = false;
  return () => {
    if (stopping) return;
    stopping = true;
    // What hangs at the end is kept or will come again, as after a kill: this too is a clean end.
    setTimeout(() => process.exit(0), STOP_WITHIN_MS).unref();
    running.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
}

/** A wrong setting is said at once: all that the bot is made of takes seconds to be read on a small machine. */
async function begin(): Promise<Running> {
  readConfig(process.env, projectRoot());
  const [{ run }, { readDoubles }] = await Promise.all([import('./run.ts'), import('./run-doubles.ts')]);
  return run(process.env, readDoubles(process.argv.slice(2)));
}

const running = await begin().catch(fail);
const stop = stopOnce(running);
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
// Started by `npm start`: when that process is killed, nobody would stop this one.
process.on('disconnect', stop);
process.send?.({
  type: 'ready',
  port: running.port,
  url: running.url,
  tryout: running.tryout,
  telegram: running.telegram,
});
