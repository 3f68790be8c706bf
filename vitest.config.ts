import { defineConfig } from 'vitest/config';

/** Tests that hold servers of their own wait more than they work, so a few run side by side. */
const held = {
  pool: 'forks' as const,
  isolate: false,
  maxWorkers: 3,
  testTimeout: 60_000,
  hookTimeout: 120_000,
  expect: { poll: { timeout: 15_000 } },
  sequence: { groupOrder: 1 },
};

const START = 'tests/integration/start.test.ts';
const STORM = 'tests/integration/zalo-storm.test.ts';
const TWINS = 'tests/transcripts/plans/twins.test.ts';
const JSON_SPEED = 'tests/unit/json.test.ts';
const TIMED = [START, STORM, JSON_SPEED];
/**
 * CI shares the tests out between two Nodes (`TEST_PART`), so that all of them are run once, and twice what is pure and what
 * holds a channel to its contract: neither Chromium, nor a storm, nor a database asks which Node it is. Without it everything is run.
 */
const part = process.env.TEST_PART ?? 'all';
const isSecond = part === 'second';
const LAST_CHANNELS = ['zalo-numbers', 'zalo-bot'];
const FIRST_CHANNELS = ['telegram', 'web', 'zalo-buttons'];
const talksOf = (channels: readonly string[]): string[] =>
  channels.map((channel) => `tests/transcripts/**/${channel}.test.ts`);
const LEFT_OUT: Readonly<Record<string, string[]>> = {
  first: talksOf(LAST_CHANNELS),
  second: [TWINS, ...talksOf(FIRST_CHANNELS)],
};

const project = (name: string) => ({ name, include: [`tests/${name}/**/*.test.ts`] });

export default defineConfig({
  test: {
    env: { NODE_ENV: 'test' },
    globalSetup: 'tests/support/leftovers.ts',
    projects: [
      {
        extends: true,
        test: { ...project('unit'), exclude: TIMED, isolate: false, maxWorkers: 2, sequence: { groupOrder: 0 } },
      },
      { extends: true, test: { ...project('contract'), ...held } },
      ...(isSecond ? [] : [{ extends: true as const, test: { ...project('integration'), exclude: TIMED, ...held } }]),
      { extends: true, test: { ...project('transcripts'), exclude: LEFT_OUT[part] ?? [], ...held } },
      ...(isSecond ? [] : [{ extends: true as const, test: { ...project('browser'), ...held } }]),
      // Nothing beside them: they hold `npm start` to its ten seconds, the webhook to its two, the reading of JSON to its tenth.
      {
        extends: true,
        test: {
          ...{ name: 'timed', include: isSecond ? [JSON_SPEED] : TIMED },
          ...held,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
