import { runScript, withDatabase } from './run-tool.mjs';

/** `npm run zalo -- connect|check`: what it prints is the script's own. */
export async function runZalo(signal) {
  const args = process.argv.slice(2);
  const { code } = await withDatabase({ signal }, (env) => runScript('zalo-tool.js', { args, env, signal }));
  return code;
}
