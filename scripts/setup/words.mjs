import { readFileSync } from 'node:fs';
import { inProject } from './paths.mjs';

const language = process.env.SETUP_LANG === 'en' ? 'en' : 'vi';
let texts;

function lookUp(key) {
  texts ??= JSON.parse(readFileSync(inProject('locales', language, 'setup.json'), 'utf8'));
  return key.split('.').reduce((branch, part) => branch?.[part], texts);
}

/** A sentence of locales/<language>/setup.json with its values filled in. */
export function words(key, values = {}) {
  const text = lookUp(key);
  if (typeof text !== 'string') throw new Error(`setup text missing: ${key}`);
  return text.replace(/\{\{(\w+)\}\}/g, (_, name) => String(values[name] ?? ''));
}

/** A fault that is told in one sentence, without a stack trace; code 2 means: a setting or the data must be changed. */
export class SetupError extends Error {
  constructor(key, values = {}, exitCode = 1) {
    super(words(key, values));
    this.name = 'SetupError';
    this.key = key;
    this.exitCode = exitCode;
  }
}

/** The person asked to stop while a step was running. */
export class Stopped extends Error {
  constructor() {
    super('stopped');
    this.name = 'Stopped';
  }
}
