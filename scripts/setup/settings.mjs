import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { inProject } from './paths.mjs';

/** The environment, completed by the project's .env file; a variable that is set to nothing counts as absent in both. */
export function readSettings(env = process.env, file = inProject('.env')) {
  const settings = {};
  const take = (source) => {
    for (const [name, value] of Object.entries(source)) {
      if (value !== undefined && value.trim() !== '' && settings[name] === undefined) settings[name] = value;
    }
  };
  take(env);
  if (existsSync(file)) take(parseEnv(readFileSync(file, 'utf8')));
  return settings;
}

const BOT_SETTINGS =
  /^(TELEGRAM_|ZALO_|MONGODB_|REDIS_URL$|PORT$|HOST$|DATA_DIR$|CAMPAIGN$|CLOCK$|LOG_LEVEL$|TRYOUT$|ROLE$|PUBLIC_URL$|SECRET_KEY$|NODE_ENV$|https?_proxy$|all_proxy$|no_proxy$)/i;

/** The environment without anything that would steer the bot: what tests and benchmarks run with. */
export function withoutBotSettings(env = process.env) {
  return Object.fromEntries(Object.entries(env).filter(([name, value]) => value !== '' && !BOT_SETTINGS.test(name)));
}
