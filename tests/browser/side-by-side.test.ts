import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mongoose from 'mongoose';
import type { FrameLocator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../../src/project-root.ts';
import { type Running, run } from '../../src/run.ts';
import { readDoubles } from '../../src/run-doubles.ts';
import { type Browser, openBrowser } from '../support/browser.ts';
import { databaseName, mongoUri, redisUrl } from '../support/database.ts';
import { freePort } from '../support/own-servers.ts';
import { openSideBySide, type SideBySide } from '../support/side-by-side/doubles.ts';
import { problemsOf } from './page-check.ts';

/** What `npm start -- --fake-zalo` shows: one made-up person on the web, on Zalo and on Telegram. */
const DESK = { width: 1280, height: 800 };
const PHONE = { width: 360, height: 740 };
const PDF = Buffer.from('%PDF-1.4\n%%EOF\n');
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

/** Turns all three phones to a person. */
async function choose(person: string): Promise<void> {
  await page.locator('#who').click();
  await page.getByRole('option', { name: new RegExp(person) }).click();
  for (const id of ['zalo', 'telegram']) {
    await page.locator(`#pane-${id}:not(.waiting) iframe[title$="${person}"]`).waitFor();
  }
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
    const { heard, say } = onZalo();
    await say('Đăng ký sáng kiến');
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
    await say('Không có');
    await heard('Có tệp hay ảnh nào kèm theo không?');
    await say('Không có');
    await heard('Anh/chị xem lại');
    await shot('3-card');
    await say('Gửi đăng ký');
    await heard('SK-2027-0001');
    await web().press('📂 Sáng kiến của tôi');
    await web().heard('Sáng kiến của anh/chị');
    await page
      .locator('.log')
      .getByRole('button', { name: /SK-2027-0001/ })
      .last()
      .waitFor();
    await shot('4-done');
    expect(await problemsOf(page)).toEqual([]);
  });

  it('shows one phone at a time on a narrow screen, with the person and the clock in sight', async () => {
    await page.setViewportSize(PHONE);
    const isSeen = async () =>
      Promise.all(['#log', '#pane-zalo', '#pane-telegram', '#who', '#when'].map((id) => page.locator(id).isVisible()));
    await shot('5-narrow-web');
    expect(await isSeen()).toEqual([true, false, false, true, true]);
    await page.getByRole('button', { name: 'Zalo', exact: true }).click();
    expect(await isSeen()).toEqual([false, true, false, true, true]);
    await shot('6-narrow-zalo');
    expect(await problemsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Telegram', exact: true }).click();
    expect(await isSeen()).toEqual([false, false, true, true, true]);
    await shot('7-narrow-telegram');
    await page.getByRole('button', { name: 'Web', exact: true }).click();
    await page.setViewportSize(DESK);
  });

  it('lets the clock of the try-out open and close the window on Zalo', async () => {
    await zalo.locator('#window[data-state=free]').waitFor();
    const step = async (label: string) => {
      await page.locator('#when').click();
      await page.getByRole('button', { name: label, exact: true }).click();
      await page.locator('#clock-note', { hasText: 'Đã tới' }).waitFor({ timeout: 60_000 });
      await page.locator('#clock-panel').getByRole('button', { name: 'Đóng' }).click();
    };
    await step('+1 ngày');
    await step('+1 ngày');
    await zalo.locator('#window[data-state=charged]').waitFor();
    await step('+1 tuần');
    await zalo.locator('#window[data-state=closed]').waitFor();
    await shot('8-closed');
    await onZalo().say('menu');
    await zalo.locator('#window[data-state=free]').waitFor();
  });

  it('turns all phones to another person, and to another language', async () => {
    await choose('Đặng Hồng Phúc');
    await zalo.locator('#empty').waitFor();
    await telegram.locator('#empty').waitFor();
    expect(await zalo.locator('#chat .bubble').count()).toBe(0);
    await page.locator('#phone [data-language]').click();
    await zalo.getByRole('button', { name: 'Follow', exact: true }).waitFor();
    await shot('9-english');
    expect(await stateOf('zalo').textContent()).toMatch(/^Invitation code: /);
    await page.locator('#phone [data-language]').click();
    await zalo.getByRole('button', { name: 'Quan tâm', exact: true }).waitFor();
  });

  it('lets somebody in on Zalo by the number of their phone', async () => {
    await choose('Trần Quang Minh');
    const { press, heard } = onZalo();
    await zalo.getByRole('button', { name: 'Quan tâm', exact: true }).click();
    await heard('Anh/chị muốn dùng ngôn ngữ nào?');
    await press('Tiếng Việt');
    await press('Đồng ý');
    await press(/^Chia sẻ số 0900/);
    await heard('Trần Quang Minh đã tham gia');
    await shot('10-by-phone');
  });

  it('takes a file from a phone, and lets somebody leave and come back', async () => {
    await choose('Đặng Hồng Phúc');
    await zalo.getByRole('button', { name: 'Quan tâm', exact: true }).click();
    await onZalo().joins();
    await zalo.locator('#file').setInputFiles({ name: 'hồ sơ.pdf', mimeType: 'application/pdf', buffer: PDF });
    await zalo.locator('.mine .file', { hasText: 'hồ sơ.pdf' }).waitFor();
    await zalo.getByRole('button', { name: 'Bỏ quan tâm', exact: true }).click();
    await zalo.getByRole('button', { name: 'Quan tâm', exact: true }).click();
    await zalo.getByRole('button', { name: 'Bỏ quan tâm', exact: true }).waitFor();
  });

  // Last: a page that has been in the background is clicked on in vain for a while.
  it.each(['zalo', 'telegram'])('is whole, named and legible on a phone screen of its own: %s', async (channel) => {
    for (const person of ['lan', 'minh']) {
      const alone = await browser.open(`${side.doubles.pages}/phone/${channel}/${person}`, PHONE);
      await alone.waitForSelector('#device[data-ready=true]');
      await alone.screenshot({ path: join(shots, `alone-${channel}-${person}.png`) });
      expect(await problemsOf(alone)).toEqual([]);
      await alone.emulateMedia({ colorScheme: 'dark' });
      await alone.screenshot({ path: join(shots, `alone-${channel}-${person}-dark.png`) });
      expect(await problemsOf(alone)).toEqual([]);
      await alone.close();
    }
    expect(browser.troubles).toEqual([]);
  });
});

