import { isAbsolute, join, resolve } from 'node:path';
import { runScript, withDatabase } from './run-tool.mjs';
import { SetupError, words } from './words.mjs';

// npm changes into the project; the person means the folder they called it from.
function fileFrom(name) {
  if (isAbsolute(name)) return name;
  return resolve(process.env.INIT_CWD ?? process.cwd(), name);
}

function fileArgument(command) {
  const [name, ...rest] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
  if (name === undefined || rest.length > 0) throw new SetupError('backup.usage', { command }, 2);
  return fileFrom(name);
}

/** Runs dist/scripts/backup-data.js; its last line of output is its result as JSON. */
async function runData(args, { env, signal }) {
  const { code, out } = await runScript('backup-data.js', { args, env, signal, capture: true });
  const result = parse(out.trim().split('\n').at(-1) ?? '');
  if (result?.ok) return result;
  if (result?.fault === undefined) throw new SetupError('backup.failed', { code });
  throw new SetupError(`backup.${result.fault}`, result, 2);
}

function parse(line) {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** `npm run backup FILE` */
export async function runBackup(signal) {
  const file = fileArgument('backup');
  return withDatabase({ signal }, async (env) => {
    const result = await runData(['backup', file], { env, signal });
    process.stdout.write(
      `${words('backup.done', { ...result, file })}\n${words('backup.key', { key: keyFile(env) })}\n`,
    );
    return 0;
  });
}

/** `npm run restore FILE [-- --replace]` */
export async function runRestore(signal) {
  const file = fileArgument('restore');
  // Without the "--" npm takes the option for one of its own and passes it on in the environment.
  const replace = process.argv.includes('--replace') || process.env.npm_config_replace === 'true';
  const onRunning = () => {
    throw new SetupError('backup.running', {}, 2);
  };
  return withDatabase({ signal, onRunning }, async (env) => {
    const result = await runData(['restore', file, ...(replace ? ['--replace'] : [])], { env, signal });
    process.stdout.write(
      `${words('backup.restored', { ...result, file })}\n${words('backup.key', { key: keyFile(env) })}\n`,
    );
    return 0;
  });
}

function keyFile(env) {
  return join(env.DATA_DIR, 'secret.key');
}
