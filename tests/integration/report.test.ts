import exceljs from 'exceljs';
import type { Connection } from 'mongoose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createListHandler } from '../../handlers/list.ts';
import { createReportJob, type ReportJob } from '../../jobs/report.ts';
import { yearPeriod } from '../../src/campaign/periods.ts';
import type { Campaign } from '../../src/campaign/schema.ts';
import { createMovableClock } from '../../src/clock.ts';
import type { View } from '../../src/dialog/view.ts';
import type { Member } from '../../src/domain/member.ts';
import { createLogger } from '../../src/logger.ts';
import type { MemberTurn } from '../../src/ports/handler.ts';
import type { PeriodReport } from '../../src/ports/queue.ts';
import { summarise } from '../../src/reports/summary.ts';
import { createIndexes, createStores, type Stores } from '../../src/stores.ts';
import { openDatabase } from '../support/database.ts';
import {
  initiative,
  officeTurn,
  press,
  runCommand,
  sampleCampaign,
  samplePhraser,
  shown,
  UNITS,
  viewOf,
} from '../support/report-sample.ts';

const NOW = new Date('2026-11-20T05:00:00Z');

interface Held {
  readonly connection: Connection;
  readonly stores: Stores;
  readonly campaign: Campaign;
  readonly office: Member;
  readonly job: ReportJob;
  /** The job where this is the campaign in force. */
  jobOf(campaign: Campaign): ReportJob;
  woken(): number;
  drop(): Promise<void>;
}

let held: Held;

async function seed(stores: Stores, author: Member): Promise<void> {
  for (const unit of UNITS) await stores.units.put(unit.code, unit.name);
  const units = ['QLCN', 'CDS', 'CDS', 'TTUD'];
  for (let at = 0; at < 19; at += 1) {
    const {
      id: _id,
      code: _code,
      state: _state,
      withdrawnAt: _at,
      ...draft
    } = initiative(at + 1, {
      author: author.id,
      unit: units[at % 4] ?? 'VP',
      area: String((at % 3) + 1),
      title: at === 2 ? '=HYPERLINK("http://a","b") <b>đậm</b>' : `Sáng kiến số ${at + 1}`,
      registeredAt: new Date(Date.UTC(2026, at < 17 ? 8 : 9, 3 + at, 3)),
      files: at === 0 ? [{ id: 'f1', name: 'sơ đồ.pdf', mime: 'application/pdf', size: 3, picture: false }] : [],
    });
    await stores.initiatives.register(draft, 'SK');
  }
  await stores.initiatives.withdraw('SK-2026-0005', author.id, NOW);
}

beforeAll(async () => {
  const { connection, drop } = await openDatabase();
  const stores = createStores(connection);
  await createIndexes(connection);
  const campaign = await sampleCampaign();
  await stores.campaigns.publish(campaign, NOW);
  const author = await stores.members.add({ name: 'Nguyễn Văn Tác Giả', unit: 'QLCN', role: 'CAN_BO' });
  const office = await stores.members.add({ name: 'Trần Thị Văn Thư', unit: 'VP', role: 'DAU_MOI' });
  await seed(stores, author);
  let woken = 0;
  const queue = {
    wake: () => {
      woken += 1;
    },
  };
  const deps = {
    ...stores,
    queue,
    clock: createMovableClock(NOW),
    logger: createLogger('silent'),
    plain: samplePhraser().plain,
  };
  const jobOf = (one: Campaign): ReportJob =>
    createReportJob({ ...deps, campaignInForce: async () => ({ campaign: one, revision: 1, publishedAt: NOW }) });
  held = {
    connection,
    stores,
    campaign,
    office,
    drop,
    woken: () => woken,
    job: createReportJob({ ...deps, campaignInForce: stores.campaigns.newest }),
    jobOf,
  };
});

afterAll(() => held.drop());

function request(kind: PeriodReport['kind'], key: string, given: Partial<PeriodReport> = {}): PeriodReport {
  const period = { id: '2026', from: '2026-01-01', to: '2026-12-31' };
  return { key, kind, campaign: held.campaign.id, period, member: held.office.id, ...given };
}

async function planned(key: string): Promise<View> {
  const [one, ...more] = await held.stores.deliveries.byOccasion(`report:${key}`);
  if (one?.view === null || one === undefined || more.length > 0) throw new Error('not exactly one message');
  expect(one).toMatchObject({ kind: 'notice', member: held.office.id, state: 'planned' });
  return one.view;
}

