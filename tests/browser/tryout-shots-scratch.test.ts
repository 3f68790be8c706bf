import { it } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { openStage } from './tryout-stage.ts';

it('shoots', async () => {
  const out = process.env.OUT ?? '/tmp/shots';
  const scheme = (process.env.SCHEME ?? 'light') as 'light' | 'dark';
  const stage = await openStage();
  const browser = await openBrowser({ colorScheme: scheme });
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mNk+M9Qz0AEYBxVSF+FAAhKDveksOjmAAAAAElFTkSuQmCC',
    'base64',
  );
  try {
    const small = await browser.open(stage.url, { width: 360, height: 740 });
    await small.waitForSelector('#app[data-ready=true]');
    await small.screenshot({ path: `${out}/${scheme}-360-empty.png` });
    const wide = await browser.open(stage.url, { width: 1280, height: 800 });
    await wide.waitForSelector('#app[data-ready=true]');
    await wide.screenshot({ path: `${out}/${scheme}-1280-empty.png` });
    stage.answer(async ({ event }) =>
      event.kind === 'start'
        ? [
            {
              text: '<b>Xin chào anh/chị!</b>\n\nTôi là bot của phong trào thi đua <i>“Đổi mới sáng tạo, chuyển đổi số, chuyển đổi xanh”</i>. Anh/chị muốn dùng ngôn ngữ nào?',
              buttons: [
                [
                  { label: 'Tiếng Việt', data: '=w1:vi' },
                  { label: 'English', data: '=w1:en' },
                ],
              ],
            },
          ]
        : event.kind === 'tap'
          ? [
              {
                text: 'Trước khi bắt đầu, anh/chị đọc giúp <b>thông báo về dữ liệu</b>:\n\n• Bot giữ họ tên, đơn vị và những gì anh/chị đăng ký.\n• Dùng để tổng hợp kết quả thi đua, kể cả đánh giá cuối năm.\n• Giữ đến hết đợt thi đua.\n\nAnh/chị có đồng ý không?',
                buttons: [
                  [
                    { label: 'Đồng ý', data: '=w2:yes' },
                    { label: 'Không đồng ý', data: '=w2:no' },
                  ],
                  [{ label: 'Đọc toàn văn thông báo', data: '!plan.notice' }],
                  [{ label: 'Trang của Sở', url: 'https://example.org/' }],
                ],
              },
            ]
          : event.kind === 'file'
            ? []
            : [],
    );
    await small.locator('#quick .chip').first().click();
    await small.getByRole('button', { name: 'Tiếng Việt' }).click();
    await small.getByRole('button', { name: 'Không đồng ý' }).waitFor();
    await small.waitForTimeout(400);
    await small.screenshot({ path: `${out}/${scheme}-360-chat.png` });
    await small.locator('#text').fill('LAN7-2K4M');
    await small.locator('#send').click();
    await small.waitForTimeout(300); await small.screenshot({ path: `${out}/${scheme}-360-own.png` });
  stage.join('lan');
    await stage.channel.offerCommands?.({ channel: 'web', chat: 'lan' }, [
      { name: 'kehoach', help: 'Kế hoạch: lĩnh vực, giai đoạn, tiêu chí, khen thưởng' },
      { name: 'sangkien', help: 'Đăng ký và xem sáng kiến của tôi' },
      { name: 'kynang', help: 'Tự đánh giá kỹ năng số' },
      { name: 'camket', help: 'Cam kết xanh và việc đã làm' },
    ]);
    await stage.say('lan', {
      text: 'Chào mừng chị <b>Nguyễn Thị Lan</b> – Phòng Chuyển đổi số.\nChị muốn làm gì?',
      buttons: [
        [{ label: 'Kế hoạch thi đua', data: '!plan.open' }],
        [
          { label: 'Đăng ký sáng kiến', data: '!initiative.new' },
          { label: 'Kỹ năng số', data: '!skills.open' },
        ],
        [
          { label: 'Cam kết xanh', data: '!pledge.open' },
          { label: 'Sáng kiến của tôi', data: '!initiative.mine' },
        ],
      ],
    });
    await stage.say('lan', {
      text: 'Báo cáo sáng kiến năm 2026',
      file: {
        name: 'Bao-cao-sang-kien-2026.xlsx',
        mime: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
        picture: false,
        open: async () => Buffer.alloc(48213),
      },
    });
    await stage.say('lan', {
      text: 'Tiến độ theo đơn vị',
      file: { name: 'tien-do.png', mime: 'image/png', picture: true, open: async () => png },
    });
    await small.waitForTimeout(500);
    await small.screenshot({ path: `${out}/${scheme}-360-joined.png` });
    await small.locator('#commands-button').click();
    await small.screenshot({ path: `${out}/${scheme}-360-commands.png` });
    await small.keyboard.press('Escape');
    stage.onDay(async (day) => {
      await new Promise((r) => setTimeout(r, 80));
      if (day.getUTCDate() === 1) {
        await stage.say('hung', { text: 'Nhắc việc: còn <b>5 ngày làm việc</b> đến kỳ sơ kết.' });
        await stage.say('mai', { text: 'Nhắc việc' });
        await stage.say('lan', {
          text: 'Chị Lan ơi, còn <b>5 ngày làm việc</b> đến kỳ <b>sơ kết 6 tháng</b> (08/12/2026). Bản đăng ký sáng kiến của chị còn dở.',
          buttons: [
            [
              { label: 'Viết tiếp', data: '!initiative.new' },
              { label: 'Để sau', data: '!menu.open' },
            ],
          ],
        });
      }
    });
    await small.locator('#when').click();
    await small.waitForTimeout(300);
    await small.screenshot({ path: `${out}/${scheme}-360-clock.png` });
    await small.locator('[data-step=month]').click();
    await small.waitForTimeout(900);
    await small.screenshot({ path: `${out}/${scheme}-360-moving.png` });
    await small.waitForSelector('.news .chip', { timeout: 20000 });
    await small.waitForTimeout(300);
    await small.screenshot({ path: `${out}/${scheme}-360-moved.png` });
    await small.keyboard.press('Escape');
    await small.waitForTimeout(200);
    await small.screenshot({ path: `${out}/${scheme}-360-after.png` });
    await small.locator('#who').click();
    await small.waitForTimeout(300);
    await small.screenshot({ path: `${out}/${scheme}-360-people.png` });
    await wide.reload();
    await wide.waitForSelector('#app[data-ready=true]');
    await wide.locator('#people').focus();
    await wide.keyboard.press('ArrowDown');
    await wide.waitForTimeout(500);
    await wide.screenshot({ path: `${out}/${scheme}-1280-chat.png` });
    await wide.locator('.clock-panel [data-language]').click();
    await wide.waitForTimeout(400);
    await wide.screenshot({ path: `${out}/${scheme}-1280-en.png` }); console.log(await small.evaluate("getComputedStyle(document.querySelector('.choice.pressed')).backgroundColor + getComputedStyle(document.querySelector('.choice.pressed')).opacity"));
    console.log(browser.troubles);
  } finally {
    await browser.close();
    await stage.close();
  }
}, 120000);
