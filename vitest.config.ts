import { defineConfig } from 'vitest/config';

/** Tests that hold servers of their own wait more than they work, so a few run side by side. */
const held = {
  pool: 'forks' as const,
  maxWorkers: 3,
  testTimeout: 60_000,
  hookTimeout: 120_000,
  expect: { poll: { timeout: 15_000 } },
  sequence: { groupOrder: 1 },
};

const START = 'tests/integration/start.test.ts';
const STORM = 'tests/integration/zalo-storm.test.ts';
const PLANS = 'tests/transcripts/plans/plans.test.ts';
const TIMED = [START, STORM];
/** Left to the first Node of CI: neither Chromium, nor a storm, nor a database asks which Node it is. */
const isSecond = process.env.SECOND_NODE === '1';

const project = (name: string) => ({ name, include: [`tests/${name}/**/*.test.ts`] });

export default defineConfig({
  test: {
    env: { NODE_ENV: 'test' },
    projects: [
      { extends: true, test: { ...project('unit'), sequence: { groupOrder: 0 } } },
      { extends: true, test: { ...project('contract'), ...held } },
      ...(isSecond ? [] : [{ extends: true as const, test: { ...project('integration'), exclude: TIMED, ...held } }]),
      { extends: true, test: { ...project('transcripts'), exclude: isSecond ? [PLANS] : [], ...held } },
      ...(isSecond ? [] : [{ extends: true as const, test: { ...project('browser'), ...held } }]),
      // Nothing beside them: they hold `npm start` to its ten seconds and the webhook to its two.
      {
        extends: true,
        test: {
          name: 'timed',
          include: isSecond ? [START] : TIMED,
          ...held,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