describe('the report job', () => {
  it('keeps the workbook and plans one message with the totals, however often it runs', async () => {
    const asked = request('initiatives-xlsx', 'k1');
    await Promise.all([held.job.run(asked), held.job.run(asked)]);
    await held.job.run(asked);
    const view = await planned('k1');
    expect(view.file).toMatchObject({ name: 'sang-kien-2026.xlsx', picture: false });
    expect(shown(view).text).toContain('Đã đăng ký: <b>18</b>\nĐã rút, không tính: 1');
    expect(held.woken()).toBeGreaterThan(0);
    expect(await held.connection.collection('files.files').countDocuments({ filename: 'sang-kien-2026.xlsx' })).toBe(1);

    const book = new exceljs.Workbook();
    const bytes = await held.stores.files.read(view.file?.id ?? '');
    await book.xlsx.load(new Uint8Array(bytes).buffer);
    const list = book.getWorksheet('Sáng kiến');
    expect(list?.rowCount).toBe(4 + 18);
    expect(list?.getCell('C7').value).toBe('=HYPERLINK("http://a","b") <b>đậm</b>');
    expect(book.getWorksheet('Phương pháp')?.getCell('B9').value).toBe('Đầu mối tổng hợp');

    const plain = view.file?.plain;
    expect(plain).toEqual({ id: `${view.file?.id}-csv`, name: 'sang-kien-2026.csv', mime: 'text/csv' });
    const lines = (await held.stores.files.read(plain?.id ?? '')).toString().split('\r\n');
    expect(lines).toHaveLength(1 + 18 + 1);
    expect(lines[0]).toMatch(/^\uFEFF"TT","Mã","Tên sáng kiến",/u);
    expect(lines[3]).toContain(',"\'=HYPERLINK(""http://a"",""b"") <b>đậm</b>",');
  });

  it('draws the chart of the same figures as a picture', async () => {
    await held.job.run(request('progress-chart', 'k2'));
    const view = await planned('k2');
    expect(view.file).toMatchObject({ name: 'tien-do-2026.png', mime: 'image/png', picture: true });
    expect(shown(view).text).toContain('Đã đăng ký: <b>18</b>');
    expect(shown(view).text).toContain('Số đơn vị có sáng kiến: 3/6');
    const bytes = await held.stores.files.read(view.file?.id ?? '');
    expect(bytes.subarray(1, 4).toString('latin1')).toBe('PNG');
    expect(view.file).not.toHaveProperty('plain');
  });

  it.each([
    ['skills-card', 'ky-nang-so-2026.png', 'Kỹ năng số', 'skills.open'],
    ['pledge-history', 'cam-ket-xanh-2026.png', 'Cam kết của tôi', 'pledge.mine'],
  ] as const)('draws the person’s own %s, once, with the way back to it', async (kind, name, label, action) => {
    const asked = { key: kind, kind, campaign: held.campaign.id, year: 2026, member: held.office.id };
    await held.job.run(asked);
    await held.job.run(asked);
    const view = await planned(kind);
    expect(view.file).toMatchObject({ name, mime: 'image/png', picture: true });
    expect(shown(view).buttons).toEqual([label, '☰ Menu']);
    expect(view.buttons?.[0]?.[0]?.press).toEqual({ action });
    const bytes = await held.stores.files.read(view.file?.id ?? '');
    expect(bytes.subarray(1, 4).toString('latin1')).toBe('PNG');
    await held.job.giveUp(asked);
    const [told] = await held.stores.deliveries.byOccasion(`report-failed:${kind}`);
    expect(shown(told?.view ?? { lines: [] }).text).toContain('Tôi chưa vẽ được ảnh này');
  });

  it.each([
    ['left out of the appendices', [], true],
    ['put into them', ['initiatives'], false],
  ] as const)('says that a module is the office’s own, and that its list is %s', async (_how, appended, isOut) => {
    const { campaign } = held;
    const modules = {
      ...campaign.plan.modules,
      initiatives: { ...campaign.plan.modules.initiatives, state: 'proposal' as const },
    };
    const decisions = { modules: { initiatives: 'on' as const }, appended, factors: [] };
    const key = `own-${appended.length}`;
    await held
      .jobOf({ ...campaign, plan: { ...campaign.plan, modules }, decisions })
      .run(request('initiatives-xlsx', key));
    const view = await planned(key);
    expect(shown(view).text).toContain('Đề xuất của Văn phòng; kế hoạch không nêu.');
    const book = new exceljs.Workbook();
    await book.xlsx.load(new Uint8Array(await held.stores.files.read(view.file?.id ?? '')).buffer);
    const head = [1, 2, 3, 4].map((row) => String(book.getWorksheet('Sáng kiến')?.getCell(`A${row}`).value));
    expect(head.join('\n').includes('không thuộc phụ lục chính thức')).toBe(isOut);
  });

  it('makes nothing for somebody who may not have it, and says so when the period is gone', async () => {
    const staff = await held.stores.members.add({ name: 'Cán bộ', unit: 'VP', role: 'CAN_BO' });
    await held.job.run(request('initiatives-xlsx', 'k3', { member: staff.id }));
    expect(await held.stores.deliveries.byOccasion('report:k3')).toEqual([]);
    const period = { id: 'phase-9', from: '2026-01-01', to: '2026-12-31' };
    await held.job.run(request('initiatives-xlsx', 'k4', { period }));
    const [told] = await held.stores.deliveries.byOccasion('report-failed:k4');
    expect(shown(told?.view ?? { lines: [] }).text).toContain('không còn trong kế hoạch');
  });

  it('tells the person when it gives up', async () => {
    await held.job.giveUp(request('progress-chart', 'k5'));
    await held.job.giveUp(request('progress-chart', 'k5'));
    const told = await held.stores.deliveries.byOccasion('report-failed:k5');
    expect(told).toHaveLength(1);
    expect(shown(told[0]?.view ?? { lines: [] }).buttons).toEqual(['Lập lại', '☰ Menu']);
  });

  it('adds up with the real stores', async () => {
    const summary = await summarise(
      { campaign: held.campaign, revision: 1, period: yearPeriod('2026-11-20'), now: NOW },
      held.stores,
    );
    expect(summary.total).toBe(18);
    expect(summary.withdrawn).toBe(1);
    expect(summary.months.filter((one) => one.count > 0)).toEqual([
      { month: '2026-09', count: 16 },
      { month: '2026-10', count: 2 },
    ]);
    expect(summary.people).toMatchObject({ joined: 0, read: 0 });
  });
});

