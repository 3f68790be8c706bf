import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { problemLine } from '../../handlers/publish-screens.ts';
import { loadCampaign, readCampaign } from '../../src/campaign/load.ts';
import type { Problem } from '../../src/campaign/problem.ts';
import { createCampaignFiles } from '../../src/campaign-files.ts';
import { createTexts } from '../../src/i18n.ts';
import { createPhraser } from '../../src/phrase.ts';
import { projectRoot } from '../../src/project-root.ts';

/** Only UTF-8 is taken: a letter that was lost on the way would stand in a revision that nobody can mend. */

const CAMPAIGNS = join(projectRoot(), 'campaigns');
const SHARED = 'chung/lich-nghi.yaml';
const root = mkdtempSync(join(tmpdir(), 'campaign-encoding-'));
const folder = join(root, 'campaigns');
const FILE = join(folder, 'demo.yaml');
const LOST = '\ufffd';
const phraser = createPhraser(createTexts(projectRoot()), () => Promise.reject(new Error('no files here')));

const demo = readFileSync(join(CAMPAIGNS, 'demo.yaml'));
const shared = readFileSync(join(CAMPAIGNS, SHARED));
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);
/** As an old editor saves it: a byte for each letter. */
const oneByte = (bytes: Buffer): Buffer => Buffer.from(bytes.toString('utf8'), 'latin1');
const utf16 = (bytes: Buffer): Buffer => Buffer.from(`\ufeff${bytes.toString('utf8')}`, 'utf16le');
const notUtf8 = (file: string | null): Partial<Problem> => ({
  file,
  line: 0,
  fault: { key: 'campaign:fault.not_utf8', values: {} },
});

/** What is wrong with the files as they lie, by both ways to read them; they agree. */
async function problems(): Promise<readonly Problem[]> {
  const loaded = await loadCampaign(FILE);
  const sent = createCampaignFiles({ root, names: [] }).check(readFileSync(FILE));
  expect(sent.ok ? [] : sent.problems.map(({ fault }) => fault)).toEqual(
    loaded.ok ? [] : loaded.problems.map(({ fault }) => fault),
  );
  return loaded.ok ? [] : loaded.problems;
}

beforeEach(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(join(CAMPAIGNS, 'chung'), join(folder, 'chung'), { recursive: true });
  writeFileSync(FILE, demo);
});
afterAll(() => rmSync(root, { recursive: true }));

// Each reads whole plans several times over.
describe('the letters of a campaign file', { timeout: 20_000 }, () => {
  it('are UTF-8, which may have its mark in front', async () => {
    writeFileSync(FILE, Buffer.concat([BOM, demo]));
    writeFileSync(join(folder, SHARED), Buffer.concat([BOM, shared]));
    expect(await problems()).toEqual([]);
  });

  it.each([
    ['one byte for a letter', oneByte],
    ['UTF-16', utf16],
    ['a letter cut in half', (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.from('# đ').subarray(0, 3)])],
  ])('are asked for in UTF-8 where a file holds %s', async (_name, saved) => {
    writeFileSync(FILE, saved(demo));
    expect(await problems()).toMatchObject([notUtf8(null)]);
    writeFileSync(FILE, demo);
    writeFileSync(join(folder, SHARED), saved(shared));
    const wrong = await problems();
    expect(wrong).toMatchObject([notUtf8(SHARED)]);
    const inChat = wrong.map((one) => phraser.plain(problemLine(one), 'vi'));
    expect(inChat).toEqual([expect.stringContaining(`${SHARED}: Tệp không được lưu bằng bảng mã UTF-8`)]);
  });

  it('that were lost before are named with their line', async () => {
    const text = demo.toString('utf8');
    const lines = text.split('\n');
    const at = lines.findIndex((line) => line.includes('Sở Thí điểm')) + 1;
    expect(at).toBeGreaterThan(0);
    const fault = { key: 'campaign:fault.lost_letter', values: {} };
    writeFileSync(FILE, text.replace('Sở Thí điểm', `S${LOST} Thử`));
    expect(await problems()).toEqual([{ file: null, line: at, path: '', fault, help: null }]);
    writeFileSync(FILE, demo);
    writeFileSync(join(folder, SHARED), `# ${LOST}${LOST}\n${shared.toString('utf8')}# ${LOST}\n`);
    expect(await problems()).toMatchObject([
      { file: SHARED, line: 1, fault },
      { file: SHARED, line: shared.toString('utf8').split('\n').length + 1, fault },
    ]);
  });

  it('are not looked at where there is nothing to read', async () => {
    const include = `calendar: !include chung/thu-muc.yaml\n`;
    mkdirSync(join(folder, 'chung/thu-muc.yaml'));
    writeFileSync(FILE, include);
    const fault = { key: 'campaign:fault.unreadable', values: { name: 'chung/thu-muc.yaml', code: 'EISDIR' } };
    expect(await problems()).toEqual([{ file: null, line: 1, path: '', fault, help: null }]);
    expect(readCampaign(include)).toMatchObject({ problems: [{ fault: { key: 'campaign:fault.include_missing' } }] });
  });
});
