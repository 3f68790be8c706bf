import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mongoose from 'mongoose';
import type { FrameLocator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../../src/project-root.ts';
import { type Running, run } from '../../src/run.ts';
import { type Browser, openBrowser } from '../support/browser.ts';
import { databaseName, mongoUri, redisUrl } from '../support/database.ts';
import { freePort } from '../support/own-servers.ts';
import { openSideBySide, type SideBySide } from '../support/side-by-side/doubles.ts';
import { problemsOf } from './page-check.ts';

/** What `npm start -- --fake-zalo` shows: one made-up person on the web, on Zalo and on Telegram. */
const DESK = { width: 1280, height: 800 };
const PHONE = { width: 360, height: 740 };
/** Looked at by people; kept out of the repository. */
const shots = join(tmpdir(), 'side-by-side-shots');
const name = databaseName();
let side: SideBySide;
let running: Running;
let browser: Browser;
let dataDir: string;
let page: Page;
let zalo: FrameLocator;
let telegram: FrameLocator;

const shot = (what: string) => page.screenshot({ path: join(shots, `${what}.png`) });

beforeAll(async () => {
  mkdirSync(shots, { recursive: true });
  dataDir = mkdtempSync(join(tmpdir(), 'thidua-browser-'));
  side = await openSideBySide(projectRoot());
  const env = {
    MONGODB_URI: mongoUri(),
    MONGODB_DB: name,
    REDIS_URL: redisUrl(),
    PORT: String(await freePort()),
    DATA_DIR: dataDir,
    CLOCK: '2027-06-14T09:00:00+07:00',
    LOG_LEVEL: process.env.TEST_LOG ?? 'silent',
  };
  running = await run(env, side.doubles);
  browser = await openBrowser();
  page = await browser.open(running.url, DESK);
  await page.waitForSelector('#app.beside[data-ready=true]');
  zalo = page.frameLocator('#pane-zalo iframe');
  telegram = page.frameLocator('#pane-telegram iframe');
});

afterAll(async () => {
  await browser?.close();
  await running?.stop();
  await side?.close();
  for (const database of [name, `${name}_doubles`]) {
    const connection = await mongoose.createConnection(mongoUri(), { dbName: database }).asPromise();
    await connection.dropDatabase();
    await connection.close();
  }
  rmSync(dataDir, { recursive: true, force: true });
});

/** What a person does and reads, on the page itself and inside a frame alike. */
function hands(at: Page | FrameLocator, log: string, send: string) {
  const heard = (words: string | RegExp) => at.locator(`${log} .words`, { hasText: words }).last().waitFor();
  const press = async (label: string | RegExp) =>
    at.locator(log).getByRole('button', { name: label, exact: true }).last().click();
  const say = async (words: string) => {
    await at.locator('#text').fill(words);
    await at.locator(send).click();
  };
  const joins = async () => {
    await heard('Anh/chị muốn dùng ngôn ngữ nào?');
    await press('Tiếng Việt');
    await heard('Trước khi tham gia');
    await press('Đồng ý');
    await heard(/mã mời/);
    await at.getByRole('button', { name: /^Gửi mã mời/ }).click();
    await heard('đã tham gia');
    await heard('Anh/chị muốn làm gì?');
  };
  return { heard, press, say, joins };
}

const web = () => hands(page, '.log', '#send');
const onZalo = () => hands(zalo, '#chat', '#send');
const onTelegram = () => hands(telegram, '#chat', '#send');
const stateOf = (channel: string) => page.locator(`#pane-${channel} .pane-state`);

describe('one person on three networks side by side', { timeout: 120_000 }, () => {
  it('joins on each of them, every time with a code of its own', async () => {
    await shot('1-empty');
    expect(await stateOf('zalo').textContent()).toMatch(/^Mã mời: /);
    expect(await stateOf('zalo').textContent()).not.toBe(await stateOf('telegram').textContent());

    await page.getByRole('button', { name: 'Bắt đầu' }).click();
    await web().joins();
    await zalo.getByRole('button', { name: 'Quan tâm', exact: true }).click();
    await onZalo().joins();
    await expect.poll(() => stateOf('zalo').textContent()).toBe('Đã tham gia');
    expect(await zalo.locator('#window').textContent()).toContain('miễn phí đến 09:');
    await telegram.getByRole('button', { name: 'Bắt đầu' }).click();
    await onTelegram().joins();
    await expect.poll(() => stateOf('telegram').textContent()).toBe('Đã tham gia');
    await shot('2-joined');
  });

  it('shows on the web what was registered on Zalo', async () => {
    const { press, heard, say } = onZalo();
    await press(/Đăng ký sáng kiến/);
    await heard('Tên sáng kiến là gì?');
    await say('Sổ theo dõi hồ sơ điện tử của phòng');
    await heard('Hiện đang vướng ở đâu?');
    await say('Mỗi tuần mất nửa ngày dò sổ giấy để biết hồ sơ sắp quá hạn.');
    await heard('Giải pháp của anh/chị là gì?');
    await say('Lập bảng tính dùng chung, tự tô màu hồ sơ còn dưới 3 ngày.');
    await heard('Sáng kiến thuộc nội dung thi đua nào?');
    await say('2');
    await heard('Dự kiến áp dụng thử vào tháng nào?');
    await say('09/2027');
    await heard('Có ai cùng làm với anh/chị không?');
    await say('0');
    await heard('Có tệp hay ảnh nào kèm theo không?');
    await say('0');
    await heard('Anh/chị xem lại');
    await shot('3-card');
    await press(/Gửi đăng ký/);
    await heard('SK-2027-0001');
    await web().say('/sangkien');
    await web().heard('SK-2027-0001');
    await shot('4-done');
    expect(await problemsOf(page)).toEqual([]);
  });
});
