import { mkdir } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Browser, openBrowser } from '../support/browser.ts';
import { problemsOf, shiftOf } from './page-check.ts';
import { openStage, type Stage } from './tryout-stage.ts';

const PHONE = { width: 360, height: 740 };
const DESK = { width: 1280, height: 800 };
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
/** Looked at by people; kept out of the repository. */
const SHOTS = path.join(os.tmpdir(), 'tryout-shots');

let stage: Stage;

/** A chat with everything in it that a chat can hold. */
async function fill(): Promise<void> {
  await stage.say('lan', {
    text: '<b>Xin chào chị Lan!</b>\nChị muốn làm gì? <i>Mời chị chọn.</i>',
    buttons: [
      [{ label: 'Kế hoạch thi đua', data: '!plan.open' }],
      [
        { label: 'Đăng ký sáng kiến', data: '!initiative.new' },
        { label: 'Kỹ năng số', data: '!skills.open' },
      ],
      [{ label: 'Trang của Sở', url: 'https://example.org/' }],
    ],
  });
  const file = (name: string, mime: string, bytes: Buffer) => ({
    name,
    mime,
    picture: mime.startsWith('image/'),
    open: async () => bytes,
  });
  await stage.say('lan', { text: 'Báo cáo', file: file('Báo cáo sáng kiến 2026.xlsx', 'x/y', Buffer.alloc(48_000)) });
  await stage.say('lan', { text: 'Tiến độ', file: file('tien-do.png', 'image/png', PICTURE) });
  await stage.say('hung', { text: 'Nhắc việc' });
  const about = { person: 'lan', from: 'person' as const, buttons: [], file: null, pressed: null };
  await stage.store.append({ ...about, id: 'own', at: stage.clock.now(), text: 'Cho tôi xem kế hoạch' });
  await stage.channel.offerCommands?.({ channel: 'web', chat: 'lan' }, [{ name: 'kehoach', help: 'Xem kế hoạch' }]);
}

async function ready(browser: Browser, size: { width: number; height: number }): Promise<Page> {
  const page = await browser.open(stage.url, size);
  await page.waitForSelector('#app[data-ready=true]');
  return page;
}

beforeAll(async () => {
  await mkdir(SHOTS, { recursive: true });
});
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.close());

describe.each(['light', 'dark'] as const)('the page in %s colours', (colorScheme) => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser({ colorScheme });
  });
  afterAll(() => browser.close());

  it.each([
    ['phone', PHONE],
    ['desk', DESK],
  ])('is whole, named and legible on a %s, empty and full', async (name, size) => {
    const shot = (what: string) => page.screenshot({ path: path.join(SHOTS, `${colorScheme}-${name}-${what}.png`) });
    const page = await ready(browser, size);
    await shot('empty');
    expect(await problemsOf(page)).toEqual([]);
    await fill();
    await page.getByText('Tiến độ').waitFor();
    await page.waitForTimeout(300);
    await shot('chat');
    expect(await problemsOf(page)).toEqual([]);
    await page.close();
    const again = await ready(browser, size);
    expect(await shiftOf(again)).toBeLessThan(0.02);
    await again.close();
    expect(browser.troubles).toEqual([]);
  });

  it('shows its sheets whole on a phone', async () => {
    const page = await ready(browser, PHONE);
    await page.getByRole('button', { name: /^Đổi người/ }).click();
    await page.waitForTimeout(250);
    await page.screenshot({ path: path.join(SHOTS, `${colorScheme}-phone-people.png`) });
    expect(await problemsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Đóng' }).click();
    await page.getByRole('button', { name: /^Đồng hồ dùng thử/ }).click();
    await page.waitForTimeout(250);
    await page.screenshot({ path: path.join(SHOTS, `${colorScheme}-phone-clock.png`) });
    expect(await problemsOf(page)).toEqual([]);
    await page.close();
  });
});

describe('the page for people who see or move differently', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser({ reducedMotion: 'reduce' });
  });
  afterAll(() => browser.close());

  it('needs no sideways scrolling with letters twice as large', async () => {
    const page = await ready(browser, PHONE);
    await page.evaluate("document.documentElement.style.fontSize = '200%'");
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(PHONE.width);
    const head = await Promise.all(['#who', '#when'].map((id) => page.locator(id).boundingBox()));
    expect((head[0]?.y ?? 999) + (head[0]?.height ?? 0)).toBeLessThanOrEqual(head[1]?.y ?? 0);
    const foot = await page.locator('#send').boundingBox();
    expect((foot?.x ?? 0) + (foot?.width ?? 999)).toBeLessThanOrEqual(PHONE.width);
    await page.screenshot({ path: path.join(SHOTS, 'light-phone-large.png') });
    await page.close();
  });

  it('moves nothing for who asked for that', async () => {
    const page = await ready(browser, PHONE);
    await page.getByRole('button', { name: /^Đổi người/ }).click();
    expect(await page.evaluate<number>('document.getAnimations().length')).toBe(0);
    await page.close();
  });
});
