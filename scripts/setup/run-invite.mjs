import { runScript, withDatabase } from './run-tool.mjs';

/** `npm run invite -- …`: makes a one-time code; what it prints is the script's own. */
export async function runInvite(signal) {
  const args = process.argv.slice(2);
  const { code } = await withDatabase({ signal }, (env) => runScript('invite-member.js', { args, env, signal }));
  return code;
}
