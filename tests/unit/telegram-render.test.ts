import { describe, expect, it } from 'vitest';
import type { Message, ShownFile } from '../../src/channels/channel.ts';
import { editCall, fileCall, textCall } from '../../src/channels/telegram/render.ts';

const MESSAGE: Message = {
  text: '<b>a</b>',
  buttons: [
    [
      { label: 'A', data: '=w:a' },
      { label: 'B', url: 'https://a.vn' },
    ],
  ],
};

function file(name: string, picture = false): ShownFile {
  return { name, mime: 'x/y', picture, open: async () => Buffer.alloc(0) };
}

describe('Telegram calls', () => {
  it('shows a text without preview, with its buttons', () => {
    expect(textCall('42', MESSAGE)).toEqual({
      method: 'sendMessage',
      payload: {
        chat_id: 42,
        text: '<b>a</b>',
        parse_mode: 'HTML',
        link_preview_options: { is_disabled: true },
        reply_markup: {
          inline_keyboard: [
            [
              { text: 'A', callback_data: '=w:a' },
              { text: 'B', url: 'https://a.vn' },
            ],
          ],
        },
      },
    });
  });

  it('replaces a message, and takes its buttons away when there are none', () => {
    const { method, payload } = editCall('42', '7', { text: 'b', buttons: [] });
    expect(method).toBe('editMessageText');
    expect(payload).toMatchObject({ chat_id: 42, message_id: 7, text: 'b' });
    expect(payload).not.toHaveProperty('reply_markup');
  });

  it('sends pictures as photos while they are small enough', () => {
    const small = fileCall('42', MESSAGE, { file: file('a.png', true), bytes: Buffer.alloc(10) });
    expect(small.method).toBe('sendPhoto');
    expect(small.payload).toMatchObject({ caption: '<b>a</b>', parse_mode: 'HTML' });
    const large = fileCall('42', MESSAGE, { file: file('a.png', true), bytes: Buffer.alloc(10_000_001) });
    expect(large.method).toBe('sendDocument');
  });

  it.each([
    ['Đơn "1".pdf', 'Đơn _1_.pdf'],
    ['a/b\\c\r\n.pdf', 'a_b_c__.pdf'],
    ['', 'file'],
    [`${'a'.repeat(200)}.xlsx`, `${'a'.repeat(115)}.xlsx`],
  ])('cleans the name %j', (name, filename) => {
    const { payload } = fileCall('42', { text: '', buttons: [] }, { file: file(name), bytes: Buffer.alloc(1) });
    expect(payload).toEqual({ chat_id: 42, document: { source: Buffer.alloc(1), filename } });
  });
});
