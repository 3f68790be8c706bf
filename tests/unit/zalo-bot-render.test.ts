import { describe, expect, it } from 'vitest';
import type { Message, ShownFile } from '../../src/channels/channel.ts';
import { photoCalls, textCalls } from '../../src/channels/zalo-bot/render.ts';

const LINK = 'https://bot.example.org/tep/abc.def';
const file: ShownFile = {
  name: 'Báo cáo.xlsx',
  mime: 'application/octet-stream',
  picture: false,
  open: async () => Buffer.alloc(0),
  words: { link: '<b>Tệp</b> ở đây &amp; trong một ngày:', unsent: 'Tệp này <i>không</i> gửi được ở đây.' },
};
const message = (more: Partial<Message> = {}): Message => ({
  text: 'Xin <b>chào</b> &lt;An&gt;',
  buttons: [],
  ...more,
});
const texts = (calls: readonly { payload: Readonly<Record<string, string>> }[]) => calls.map((one) => one.payload.text);

describe('messages on the Bot Platform', () => {
  it('shows plain words and numbered lines, with the address of links', () => {
    const buttons = [
      [
        { label: 'Có <b>', data: '=w:yes' },
        { label: 'Không', data: '=w:no' },
      ],
      [{ label: 'Trang', url: 'https://a.vn' }],
    ];
    const list = { by: 'number', hint: 'Mời gõ số.' } as const;
    expect(textCalls('7', message({ buttons, list, edit: '12' }), null)).toEqual({
      lostFile: false,
      calls: [
        {
          method: 'sendMessage',
          payload: { chat_id: '7', text: 'Xin chào <An>\n\n1. Có <b>\n2. Không\nTrang: https://a.vn\n\nMời gõ số.' },
        },
      ],
    });
  });

  it('gives the link of a file under the words for it, above the choices', () => {
    const { calls } = textCalls('7', message({ file, buttons: [[{ label: 'Tiếp', data: '!menu.open' }]] }), LINK);
    expect(texts(calls)).toEqual([`Xin chào <An>\n\nTệp ở đây & trong một ngày:\n${LINK}\n\n1. Tiếp`]);
  });

  it('names a file that has no words by its own name', () => {
    const { words: _none, ...bare } = file;
    expect(texts(textCalls('7', message({ file: { ...bare, name: 'A & <B>.pdf' } }), LINK).calls)).toEqual([
      `Xin chào <An>\n\nA & <B>.pdf\n${LINK}`,
    ]);
  });

  it('says that a file cannot be sent where there is no link, or tells that it is lost', () => {
    expect(textCalls('7', message({ file }), null)).toMatchObject({ lostFile: false });
    expect(texts(textCalls('7', message({ file }), null).calls)).toEqual([
      'Xin chào <An>\n\nTệp này không gửi được ở đây.',
    ]);
    const { words: _none, ...bare } = file;
    expect(textCalls('7', message({ file: bare }), null)).toMatchObject({ lostFile: true });
    expect(textCalls('7', message({ text: '', file: bare }), null).calls).toEqual([]);
  });

  it('splits a long text in numbered parts of at most 2000 characters', () => {
    const words = Array.from({ length: 1200 }, (_, index) => `chữ${index}`).join(' ');
    const parts = texts(textCalls('7', message({ text: words }), null).calls);
    expect(parts.length).toBeGreaterThan(4);
    expect(parts.every((part) => (part ?? '').length <= 2000)).toBe(true);
    expect(parts.map((part) => /^\((\d+)\/\d+\)\n/.exec(part ?? '')?.[1])).toEqual(
      parts.map((_, index) => `${index + 1}`),
    );
    expect(parts.map((part) => part?.replace(/^\(.*\)\n/, '')).join(' ')).toBe(words);
  });

  it('shows a picture with its text as caption, or before a text too long for one', () => {
    const picture = { ...file, picture: true };
    expect(photoCalls('7', message({ file: picture }), LINK).calls).toEqual([
      { method: 'sendPhoto', payload: { chat_id: '7', photo: LINK, caption: 'Xin chào <An>' } },
    ]);
    expect(photoCalls('7', message({ text: '', file: picture }), LINK).calls).toEqual([
      { method: 'sendPhoto', payload: { chat_id: '7', photo: LINK } },
    ]);
    const long = photoCalls('7', message({ text: 'từ '.repeat(1000), file: picture }), LINK).calls;
    expect(long.map(({ method }) => method)).toEqual(['sendPhoto', 'sendMessage', 'sendMessage']);
    expect(long[0]?.payload).toEqual({ chat_id: '7', photo: LINK });
  });
});
