import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { createPublishHandler } from '../../handlers/publish.ts';
import type { Campaign } from '../../src/campaign/schema.ts';
import { createCampaignFiles } from '../../src/campaign-files.ts';
import { AppError } from '../../src/errors.ts';
import type { FormHandler, MemberTurn } from '../../src/ports/handler.ts';
import { projectRoot } from '../../src/project-root.ts';
import { createIndexes, createStores } from '../../src/stores.ts';
import { openDatabase } from '../support/database.ts';
import { memberOf, turnOf, use } from '../support/member-turn.ts';
import { offering } from '../support/odd-form.ts';
import { campaignOf } from '../support/plan-stage.ts';
import { sampleFile } from '../support/sample-file.ts';

/** The office looks at a file of the server and publishes it: what it saw, and nothing else. */

const { connection, drop } = await openDatabase();
const stores = createStores(connection);
const folder = mkdtempSync(join(tmpdir(), 'publish-screen-'));
const FILE = join(folder, 'demo.yaml');
const NOW = '2026-11-23T02:00:00Z';
const demo = await campaignOf('demo');
const phuc = memberOf('phuc', { role: 'DAU_MOI' });
let read = 0;

let forms: readonly FormHandler[] = [];
const handler = createPublishHandler({
  ...stores,
  campaignFiles: createCampaignFiles({ root: projectRoot(), names: [FILE] }),
  fetchFile: () => Promise.reject(new AppError('channel_unreachable')),
  forms: () => forms,
  forget: () => {
    read += 1;
  },
});

/** The shared parts lie beside the real campaigns, so the file names them from there. */
function lies(edit: (text: string) => string): void {
  const text = sampleFile('demo.yaml').bytes.toString('utf8');
  const whole = JSON.parse(JSON.stringify({ ...demo }));
  const parts = text.replace(/!include chung\/[a-z-]+\.yaml/gu, (name) => JSON.stringify(partOf(whole, name)));
  writeFileSync(FILE, edit(parts));
}

function partOf(whole: Record<string, unknown>, include: string): unknown {
  if (include.includes('ky-nang-so')) return whole.skills;
  return include.includes('cam-ket-xanh') ? whole.pledges : whole.calendar;
}

async function turn(): Promise<MemberTurn> {
  const newest = await stores.campaigns.newest('demo');
  return { ...turnOf(demo, phuc, NOW), revision: newest?.revision ?? 0 };
}

/** Looks at the file and gives the button that publishes it. */
async function looked(): Promise<{ readonly text: string; readonly go: string | undefined }> {
  const shown = await use(handler, await turn(), '!publish.file:0');
  return { text: shown.text, go: shown.data.find((one) => one.startsWith('!publish.go')) };
}

async function press(data: string | undefined): Promise<string> {
  if (data === undefined) throw new Error('nothing to publish');
  return (await use(handler, await turn(), data)).text;
}

async function inForce(id = 'demo'): Promise<number | undefined> {
  return (await stores.campaigns.newest(id))?.revision;
}

const renamed = (name: string) => (text: string) => text.replace('vi: Đổi mới sáng tạo\n', `vi: ${name}\n`);

beforeEach(async () => {
  await connection.dropDatabase();
  await createIndexes(connection);
  await stores.campaigns.publish(demo, new Date('2026-11-01T02:00:00Z'));
  read = 0;
  forms = [];
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await drop();
});