describe('/danhsach', () => {
  const turn = (): MemberTurn => officeTurn(held.campaign);

  it('shows eight of a page, turns pages, and comes back to where it was', async () => {
    const list = createListHandler(held.stores);
    const first = viewOf(await runCommand(list, turn(), ''));
    expect(shown(first).text).toContain('18 sáng kiến · trang 1/3');
    expect(shown(first).text).toContain('<b>SK-2026-0003</b> – =HYPERLINK("http://a","b") &lt;b&gt;đậm&lt;/b&gt;');
    expect(shown(first).text).not.toContain('SK-2026-0005');
    expect(shown(first).buttons.filter((label) => label.startsWith('SK-'))).toHaveLength(8);
    const second = viewOf(await press(list, turn(), first, 'Trang sau'));
    expect(shown(second).text).toContain('trang 2/3');
    const detail = viewOf(await press(list, turn(), second, 'SK-2026-0012'));
    expect(shown(detail).text).toContain('mục II.3 của kế hoạch');
    expect(shown(viewOf(await press(list, turn(), detail, '◀ Danh sách'))).text).toContain('trang 2/3');
  });

  it('filters by unit and area, and gives a file', async () => {
    const list = createListHandler(held.stores);
    const first = viewOf(await runCommand(list, turn(), ''));
    const units = viewOf(await press(list, turn(), first, 'Lọc theo đơn vị'));
    expect(shown(units).buttons).toContain('Thanh tra Sở (0)');
    const ours = viewOf(await press(list, turn(), units, 'Phòng Chuyển đổi số'));
    expect(shown(ours).text).toContain('Đơn vị: Phòng Chuyển đổi số và Công nghiệp công nghệ số');
    const areas = viewOf(await press(list, turn(), ours, 'Lọc theo nội dung'));
    const both = viewOf(await press(list, turn(), areas, 'Nội dung 2: '));
    const count = await held.stores.initiatives.count({ campaign: held.campaign.id, unit: 'CDS', area: '2' });
    expect(shown(both).text).toContain(`${count} sáng kiến · trang 1/1`);

    const one = viewOf(await runCommand(list, turn(), 'sk-2026-0001'));
    const file = viewOf(await press(list, turn(), one, '📎'));
    expect(file.file).toMatchObject({ id: 'f1', name: 'sơ đồ.pdf' });
  });

  it('understands a unit, an area, a period; says when a code is unknown', async () => {
    const list = createListHandler(held.stores);
    expect(shown(viewOf(await runCommand(list, turn(), 'qlcn'))).text).toContain('Đơn vị: Phòng Quản lý Công nghệ');
    expect(shown(viewOf(await runCommand(list, turn(), 'nội dung 3'))).text).toContain('Nội dung 3: ');
    expect(shown(viewOf(await runCommand(list, turn(), 'tháng 10'))).text).toContain('2 sáng kiến · trang 1/1');
    const empty = shown(viewOf(await runCommand(list, turn(), 'quý 1'))).text;
    expect(empty).toContain('Chưa có sáng kiến nào trong kỳ này');
    expect(empty).not.toContain('lọc');
    expect(shown(viewOf(await runCommand(list, turn(), 'SK-2026-9999'))).text).toContain('Không có sáng kiến mang mã');
  });

  it('shows the last page when the one asked for is gone', async () => {
    const gone = await createListHandler(held.stores).actions?.['list.page']?.(turn(), ['2026', '77', '*', '*']);
    expect(shown(viewOf(gone ?? {})).text).toContain('trang 3/3');
  });
});

describe('days of milestones', () => {
  it('are kept per campaign, can be changed and taken back', async () => {
    const { milestones } = held.stores;
    await milestones.set('x', 'so_ket', '2027-06-30', held.office.id, NOW);
    await Promise.all([1, 2, 3].map(() => milestones.set('x', 'so_ket', '2027-06-29', held.office.id, NOW)));
    await milestones.set('y', 'so_ket', '2027-01-01', held.office.id, NOW);
    expect([...(await milestones.dated('x'))]).toEqual([['so_ket', '2027-06-29']]);
    await milestones.set('x', 'so_ket', null, held.office.id, NOW);
    expect((await milestones.dated('x')).size).toBe(0);
    expect((await milestones.dated('y')).size).toBe(1);
  });
});
