// Runs before anything else is loaded, so it uses nothing a very old Node would not have, not even the other setup scripts.
import { readFileSync } from 'node:fs';

const NEEDED = [20, 19];

function sentence(values) {
  const language = process.env.SETUP_LANG === 'en' ? 'en' : 'vi';
  const texts = JSON.parse(readFileSync(new URL(`../../locales/${language}/setup.json`, import.meta.url), 'utf8'));
  return texts.fault.node.replace(/\{\{(\w+)\}\}/g, (_, name) => values[name]);
}

/** Stops with one sentence when this Node is too old; the other scripts may then use what Node 20.19 offers. */
export function requireNode() {
  const running = process.versions.node;
  const [major = 0, minor = 0] = running.split('.').map(Number);
  if (major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1])) return;
  process.stderr.write(`${sentence({ needed: NEEDED.join('.'), running })}\n`);
  process.exit(2);
}