describe('publishing a file of the server', () => {
  it('has nothing to publish where the file says the same', async () => {
    lies((text) => text);
    const { text, go } = await looked();
    expect(text).toContain('giống hệt bản 1');
    expect(go).toBeUndefined();
  });

  it('names the days of milestones that the office has set and the file no longer allows', async () => {
    await stores.milestones.set('demo', 'so_ket', '2026-12-15', 'phuc', new Date(NOW));
    await stores.milestones.set('demo', 'tong_ket', '2027-12-15', 'phuc', new Date(NOW));
    lies(renamed('Sáng kiến'));
    expect((await looked()).text).not.toContain('Sơ kết');
    lies((text) => text.replace('due: 2026-Q4', "due: '2026-12-20'"));
    const { text } = await looked();
    expect(text).toContain(
      'Ngày Văn phòng đã ấn định không hợp với tệp này nên sẽ không tính nữa:\n• Sơ kết: 15/12/2026',
    );
    expect(text).not.toContain('15/12/2027');
    // Once it is so, the next file has nothing to do with it.
    const all = demo.plan.milestones.map((one) => (one.code === 'so_ket' ? { ...one, due: '2026-12-20' } : one));
    await stores.campaigns.publish(
      { ...demo, plan: { ...demo.plan, milestones: all } },
      new Date('2026-11-02T02:00:00Z'),
    );
    lies((whole) => whole.replace('due: 2026-Q4', "due: '2026-12-21'"));
    expect((await looked()).text).not.toContain('15/12/2026');
  });

  it('publishes what was shown, once, however often it is pressed, and says who did it', async () => {
    lies(renamed('Sáng kiến'));
    const { text, go } = await looked();
    expect(text).toContain('Đổi mới sáng tạo → Sáng kiến');
    expect(await inForce()).toBe(1);
    expect(await press(go)).toContain('Đã công bố bản 2');
    expect(await press(go)).toContain('Đã công bố bản 2');
    expect(await inForce()).toBe(2);
    expect(read).toBe(1);
    const noted = await connection.collection('decisions').find({}).toArray();
    expect(noted).toMatchObject([{ campaign: 'demo', by: 'phuc', decided: { kind: 'published', revision: 2 } }]);
  });

  it('shows again what has changed since', async () => {
    lies(renamed('Sáng kiến'));
    const { go } = await looked();
    lies(renamed('Sáng tạo'));
    const again = await press(go);
    expect(again).toContain('đã thay đổi từ lúc anh/chị xem');
    expect(again).toContain('Đổi mới sáng tạo → Sáng tạo');
    expect(await inForce()).toBe(1);
    lies((text) => text.replace('zone: Asia/Ho_Chi_Minh', 'zone: Hà Nội'));
    expect(await press(go)).toContain('Bản đang dùng vẫn giữ nguyên');
    expect(await inForce()).toBe(1);
  });

  it('publishes nothing by which the questions cannot be asked, and says whose fault it is', async () => {
    lies(renamed('Sáng kiến'));
    const { go } = await looked();
    forms = [offering()];
    expect(await press(go)).toContain('• Bot không lập được các câu hỏi “odd”');
    const { text, go: none } = await looked();
    expect(text).toContain('Lỗi này ở chương trình, không ở tệp');
    expect(none).toBeUndefined();
    expect(await inForce()).toBe(1);
  });

  it('shows again when somebody else has published meanwhile', async () => {
    lies(renamed('Sáng kiến'));
    const { go } = await looked();
    const other: Campaign = { ...demo, pin: true };
    await stores.campaigns.publish(other, new Date('2026-11-23T01:00:00Z'));
    expect(await press(go)).toContain('Thay đổi so với bản 2');
    expect(await inForce()).toBe(2);
  });

  it('puts one of two files in force that come at once over the same revision', async () => {
    const other: Campaign = { ...demo, pin: true };
    const at = new Date('2026-11-23T01:00:00Z');
    const both = ['một', 'hai'].map((note) => stores.campaigns.publish({ ...other, revision_note: note }, at, 1));
    const made = await Promise.all(both);
    expect(made.filter((held) => held !== null)).toHaveLength(1);
    expect(await inForce()).toBe(2);
    expect(await stores.campaigns.publish({ ...demo, id: 'moi' }, at, 3)).toBeNull();
    expect(await stores.campaigns.publish({ ...demo, id: 'moi' }, at, null)).toMatchObject({ revision: 1 });
  });

  it('puts on record who published even where it was cut off in between', async () => {
    lies(renamed('Sáng kiến'));
    const { go } = await looked();
    expect(await press(go)).toContain('Đã công bố bản 2');
    const decisions = connection.collection('decisions');
    await decisions.deleteMany({});
    expect(await press(go)).toContain('Đã công bố bản 2');
    expect(await press(go)).toContain('Đã công bố bản 2');
    const noted = await decisions.find({}).toArray();
    expect(noted).toMatchObject([{ by: 'phuc', event: 'e1', decided: { kind: 'published', revision: 2 } }]);
  });

  it('opens a new campaign, and leaves alone one that is not the person’s', async () => {
    lies((text) => text.replace('id: demo', 'id: dot-moi'));
    const { text, go } = await looked();
    expect(text).toContain('Đợt thi đua mới');
    expect(await press(go)).toContain('Đã công bố bản 1');
    expect(await inForce('dot-moi')).toBe(1);
    lies((file) => renamed('Sáng kiến')(file.replace('id: demo', 'id: dot-moi')));
    const foreign = await looked();
    expect(foreign.text).toContain('không thuộc các đợt thi đua của anh/chị');
    expect(foreign.go).toBeUndefined();
    expect(await inForce('dot-moi')).toBe(1);
  });

  it('says so when the file is gone', async () => {
    expect(await press('!publish.go:f7:x:1')).toContain('không còn nữa');
    expect(await press('!publish.go:snone:x:1')).toContain('không còn nữa');
  });
});
