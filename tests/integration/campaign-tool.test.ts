import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { checkFile, loadChecked } from '../../scripts/campaign-check.ts';
import { openCampaignDatabase } from '../../scripts/campaign-database.ts';
import { diffFiles } from '../../scripts/campaign-diff.ts';
import { readOrder } from '../../scripts/campaign-order.ts';
import { publishFile } from '../../scripts/campaign-publish.ts';
import { Refused, type Tool } from '../../scripts/campaign-say.ts';
import { newConversation } from '../../src/conversation.ts';
import type { Answers } from '../../src/dialog/form.ts';
import { begin } from '../../src/dialog/reduce.ts';
import type { Line } from '../../src/dialog/view.ts';
import { createTexts } from '../../src/i18n.ts';
import { projectRoot } from '../../src/project-root.ts';
import { createIndexes, createStores } from '../../src/stores.ts';
import { mongoUri, openDatabase, redisUrl } from '../support/database.ts';
import { offering } from '../support/odd-form.ts';
import { samplePhraser } from '../support/report-sample.ts';
import { sampleFile } from '../support/sample-file.ts';

const { connection, name: dbName, drop } = await openDatabase();
const stores = createStores(connection);
const now = new Date('2026-11-23T02:00:00Z');
const texts = createTexts(projectRoot());
const phraser = samplePhraser();
const folder = mkdtempSync(join(tmpdir(), 'campaign-tool-'));
const run = promisify(execFile);

/** The files as an office would keep them, with what the campaign includes beside them. */
beforeAll(async () => {
  await mkdir(join(folder, 'chung'));
  for (const part of ['ky-nang-so', 'cam-ket-xanh', 'lich-nghi']) {
    const text = readFileSync(join(projectRoot(), `campaigns/chung/${part}.yaml`), 'utf8');
    writeFileSync(join(folder, `chung/${part}.yaml`), text);
  }
  for (const file of ['demo.yaml', 'demo-sua.yaml', 'demo-sai.yaml', 'dot-moi.yaml']) write(file);
  write('no-skills.yaml', (text) => text.replace('chung/ky-nang-so.yaml', 'chung/ky-nang.yaml'));
  // Labels of items are the only English that may be left out.
  write('no-english.yaml', (text) => text.replaceAll(/(\n +(?:- )?vi: [^\n]+)\n +en: [^\n]+(?=\n +text: )/gu, '$1'));
  write('other-area.yaml', (text) => text.replace("'no': '3'", "'no': '8'"));
});
beforeEach(async () => {
  await connection.dropDatabase();
  await createIndexes(connection);
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await drop();
});

/** The demo with an edit of its own. */
const EDITED = new Set([
  'no-skills.yaml',
  'other-area.yaml',
  'long-label.yaml',
  'long-no.yaml',
  'no-milestones.yaml',
  'no-english.yaml',
  'other-day.yaml',
]);

function write(name: string, edit: (text: string) => string = (text) => text): void {
  const from = EDITED.has(name) ? 'demo.yaml' : name;
  writeFileSync(join(folder, name), edit(sampleFile(from).bytes.toString('utf8')));
}

function file(name: string): string {
  return join(folder, name);
}

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** The tool without a process of its own. */
async function tool(args: readonly string[], uri: string | undefined = mongoUri()): Promise<Ran> {
  const out: string[] = [];
  const err: string[] = [];
  const say = (one: Line): string => phraser.plain(one, 'vi');
  const made: Tool = {
    say,
    print: (one) => out.push(say(one)),
    complain: (one) => err.push(say(one)),
    hasText: texts.has,
    clock: { now: () => now },
    open: () => openCampaignDatabase({ MONGODB_URI: uri, MONGODB_DB: dbName }),
  };
  const code = await worked(made, args);
  return { code, out: out.join('\n'), err: err.join('\n') };
}

async function worked(made: Tool, args: readonly string[]): Promise<number> {
  try {
    const order = readOrder(args);
    if (order.work === 'check') return await checkFile(made, order);
    return await (order.work === 'diff' ? diffFiles(made, order) : publishFile(made, order));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    made.complain(error.says);
    return error.exit;
  }
}

/** Somebody in the middle of the initiative form, with these answers. */
async function draft(chat: string, answers: Answers): Promise<void> {
  const before = newConversation({ channel: 'telegram', chat });
  const form = { id: 'initiative', version: 1, title: '', steps: [] };
  const found = { similar: { inputs: answers.title ?? '', result: [] } };
  const session = { ...begin(form, `s${chat}`, now.toISOString(), answers), found, revision: 1 };
  await stores.conversations.save({
    before,
    member: chat,
    lang: 'vi',
    campaign: 'demo',
    sessions: { initiative: session },
    aside: {},
    active: 'initiative',
    choices: [],
    seen: null,
    lastAt: now,
    heardAt: null,
    send: [],
  });
}

