import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ai nhập ai '));
  cpSync(join(root, 'tsconfig.json'), join(folder, 'tsconfig.json'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function plant(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

function check(): { status: number | null; told: string } {
  const script = join(root, 'scripts', 'check-dependencies.mjs');
  const result = spawnSync(process.execPath, [script, folder], { encoding: 'utf8' });
  return { status: result.status, told: `${result.stderr}${result.stdout}` };
}

const LEAF = 'export const leaf = 1;\n';

describe('who may import whom', () => {
  it('accepts what the table allows', () => {
    plant({
      'src/text/fold.ts': LEAF,
      'src/dialog/parse.ts': "import { leaf } from '../text/fold.ts';\nexport const own = leaf;\n",
    });
    expect(check()).toEqual({ status: 0, told: '2 modules cruised, 0 violations\n' });
  }, 60_000);

  it('finds planted violations, in types and in packages too', () => {
    plant({
      'models/member.ts':
        "import mongoose from 'mongoose';\nimport type { own } from '../jobs/remind.ts';\nexport const store: typeof own | typeof mongoose = mongoose;\n",
      'jobs/remind.ts': "import { Telegraf } from 'telegraf';\nexport const own = Telegraf;\n",
      'handlers/join.ts':
        "import { store } from '../models/member.ts';\nimport { Queue } from 'bullmq';\nexport const join = [store, Queue];\n",
      'src/dialog/reduce.ts':
        "import { readFileSync } from 'node:fs';\nimport { b } from './view.ts';\nexport const a = [b, readFileSync];\n",
      'src/dialog/view.ts': "import { a } from './reduce.ts';\nexport const b = () => a;\n",
      'src/domain/due.ts': "import { log } from '../logger.ts';\nexport const due = log;\n",
      'src/logger.ts': 'export const log = 1;\n',
    });
    const { status, told } = check();
    expect(status).toBe(1);
    for (const line of [
      'models: models/member.ts -> jobs/remind.ts',
      'telegraf-at-home: jobs/remind.ts -> ',
      'handlers: handlers/join.ts -> models/member.ts',
      'queues-at-home: handlers/join.ts -> ',
      'dialog: src/dialog/reduce.ts -> fs',
      'no-circular: src/dialog/reduce.ts -> src/dialog/view.ts',
      'types-only: src/domain/due.ts -> src/logger.ts',
    ]) {
      expect(told).toContain(line);
    }
  }, 60_000);

  it('is not content with a tree in which it finds no module', () => {
    plant({ 'vitest.config.ts': LEAF, 'src/notes.txt': 'nothing to cruise' });
    expect(check()).toEqual({ status: 1, told: '0 modules cruised, 0 violations\n' });
  }, 60_000);
});
