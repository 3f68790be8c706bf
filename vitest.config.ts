import { defineConfig } from 'vitest/config';

/** One project per kind of test: pure ones run in parallel, those that hold servers run one file at a time. */
const held = { pool: 'forks' as const, fileParallelism: false, testTimeout: 60_000, hookTimeout: 120_000 };

export default defineConfig({
  test: {
    env: { NODE_ENV: 'test' },
    globalSetup: [],
    projects: [
      { extends: true, test: { name: 'unit', include: ['tests/unit/**/*.test.ts'], sequence: { groupOrder: 0 } } },
      {
        extends: true,
        test: { name: 'contract', include: ['tests/contract/**/*.test.ts'], ...held, sequence: { groupOrder: 1 } },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts'],
          ...held,
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          name: 'transcripts',
          include: ['tests/transcripts/**/*.test.ts'],
          ...held,
          sequence: { groupOrder: 3 },
        },
      },
      {
        extends: true,
        test: { name: 'browser', include: ['tests/browser/**/*.test.ts'], ...held, sequence: { groupOrder: 4 } },
      },
    ],
  },
});