describe('the doors of the doubles', () => {
  const pages = () => side.doubles.pages;
  const act = (headers: Record<string, string>) =>
    fetch(`${pages()}/act/zalo/lan`, { method: 'POST', body: '{"kind":"follow"}', headers });

  it('let their screens stand in the try-out page alone', async () => {
    const answer = await fetch(`${pages()}/phone/zalo/lan`);
    const { port } = running;
    expect(answer.headers.get('content-security-policy')).toContain(
      `frame-ancestors http://127.0.0.1:${port} http://localhost:${port}`,
    );
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    const page = await fetch(running.url);
    expect(page.headers.get('content-security-policy')).toContain(`frame-src ${pages()}`);
  });

  it('stay shut to other sites, to other names, and to a clock that is not the bot’s', async () => {
    expect((await act({})).status).toBe(403);
    expect((await act({ 'x-tryout': '1', origin: 'https://example.org' })).status).toBe(403);
    expect((await act({ 'x-tryout': '1', 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    const told = { now: '2040-01-01T00:00:00Z', bot: 'http://127.0.0.1:1', webhook: 'http://127.0.0.1:1/' };
    const body = JSON.stringify(told);
    for (const secret of ['', 'wrong']) {
      const answer = await fetch(`${pages()}/told`, { method: 'POST', body, headers: { 'x-doubles': secret } });
      expect(answer.status).toBe(403);
    }
    expect((await fetch(`${pages()}/screen/zalo/nobody`)).status).toBe(404);
    expect((await fetch(`${pages()}/page/..%2Fphone.ts`)).status).toBe(404);
  });

  it('leave the bot closed to doubles where people are', async () => {
    const env = { MONGODB_URI: mongoUri(), REDIS_URL: redisUrl(), DATA_DIR: dataDir, SECRET_KEY: 'k'.repeat(32) };
    const refusals = [{ NODE_ENV: 'production', TRYOUT: 'on' }, { TRYOUT: 'off' }, { ROLE: 'worker' }];
    for (const more of refusals)
      await expect(run({ ...env, ...more }, side.doubles)).rejects.toThrow(/--doubles|TRYOUT|ROLE/);
    const elsewhere = { ...side.doubles, pages: 'http://example.org' };
    expect(() => readDoubles([`--doubles=${JSON.stringify(elsewhere)}`])).toThrow('--doubles');
    expect(() => readDoubles(['--doubles={'])).toThrow('--doubles');
    expect(readDoubles([`--doubles=${JSON.stringify(side.doubles)}`])).toEqual(side.doubles);
    expect(readDoubles([])).toBeNull();
  });
});