const HELD = { title: 'Sổ theo dõi hồ sơ dùng chung', problem: 'Dò sổ giấy lâu.', solution: 'Lập bảng tính chung.' };

describe('check', () => {
  it('sums up a right file and names what has no English, without any server', async () => {
    const ran = await tool(['check', file('no-english.yaml')], '');
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(ran.out).toContain('✓ Tệp đúng: ');
    expect(ran.out).toContain('Nội dung thi đua: 3; giai đoạn: 2; mốc: 3; lời nhắc: 2.');
    expect(ran.out).toContain('Kỹ năng số: 30; cam kết xanh: 20');
    expect(ran.out).toMatch(/thiếu tiếng Anh ở \d+ chỗ[^\n]*\n– [^\n]*no-english\.yaml:\d+ plan\./u);
    expect(ran.out).toMatch(/\n… và \d+ chỗ nữa \(thêm --all\)/u);
    expect(ran.out.match(/no-english\.yaml:\d+ plan\./gu)).toHaveLength(10);
    expect(ran.out).toContain('Kế hoạch không nêu, bot chưa có phần này: ');
    const all = await tool(['check', file('no-english.yaml'), '--all'], '');
    expect(all.out).not.toContain('--all');
    expect(all.out.length).toBeGreaterThan(ran.out.length);
    expect((await tool(['check', file('demo.yaml')], '')).out).not.toContain('tiếng Anh');
  });

  it('names the labels of content areas that a button cuts off', async () => {
    const area = `Nội dung ${'rất '.repeat(10)}dài`;
    write('long-label.yaml', (text) => text.replace('vi: Đổi mới sáng tạo\n', `vi: ${area}\n`));
    const ran = await tool(['check', file('long-label.yaml')], '');
    expect(ran.code).toBe(0);
    expect(ran.out).toMatch(
      /Nên thêm tên gọn \(short\) ở:\n– [^\n]*long-label\.yaml:\d+ plan\.content_areas\.1\.vi\n/u,
    );
    expect((await tool(['check', file('demo.yaml')], '')).out).not.toContain('tên gọn');
  });

  it('says of a wrong one line, path, what is wrong and what to write', async () => {
    const ran = await tool(['check', file('demo-sai.yaml')], '');
    expect(ran).toMatchObject({ code: 1, out: '' });
    expect(ran.err).toContain(`${file('demo-sai.yaml')}:4 mad_up: Không có mục nào tên như vậy ở đây`);
    expect(ran.err).toContain('demo-sai.yaml:5 zone: ');
    expect(ran.err).toContain('Cần ghi: Múi giờ: Asia/Ho_Chi_Minh');
    expect(ran.err).toContain('Tệp có 2 chỗ chưa đúng.');
  });

  it('looks at the questions as well, with the place of the file where one is to blame', async () => {
    const loaded = await loadChecked(file('demo.yaml'), { forms: [offering()], hasText: texts.has });
    expect(loaded).toMatchObject({ ok: false, problems: [{ line: 0, fault: { key: 'campaign:fault.form' } }] });
    write('long-no.yaml', (text) => text.replace("'no': '3'", "'no': 'Nội dung thứ ba của phong trào thi đua'"));
    const ran = await tool(['check', file('long-no.yaml')], '');
    expect(ran).toMatchObject({ code: 1, out: '' });
    expect(ran.err).toMatch(
      /long-no\.yaml:\d+ plan\.content_areas\.2\.no: Dài quá: nhiều nhất 8 chữ cái\. Cần ghi: Số mục như in/u,
    );
  });

  it('takes a plan that names no milestones', async () => {
    write('no-milestones.yaml', (text) => text.replace(/^ {2}milestones:\n(?: {4}.*\n)+/mu, '  milestones: []\n'));
    const ran = await tool(['publish', file('no-milestones.yaml')]);
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect((await stores.campaigns.newest('demo'))?.campaign.plan.milestones).toEqual([]);
  });

  it('names an included file that is not there, and a file that is not', async () => {
    expect((await tool(['check', file('no-skills.yaml')], '')).err).toContain('chung/ky-nang.yaml');
    expect(await tool(['check', file('nowhere.yaml')], '')).toMatchObject({
      code: 1,
      err: expect.stringContaining('nowhere.yaml: Không có tệp này. Kiểm tra lại đường dẫn'),
    });
  });
});

