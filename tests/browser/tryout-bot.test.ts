import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mongoose from 'mongoose';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Running, run } from '../../src/run.ts';
import { type Browser, openBrowser } from '../support/browser.ts';
import { databaseName, mongoUri, redisUrl } from '../support/database.ts';
import { freePort } from '../support/own-servers.ts';

/** The page with the real bot behind it: join, register, move the clock, get the reminder. */
const PHONE = { width: 390, height: 780 };
const shots = join(tmpdir(), 'tryout-bot-shots');
const name = databaseName();
let running: Running;
let browser: Browser;
let dataDir: string;
let page: Page;

beforeAll(async () => {
  mkdirSync(shots, { recursive: true });
  dataDir = mkdtempSync(join(tmpdir(), 'thidua-browser-'));
  const env = {
    MONGODB_URI: mongoUri(),
    MONGODB_DB: name,
    REDIS_URL: redisUrl(),
    PORT: String(await freePort()),
    DATA_DIR: dataDir,
    CLOCK: '2027-06-14T09:00:00+07:00',
    LOG_LEVEL: 'silent',
  };
  running = await run(env);
  browser = await openBrowser();
  page = await browser.open(running.url, PHONE);
  await page.waitForSelector('#app[data-ready=true]');
});

afterAll(async () => {
  await browser?.close();
  await running?.stop();
  for (const database of [name, `${name}_tryout`]) {
    const connection = await mongoose.createConnection(mongoUri(), { dbName: database }).asPromise();
    await connection.dropDatabase();
    await connection.close();
  }
  rmSync(dataDir, { recursive: true, force: true });
});

async function choose(person: string): Promise<void> {
  await page.locator('#who').click();
  await page.getByRole('option', { name: new RegExp(person) }).click();
  await page.locator('#who', { hasText: person }).waitFor();
}

async function say(words: string): Promise<void> {
  await page.locator('#text').fill(words);
  await page.locator('#send').click();
}

/** Presses the newest button of this name. */
async function press(label: string | RegExp): Promise<void> {
  await page.locator('.log').getByRole('button', { name: label, exact: true }).last().click();
}

async function heard(words: string): Promise<void> {
  await page.locator('.log .words', { hasText: words }).last().waitFor();
}

async function joins(person: string): Promise<void> {
  await choose(person);
  await page.getByRole('button', { name: 'Bắt đầu' }).click();
  await heard('Anh/chị muốn dùng ngôn ngữ nào?');
  await press('Tiếng Việt');
  await heard('Trước khi tham gia');
  await press('Đồng ý');
  await heard('mã mời');
  await page.getByRole('button', { name: /^Gửi mã mời/ }).click();
  await heard('đã tham gia');
  await heard('Anh/chị muốn làm gì?');
}

describe('the try-out page with the bot behind it', { timeout: 120_000 }, () => {
  it('lets three people join with the code that is one tap away', async () => {
    await joins('Đặng Hồng Phúc');
    await page.screenshot({ path: join(shots, '1-office-menu.png') });
    await joins('Phạm Tiến Dũng');
    await joins('Nguyễn Thị Lan');
  });

  it('dates a milestone and registers an initiative up to its code', async () => {
    await choose('Đặng Hồng Phúc');
    await say('/giaidoan so_ket 30/06/2027');
    await heard('Đã ấn định');
    await choose('Nguyễn Thị Lan');
    await press(/Đăng ký sáng kiến/);
    await heard('Tên sáng kiến là gì?');
    await page.screenshot({ path: join(shots, '2-title.png') });
    await say('Sổ theo dõi hồ sơ điện tử của phòng');
    await heard('Hiện đang vướng ở đâu?');
    await say('Mỗi tuần mất nửa ngày dò sổ giấy để biết hồ sơ sắp quá hạn.');
    await heard('Giải pháp của anh/chị là gì?');
    await say('Lập bảng tính dùng chung, tự tô màu hồ sơ còn dưới 3 ngày.');
    await heard('Sáng kiến thuộc nội dung thi đua nào?');
    await page.screenshot({ path: join(shots, '3-area.png') });
    await press(/^Nội dung 2:/);
    await heard('Dự kiến áp dụng thử vào tháng nào?');
    await press('09/2027');
    await heard('Có ai cùng làm với anh/chị không?');
    await press('Không có');
    await heard('Có tệp hay ảnh nào kèm theo không?');
    await press('Không có');
    await heard('Anh/chị xem lại');
    await page.screenshot({ path: join(shots, '4-card.png') });
    await press(/Gửi đăng ký/);
    await heard('SK-2027-0001');
    await expect.poll(() => page.locator('#newest').isVisible()).toBe(false);
    await page.screenshot({ path: join(shots, '5-done.png') });
  });

  it('keeps a draft of somebody else and brings the reminder when the clock passes the day', async () => {
    await joins('Lê Thị Hòa');
    await say('dang ky sang kien');
    await heard('Tên sáng kiến là gì?');
    await say('Nhắc hạn hồ sơ tự động cho cả phòng');
    await heard('Hiện đang vướng ở đâu?');
    await page.locator('#when').click();
    await page.locator('#pick-date').fill('2027-06-24');
    await page.locator('#pick-go').click();
    await page.locator('#clock-note', { hasText: '24/06/2027' }).waitFor({ timeout: 60_000 });
    await page.screenshot({ path: join(shots, '6-clock.png') });
    await page.keyboard.press('Escape');
    await heard('Sắp đến mốc: Sơ kết, đánh giá, rút kinh nghiệm');
    await heard('còn một bản đăng ký sáng kiến chưa gửi');
    await page.screenshot({ path: join(shots, '7-reminder.png') });
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.screenshot({ path: join(shots, '7-desk.png') });
    await page.setViewportSize(PHONE);
    await choose('Nguyễn Thị Lan');
    await heard('SK-2027-0001');
    expect(await page.locator('.log .words', { hasText: 'Sắp đến mốc' }).count()).toBe(0);
  });

  it('gives the office its summary, its workbook and its chart', async () => {
    await choose('Đặng Hồng Phúc');
    await say('/tonghop');
    await heard('Đã đăng ký: 1 sáng kiến');
    await page.screenshot({ path: join(shots, '8-summary.png') });
    await say('/baocao');
    await page.getByRole('link', { name: /sang-kien-2027\.xlsx/ }).waitFor({ timeout: 30_000 });
    await say('/tiendo');
    await page.locator('.log img').last().waitFor({ timeout: 30_000 });
    await page.screenshot({ path: join(shots, '9-chart.png') });
    expect(browser.troubles).toEqual([]);
  });
});
