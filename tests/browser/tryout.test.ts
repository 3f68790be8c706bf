import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Browser, openBrowser } from '../support/browser.ts';
import { openStage, type Stage } from './tryout-stage.ts';

const PHONE = { width: 360, height: 740 };
const DESK = { width: 1280, height: 800 };

let browser: Browser;
let stage: Stage;
let page: Page;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  stage = await openStage();
});
afterEach(async () => {
  await page.evaluate('localStorage.clear()');
  await page.close();
  await stage.close();
});

async function open(size = DESK): Promise<void> {
  page = await browser.open(stage.url, size);
  await page.waitForSelector('#app[data-ready=true]');
}

const bubbles = () => page.locator('.log .words').allTextContents();
const texts = () =>
  stage.heard.map(({ event }) => ('text' in event ? event.text : 'data' in event ? event.data : event.kind));
const question = {
  text: 'Chọn đi',
  buttons: [
    [
      { label: 'Có', data: '=w:yes' },
      { label: 'Không', data: '=w:no' },
    ],
  ],
};

describe('the chat', () => {
  it('lets a person in by two taps and drops them when they have joined', async () => {
    stage.answer(({ event }) => {
      if (event.kind === 'text' && event.text === 'LAN7-2K4M') stage.join('lan');
      return [{ text: event.kind === 'start' ? 'Mời gửi mã' : 'Chào mừng chị Lan', buttons: [] }];
    });
    await open(PHONE);
    await page.getByRole('button', { name: 'Bắt đầu' }).click();
    await page.getByText('Mời gửi mã').waitFor();
    await page.getByRole('button', { name: 'Gửi mã mời LAN7-2K4M' }).click();
    await page.getByText('Chào mừng chị Lan').waitFor();
    await expect.poll(() => page.locator('#quick').isVisible()).toBe(false);
    expect(await bubbles()).toEqual(['/start', 'Mời gửi mã', 'LAN7-2K4M', 'Chào mừng chị Lan']);
    expect(browser.troubles).toEqual([]);
  });

  it('takes a button once, however fast it is tapped, and shows which it was', async () => {
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    stage.answer(async () => {
      await gate;
      return [{ text: 'Đã ghi', buttons: [] }];
    });
    await open();
    await stage.say('lan', question);
    const yes = page.getByRole('button', { name: 'Có', exact: true });
    await yes.dblclick();
    await page.getByRole('button', { name: /^Không/ }).click({ force: true });
    release();
    await page.getByText('Đã ghi').waitFor();
    expect(texts()).toEqual(['=w:yes']);
    await expect.poll(() => page.getByRole('button', { name: 'Có (đã chọn)' }).count()).toBe(1);
    expect(await page.locator('.choice[aria-disabled=true]').count()).toBe(0);
  });

  it('shows markup as style and everything else as words', async () => {
    await open();
    await stage.say('lan', {
      text: '<b>Đậm</b> &lt;img src=x onerror="alert(1)"&gt; <img src=x> &amp;amp; <i>nghiêng</i>',
      buttons: [
        [
          { label: 'Trang', url: 'https://example.org/' },
          { label: 'Bẫy', url: 'javascript:alert(1)' },
        ],
      ],
    });
    await page.getByText('Đậm').waitFor();
    expect(await bubbles()).toEqual(['Đậm <img src=x onerror="alert(1)"> <img src=x> &amp; nghiêng']);
    expect(await page.locator('.log strong').allTextContents()).toEqual(['Đậm']);
    expect(await page.locator('.log img').count()).toBe(0);
    expect(await page.locator('.log a').allTextContents()).toEqual(['Trang (mở trang khác)']);
  });

  it('changes a message where it stands', async () => {
    await open();
    const first = await stage.say('lan', question);
    await stage.say('lan', { text: 'sau' });
    await page.getByText('sau', { exact: true }).waitFor();
    await stage.say('lan', { text: 'Đã chọn: <b>Có</b>', edit: first });
    await page.getByText('Đã chọn:').waitFor();
    expect(await bubbles()).toEqual(['Đã chọn: Có', 'sau']);
    expect(await page.locator('.choice').count()).toBe(0);
  });

  it('is the same after a reload and goes on after the server was gone', async () => {
    await open();
    await page.locator('#text').fill('một');
    await page.keyboard.press('Enter');
    await expect.poll(texts).toEqual(['một']);
    await stage.say('lan', { text: 'hai' });
    await page.getByText('hai', { exact: true }).waitFor();
    await page.reload();
    await page.waitForSelector('#app[data-ready=true]');
    await expect.poll(bubbles).toEqual(['một', 'hai']);
    await stage.restart();
    await stage.say('lan', { text: 'ba' });
    await page.getByText('ba', { exact: true }).waitFor();
    expect(await bubbles()).toEqual(['một', 'hai', 'ba']);
    await expect.poll(() => page.locator('#connection').textContent()).toBe('');
  });

  it('keeps what could not be sent, and sends it once when asked again', async () => {
    let broken = true;
    stage.answer(() => {
      if (broken) throw new Error('the store is gone');
      return [{ text: 'nghe rồi', buttons: [] }];
    });
    await open();
    await page.locator('#text').fill('chào');
    await page.locator('#send').click();
    await page.getByRole('alert').getByText('Chưa gửi được.').waitFor();
    broken = false;
    await page.getByRole('button', { name: 'Gửi lại' }).click();
    await page.getByText('nghe rồi').waitFor();
    await expect.poll(() => page.getByRole('alert').count()).toBe(0);
    expect(await bubbles()).toEqual(['chào', 'nghe rồi']);
    expect(new Set(stage.heard.map(({ event }) => event.id)).size).toBe(1);
  });

  it('says of a secret that it was not kept, at once and after a reload', async () => {
    stage.answer(() => [{ text: 'Không nhận', buttons: [] }]);
    await open(PHONE);
    await page.getByRole('textbox').fill('TỐI MẬT');
    await page.keyboard.press('Enter');
    await page.getByText('Không nhận').waitFor();
    const shown = ['⛔ (nội dung không được lưu)', 'Không nhận'];
    await expect.poll(bubbles).toEqual(shown);
    await page.reload();
    await expect.poll(bubbles).toEqual(shown);
    expect(texts()).toEqual(['TỐI MẬT']);
  });

  it('leaves a reader where they are and offers the way to the newest', async () => {
    for (let number = 1; number <= 40; number += 1) await stage.say('lan', { text: `tin ${number}` });
    await open(PHONE);
    const atEnd = () =>
      page.evaluate<boolean>('scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 3');
    expect(await atEnd()).toBe(true);
    await page.evaluate('scroller.scrollTop = 0');
    await stage.say('lan', { text: 'tin mới' });
    await page.getByRole('button', { name: 'Xuống tin mới nhất' }).click();
    await expect.poll(atEnd).toBe(true);
    await stage.say('lan', { text: 'tin mới nữa' });
    await page.getByText('tin mới nữa').waitFor();
    await expect.poll(atEnd).toBe(true);
  });
});