describe('publish', () => {
  it('publishes the first revision and the next, says what changes and who is touched, and records who did it', async () => {
    const first = await tool(['publish', file('demo.yaml')]);
    expect(first).toMatchObject({
      code: 0,
      err: '',
      out: '✓ Đã công bố bản 1 của “demo”. Bot đang chạy dùng bản này trong vòng hai giây.',
    });
    await draft('1', HELD);
    await draft('2', { title: 'Sổ' });
    const second = await tool(['publish', file('demo-sua.yaml'), '--by', 'Đặng Hồng Phúc']);
    expect(second).toMatchObject({ code: 0, err: '' });
    expect(second.out).toContain('Nội dung thi đua 2, tên tiếng Việt: Đổi mới sáng tạo → Đổi mới, sáng kiến');
    expect(second.out).toContain('Bản nháp đang mở bị ảnh hưởng: 1 (câu đang hỏi đổi: 1; có câu phải trả lời lại: 0)');
    expect((await stores.campaigns.newest('demo'))?.revision).toBe(2);
    const noted = await connection.collection('decisions').findOne({ 'decided.revision': 2 });
    expect(noted).toMatchObject({ campaign: 'demo', by: 'Đặng Hồng Phúc', at: now });
    const again = await tool(['publish', file('demo-sua.yaml')]);
    expect(again).toMatchObject({ code: 0, out: expect.stringContaining('giống hệt bản 2') });
    expect((await stores.campaigns.newest('demo'))?.revision).toBe(2);
  });

  it('puts on record who published even where it was cut off in between, and not who came after', async () => {
    await tool(['publish', file('demo.yaml')]);
    await tool(['publish', file('demo-sua.yaml'), '--by', 'Phúc']);
    const decisions = connection.collection('decisions');
    await decisions.deleteMany({ 'decided.revision': 2 });
    await tool(['publish', file('demo-sua.yaml'), '--by', 'Phúc']);
    await tool(['publish', file('demo-sua.yaml'), '--by', 'Hoa']);
    const noted = await decisions.find({ 'decided.revision': 2 }).toArray();
    expect(noted).toMatchObject([{ campaign: 'demo', by: 'Phúc' }]);
  });

  it('leaves the revision in force where the file is wrong', async () => {
    await tool(['publish', file('demo.yaml')]);
    const ran = await tool(['publish', file('demo-sai.yaml')]);
    expect(ran).toMatchObject({ code: 1, out: '' });
    expect(ran.err).toContain('Bản đang dùng vẫn giữ nguyên.');
    expect((await stores.campaigns.all()).map(({ campaign, revision }) => [campaign.id, revision])).toEqual([
      ['demo', 1],
    ]);
  });

  it('takes an id that was never published for a slip, unless a new campaign is meant', async () => {
    await tool(['publish', file('demo.yaml')]);
    const slip = await tool(['publish', file('dot-moi.yaml')]);
    expect(slip).toMatchObject({
      code: 2,
      err: expect.stringContaining('“dot-moi” chưa từng được công bố; đang có: demo'),
    });
    expect(await stores.campaigns.newest('dot-moi')).toBeNull();
    expect(await tool(['publish', file('dot-moi.yaml'), '--new'])).toMatchObject({ code: 0 });
    expect((await stores.campaigns.all()).map(({ campaign }) => campaign.id)).toEqual(['demo', 'dot-moi']);
  });
});

