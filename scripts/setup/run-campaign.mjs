import { dataDirOf } from './paths.mjs';
import { prepare } from './prepare.mjs';
import { createProgress } from './progress.mjs';
import { runScript, withDatabase } from './run-tool.mjs';
import { runningServers } from './servers.mjs';
import { readSettings } from './settings.mjs';

const TOOL = 'campaign-tool.js';

/** With the database of the settings or of a running `npm start`; none is started where there is none. */
async function withWhatRuns({ signal }, work) {
  await prepare({ progress: createProgress(process.stderr), signal });
  const env = readSettings();
  const running = env.MONGODB_URI === undefined ? await runningServers(dataDirOf(env)) : undefined;
  return work(running === undefined ? env : { ...env, MONGODB_URI: running.mongodbUri });
}

/** What each work needs: a file alone is checked without any server, and two are compared as far as it goes. */
function serversFor([work, before], signal) {
  if (work === 'publish' || (work === 'diff' && before === 'published')) return (run) => withDatabase({ signal }, run);
  if (work === 'preview') return (run) => withDatabase({ signal, redis: true }, run);
  return (run) => withWhatRuns({ signal }, run);
}

/** `npm run campaign -- check|preview|diff|publish …`: what it prints is the script's own. */
export async function runCampaign(signal) {
  const args = process.argv.slice(2);
  const { code } = await serversFor(args, signal)((env) => runScript(TOOL, { args, env, signal }));
  return code;
}