describe('files', () => {
  it('go up with a picture of them and come down under their Vietnamese name', async () => {
    const png = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    );
    const bytes = Buffer.from('bảng tính');
    const file = { name: 'Báo cáo quý I.xlsx', mime: 'application/x-test', picture: false, open: async () => bytes };
    stage.answer(() => [{ text: 'Đã nhận', buttons: [], file }]);
    await open(PHONE);
    const chosen = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Đính kèm tệp hoặc ảnh' }).click();
    await (await chosen).setFiles({ name: 'ảnh chụp.png', mimeType: 'image/png', buffer: png });
    await page.getByText('Đã nhận').waitFor();
    expect(stage.heard[0]?.event).toMatchObject({
      kind: 'file',
      file: { name: 'ảnh chụp.png', mime: 'image/png', size: png.length, picture: true },
    });
    await page.reload();
    await expect
      .poll(() => page.evaluate<number>("document.querySelector('.mine img')?.naturalWidth ?? 0"))
      .toBeGreaterThan(0);
    const coming = page.waitForEvent('download');
    await page.getByRole('link', { name: /^Tải xuống Báo cáo quý I\.xlsx/ }).click();
    const download = await coming;
    expect(download.suggestedFilename()).toBe('Báo cáo quý I.xlsx');
    expect(await readFile(await download.path())).toEqual(bytes);
  });
});