describe('diff', () => {
  it('names the days of milestones that the office has set and the file no longer allows, as publish does', async () => {
    await tool(['publish', file('demo.yaml')]);
    await stores.milestones.set('demo', 'so_ket', '2026-12-15', 'phuc', now);
    write('other-day.yaml', (text) => text.replace('due: 2026-Q4', "due: '2026-12-20'"));
    for (const ran of [
      await tool(['diff', 'published', file('other-day.yaml')]),
      await tool(['publish', file('other-day.yaml')]),
    ]) {
      expect(ran).toMatchObject({ code: 0, err: '' });
      expect(ran.out).toContain('không hợp với tệp này nên sẽ không tính nữa:\n• Sơ kết: 15/12/2026');
    }
    expect((await tool(['diff', 'published', file('demo.yaml')])).out).not.toContain('15/12/2026');
  });

  it('compares with what is in force, and counts drafts that lose an answer', async () => {
    await tool(['publish', file('demo.yaml')]);
    await draft('1', { ...HELD, area: '3' });
    await draft('2', { ...HELD, area: '1' });
    const ran = await tool(['diff', 'published', file('other-area.yaml')]);
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(ran.out).toContain('− Nội dung thi đua 3: ');
    expect(ran.out).toContain('+ Nội dung thi đua 8: ');
    expect(ran.out).toContain('bị ảnh hưởng: 1 (câu đang hỏi đổi: 1; có câu phải trả lời lại: 1)');
    expect((await stores.campaigns.newest('demo'))?.revision).toBe(1);
  });

  it('compares two files, and says when drafts cannot be counted', async () => {
    const ran = await tool(['diff', file('demo.yaml'), file('demo-sua.yaml')], '');
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(ran.out).toContain('Thêm 0, bỏ 0, sửa 1:');
    expect(ran.out).toContain('Không đếm được bản nháp đang mở');
    expect((await tool(['diff', file('demo.yaml'), file('demo.yaml')], '')).out).toContain('Hai bản giống hệt nhau.');
    expect((await tool(['diff', 'published', file('demo.yaml')])).out).toContain('đây là đợt thi đua mới');
    expect(await tool(['diff', file('demo.yaml'), file('demo-sai.yaml')], '')).toMatchObject({ code: 1 });
  });
});

describe('npm run campaign', () => {
  async function process(args: readonly string[], env: Record<string, string>): Promise<Ran> {
    const script = join(projectRoot(), 'scripts/campaign-tool.ts');
    const loader = join(projectRoot(), 'tests/support/ts-loader.mjs');
    const all = { PATH: globalThis.process.env.PATH ?? '', LANG: 'C.UTF-8', ...env };
    try {
      const { stdout, stderr } = await run(globalThis.process.execPath, ['--import', loader, script, ...args], {
        env: all,
      });
      return { code: 0, out: stdout, err: stderr };
    } catch (error) {
      if (!(error instanceof Error) || !('code' in error) || !('stdout' in error) || !('stderr' in error)) throw error;
      return { code: Number(error.code), out: String(error.stdout), err: String(error.stderr) };
    }
  }

  it('publishes in a process of its own, in the language of the console, and ends by itself', {
    timeout: 120_000,
  }, async () => {
    const settings = { MONGODB_URI: mongoUri(), MONGODB_DB: dbName, LANG: 'en_US.UTF-8' };
    const ran = await process(['publish', file('demo.yaml')], settings);
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(ran.out).toContain('✓ Revision 1 of “demo” is published.');
    expect((await stores.campaigns.newest('demo'))?.revision).toBe(1);
  });

  it('previews nothing by a wrong file, and names its places in the language asked for', {
    timeout: 120_000,
  }, async () => {
    const settings = { MONGODB_URI: mongoUri(), REDIS_URL: redisUrl() };
    const ran = await process(['preview', file('demo-sai.yaml'), '--lang', 'en'], settings);
    expect(ran).toMatchObject({ code: 1, out: '' });
    expect(ran.err).toContain(`${file('demo-sai.yaml')}:5 zone: Only this may stand here`);
    const none = await process(['preview', file('nowhere.yaml')], settings);
    expect(none.err).toContain(`${file('nowhere.yaml')}: Không có tệp này`);
  });

  it('says how it is used, and what is missing', { timeout: 120_000 }, async () => {
    expect(await process(['check'], {})).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('npm run campaign -- publish TỆP'),
    });
    expect(readOrder(['check', 'a.yaml'])).toEqual({ work: 'check', file: 'a.yaml', all: false });
    expect(readOrder(['check', 'a.yaml', '--all'])).toEqual({ work: 'check', file: 'a.yaml', all: true });
    for (const wrong of [
      [],
      ['publish'],
      ['check', 'a', 'b'],
      ['check', 'a', '--new'],
      ['diff', 'a'],
      ['publish', 'a', '--bye', 'x'],
      ['publish', 'a', '--all'],
    ]) {
      expect(() => readOrder(wrong)).toThrow(Refused);
    }
    expect(await tool(['publish', file('demo.yaml')], '')).toMatchObject({
      code: 2,
      err: 'Thiếu MONGODB_URI trong thiết lập.',
    });
    expect(
      await tool(['publish', file('demo.yaml')], 'mongodb://127.0.0.1:9/?serverSelectionTimeoutMS=300'),
    ).toMatchObject({
      code: 1,
      err: 'Không nối được cơ sở dữ liệu.',
    });
  });
});
