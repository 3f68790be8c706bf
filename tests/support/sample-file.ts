import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../src/project-root.ts';
import type { SentFile } from './chat.ts';

const MEGABYTE = 1024 * 1024;
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const STARTS: Readonly<Record<string, { readonly mime: string; readonly bytes: Buffer }>> = {
  png: { mime: 'image/png', bytes: PNG },
  jpg: { mime: 'image/jpeg', bytes: Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0x10, 0x4a, 0x46, 0x49, 0x46]) },
  pdf: { mime: 'application/pdf', bytes: Buffer.from('%PDF-1.4\n%%EOF\n') },
  docx: {
    mime: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    bytes: Buffer.from([0x50, 0x4b, 0x03, 0x04, 0, 0]),
  },
  exe: { mime: 'application/x-msdownload', bytes: Buffer.from('MZ') },
};

/** Campaign files as an office sends them, by name: the demo as it lies there, with an edit, and with slips. */
const PLANS: Readonly<Record<string, (demo: string) => string>> = {
  'demo.yaml': (demo) => demo,
  'demo-sua.yaml': (demo) => demo.replace('vi: Đổi mới sáng tạo\n', 'vi: Đổi mới, sáng kiến\n'),
  'demo-sai.yaml': (demo) => demo.replace('zone: Asia/Ho_Chi_Minh', 'zone: Hà Nội').replace('made_up:', 'mad_up:'),
  'dot-moi.yaml': (demo) => demo.replace('id: demo', 'id: dot-moi'),
};

function plan(name: string): SentFile | null {
  const edit = PLANS[name];
  if (edit === undefined) return null;
  const demo = readFileSync(join(projectRoot(), 'campaigns/demo.yaml'), 'utf8');
  return { name, mime: 'application/x-yaml', bytes: Buffer.from(edit(demo)) };
}

/** A file that begins as its extension promises, filled up to `megabytes` where asked. */
export function sampleFile(name: string, megabytes = 0): SentFile {
  const campaign = plan(name);
  if (campaign !== null) return campaign;
  const start = STARTS[name.slice(name.lastIndexOf('.') + 1)] ?? {
    mime: 'application/octet-stream',
    bytes: Buffer.from('?'),
  };
  const bytes = Buffer.concat([
    start.bytes,
    Buffer.alloc(Math.max(0, megabytes * MEGABYTE - start.bytes.length), 0x20),
  ]);
  return { name, mime: start.mime, bytes };
}