describe('people and the clock', () => {
  it('moves forward, tells who has news, and leads there', async () => {
    await open();
    stage.onDay(async (day) => {
      if (day.getUTCDay() === 1) await stage.say('hung', { text: `Nhắc việc ngày ${day.getUTCDate()}` });
    });
    await page.getByRole('button', { name: '+1 tuần' }).click();
    await page.getByText('Đã tới 30/11/2026.').waitFor();
    expect(await page.locator('#clock-date').textContent()).toMatch(/30\/11\/2026$/);
    await expect.poll(() => page.locator('#people .badge').count()).toBe(1);
    await page.getByRole('button', { name: 'Trần Quốc Hùng (1)' }).click();
    await page.getByText('Nhắc việc ngày 30').waitFor();
    await expect.poll(() => page.locator('#people .badge').count()).toBe(0);
    expect(await page.locator('.log .day:visible').textContent()).toBe('Thứ Hai, 30/11/2026');
  });

  it('shows how far it has come and takes no second order meanwhile', async () => {
    await open(PHONE);
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    stage.onDay((day) => (day.getUTCDate() === 8 ? gate : Promise.resolve()));
    await page.getByRole('button', { name: /^Đồng hồ dùng thử/ }).click();
    await page.getByRole('button', { name: '+1 tháng' }).click();
    await expect
      .poll(() => page.locator('#clock-progress').evaluate<number, { value: number }>((bar) => bar.value))
      .toBeCloseTo(0.5, 1);
    await page.getByRole('button', { name: '+1 ngày' }).click({ force: true });
    release();
    await page.getByText('Đã tới 23/12/2026.').waitFor();
    expect(stage.clock.now().toISOString().slice(0, 10)).toBe('2026-12-23');
    await page.locator('#pick-date').fill('2027-01-04');
    await page.getByRole('button', { name: 'Tua tới 04/01/2027' }).click();
    await page.getByText('Đã tới 04/01/2027.').waitFor();
    expect(stage.clock.now().toISOString().slice(0, 13)).toBe('2027-01-04T10');
  });

  it('speaks English when asked, also after a reload', async () => {
    await open(PHONE);
    await page.getByRole('button', { name: 'Switch to English' }).click();
    await page.getByRole('button', { name: 'Start', exact: true }).waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    await expect.poll(() => stage.heard[0]?.lang).toBe('en');
  });
});

describe('by keyboard alone', () => {
  const focused = () => page.evaluate<string>('document.activeElement.id || document.activeElement.className');
  const tabTo = async (id: string) => {
    for (let presses = 0; presses < 30 && (await focused()) !== id; presses += 1) await page.keyboard.press('Tab');
    expect(await focused()).toBe(id);
  };

  it('chooses a person, answers a question, sends a command', async () => {
    stage.answer(({ event }) => (event.kind === 'tap' ? [{ text: 'Đã ghi', buttons: [] }] : []));
    await stage.say('hung', question);
    await stage.channel.offerCommands?.({ channel: 'web', chat: 'hung' }, [
      { name: 'kehoach', help: 'Xem kế hoạch' },
      { name: 'sangkien', help: 'Sáng kiến' },
    ]);
    await open();
    await tabTo('people');
    await page.keyboard.press('ArrowDown');
    expect(await page.locator('#people').getAttribute('aria-activedescendant')).toBe('person-hung');
    await page.keyboard.press('Enter');
    await page.getByText('Chọn đi').waitFor();
    await tabTo('choice');
    await page.keyboard.press('Enter');
    await page.getByText('Đã ghi').waitFor();
    expect(await focused()).toContain('choice');
    await tabTo('commands-button');
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect.poll(texts).toEqual(['=w:yes', '/sangkien']);
    expect(await focused()).toBe('text');
    await page.keyboard.type('hai dòng');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('một tin');
    await page.keyboard.press('Enter');
    await expect.poll(texts).toEqual(['=w:yes', '/sangkien', 'hai dòng\nmột tin']);
  });

  it('opens and closes the sheets of a phone and comes back to where it was', async () => {
    await open(PHONE);
    await tabTo('who');
    await page.keyboard.press('Enter');
    expect(await focused()).toBe('people');
    await page.keyboard.press('Escape');
    expect(await focused()).toBe('who');
    await page.keyboard.press('Enter');
    await page.keyboard.press('End');
    await page.keyboard.press(' ');
    await expect.poll(() => page.locator('.who-name').textContent()).toBe('Đặng Gia Khánh');
    expect(await page.locator('#people-panel').isVisible()).toBe(false);
    await tabTo('when');
    await page.keyboard.press('Enter');
    expect(await page.locator('#clock-panel').isVisible()).toBe(true);
    await page.keyboard.press('Escape');
    expect(await focused()).toBe('when');
  });
});
