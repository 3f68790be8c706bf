import { SetupError, Stopped, words } from './words.mjs';

/** Aborted at the first SIGINT, SIGTERM or SIGHUP. Ctrl-C under npm arrives twice: repeats change nothing. */
function listenForStop() {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => controller.abort(name));
  return controller.signal;
}

/** Settles when the signal is aborted. */
export function whenAborted(signal) {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Runs a command to its exit code; a known fault becomes one sentence, a stop the code agreed for it. */
export async function runToExit(work, { codeWhenStopped = 0 } = {}) {
  const signal = listenForStop();
  try {
    process.exit(await work(signal));
  } catch (error) {
    if (error instanceof Stopped) process.exit(codeWhenStopped);
    if (error instanceof SetupError) process.stderr.write(`${error.message}\n`);
    else process.stderr.write(`${words('fault.unexpected')}\n${error.stack}\n`);
    process.exit(error instanceof SetupError ? error.exitCode : 1);
  }
}
