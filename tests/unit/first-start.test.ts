import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { SettingError } from '../../src/errors.ts';
import { createTexts } from '../../src/i18n.ts';
import { createLogger } from '../../src/logger.ts';
import type { CampaignStore } from '../../src/ports/campaigns.ts';
import { projectRoot } from '../../src/project-root.ts';
import { publishCampaigns } from '../../src/publish.ts';

/** A first start that cannot read its campaign says which file it is and why. */

const folder = mkdtempSync(join(tmpdir(), 'first-start-'));
const FILE = join(folder, 'demo.yaml');
const SHARED = join(folder, 'chung', 'lich-nghi.yaml');
const texts = createTexts(projectRoot());
const log = createLogger('silent');
const demo = readFileSync(join(projectRoot(), 'campaigns/demo.yaml'), 'utf8');

const unused = (): Promise<never> => Promise.reject(new Error('a wrong file is not published'));
/** No campaign was published yet. */
const campaigns: CampaignStore = { all: async () => [], newest: unused, revision: unused, publish: unused };

async function refusal(files: readonly string[] = [FILE]): Promise<string> {
  const now = new Date('2026-11-23T02:00:00Z');
  const error: unknown = await publishCampaigns({
    files,
    root: projectRoot(),
    campaigns,
    check: () => [],
    now,
    log,
  }).catch((thrown: unknown) => thrown);
  if (!(error instanceof SettingError)) throw error;
  return texts.text('vi', `settings:${error.key}`, error.values);
}

beforeEach(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  cpSync(join(projectRoot(), 'campaigns', 'chung'), join(folder, 'chung'), { recursive: true });
  writeFileSync(FILE, demo);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the refusal of a first start', () => {
  it('is about the path where there is no file', async () => {
    const none = join(folder, 'khong-co.yaml');
    expect(await refusal([none])).toBe(`Biến CAMPAIGN: không có tệp ${none}.`);
  });

  it.each([
    ['is too large', '#'.repeat(256 * 1024 + 1), 'Tệp lớn quá: nhiều nhất 256 kB'],
    ['holds too much', '- 1\n'.repeat(20_000), 'Tệp có quá nhiều mục'],
    ['is no UTF-8', Buffer.from(demo, 'latin1'), 'Tệp không được lưu bằng bảng mã UTF-8'],
  ])('says that the file %s', async (_name, held, why) => {
    writeFileSync(FILE, held);
    expect(await refusal()).toContain(`Biến CAMPAIGN: tệp ${FILE}: ${why}`);
  });

  it('says what the disk says', async () => {
    rmSync(FILE);
    symlinkSync(FILE, FILE);
    expect(await refusal()).toBe(`Biến CAMPAIGN: tệp ${FILE}: Không đọc được tệp (ELOOP)`);
  });

  it('names the included file where that is the wrong one, as it is found from here', async () => {
    writeFileSync(SHARED, '#'.repeat(256 * 1024 + 1));
    expect(await refusal()).toContain(`Biến CAMPAIGN: tệp ${SHARED}: Tệp lớn quá`);
    writeFileSync(SHARED, 'holidays: [\n');
    expect(await refusal()).toContain(`Biến CAMPAIGN: tệp ${SHARED} dòng 2`);
  });

  it('names line and field of a wrong one', async () => {
    writeFileSync(FILE, demo.replace('made_up: true', 'made_up: có'));
    expect(await refusal()).toContain(`Biến CAMPAIGN: tệp ${FILE} dòng 4, mục made_up: Chỉ được ghi true`);
  });
});
