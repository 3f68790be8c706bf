import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from '../../src/channels/telegram/parse.ts';

const FROM = { id: 42, is_bot: false, first_name: 'An', language_code: 'vi' };
const CHAT = { id: 42, type: 'private', first_name: 'An' };

function said(content: object, update = 7): unknown {
  return { update_id: update, message: { message_id: 3, from: FROM, chat: CHAT, date: 1_790_000_000, ...content } };
}

function eventIn(update: unknown): unknown {
  const { incoming, skipped } = parse(update);
  expect(skipped).toBeNull();
  expect(incoming).toHaveLength(1);
  return incoming[0]?.event;
}

describe('parse of Telegram updates', () => {
  it('reads a text with its sender', () => {
    expect(parse(said({ text: '  Sáng kiến ' }))).toEqual({
      incoming: [
        {
          address: { channel: 'telegram', chat: '42' },
          event: { id: 'u7', kind: 'text', text: 'Sáng kiến' },
          lang: 'vi',
          at: new Date(1_790_000_000_000),
        },
      ],
      skipped: null,
    });
  });

  it.each([
    ['/start', { kind: 'start', payload: '' }],
    ['/start ABC-12', { kind: 'start', payload: 'ABC-12' }],
    ['/start@thi_dua_bot ABC-12', { kind: 'start', payload: 'ABC-12' }],
    ['/started', { kind: 'text', text: '/started' }],
    ['/giaidoan@thi_dua_bot so_ket 30/06/2027', { kind: 'text', text: '/giaidoan so_ket 30/06/2027' }],
    ['gửi a@b.vn', { kind: 'text', text: 'gửi a@b.vn' }],
    ['\u200b', { kind: 'other', what: 'blank' }],
  ])('reads %s', (text, event) => {
    expect(eventIn(said({ text }))).toEqual({ id: 'u7', ...event });
  });

  it('reads a tap', () => {
    const message = { message_id: 9, chat: CHAT, date: 0 };
    const { incoming } = parse({ update_id: 8, callback_query: { id: '991', from: FROM, message, data: '=w:a' } });
    expect(incoming).toEqual([
      {
        address: { channel: 'telegram', chat: '42' },
        event: { id: 'u8', kind: 'tap', data: '=w:a', message: '9' },
        lang: 'vi',
        at: null,
        ack: '991',
      },
    ]);
  });

  it('reads a photo as its largest size', () => {
    const size = (file_id: string, width: number) => ({
      file_id,
      file_unique_id: `q${file_id}`,
      width,
      height: 10,
      file_size: width,
    });
    const photo = [size('small', 90), size('large', 1280), size('middle', 320)];
    expect(eventIn(said({ photo, caption: ' ảnh ', media_group_id: '5' }))).toEqual({
      id: 'u7',
      kind: 'file',
      caption: 'ảnh',
      album: '5',
      file: { ref: 'large', name: 'photo-qlarge.jpg', mime: 'image/jpeg', size: 1280, picture: true },
    });
  });

  it('reads a document, also one that tells little about itself', () => {
    const full = {
      file_id: 'd',
      file_unique_id: 'q',
      file_name: 'Đơn\n1.pdf'.normalize('NFD'),
      mime_type: 'application/pdf',
      file_size: 5,
    };
    expect(eventIn(said({ document: full }))).toMatchObject({
      file: { ref: 'd', name: 'Đơn 1.pdf', size: 5, picture: false },
    });
    expect(eventIn(said({ document: { file_id: 'd', file_unique_id: 'q' } }))).toMatchObject({
      caption: '',
      album: null,
      file: { name: 'file-q', mime: 'application/octet-stream', size: 0 },
    });
  });

  it('trusts a contact only when it is the own', () => {
    const contact = (user_id?: number) =>
      said({ contact: { phone_number: '+84901', first_name: 'A', ...(user_id ? { user_id } : {}) } });
    expect(eventIn(contact(42))).toEqual({ id: 'u7', kind: 'contact', phone: '+84901', own: true });
    expect(eventIn(contact(43))).toMatchObject({ own: false });
    expect(eventIn(contact())).toMatchObject({ own: false });
  });

  it.each(['sticker', 'voice', 'video', 'video_note', 'audio', 'location', 'poll', 'dice', 'checklist'])(
    'names %s',
    (what) => {
      expect(eventIn(said({ [what]: {} }))).toEqual({ id: 'u7', kind: 'other', what });
    },
  );

  it('knows an animation although it also comes as a document', () => {
    expect(eventIn(said({ animation: {}, document: { file_id: 'd' } }))).toMatchObject({
      kind: 'other',
      what: 'animation',
    });
  });

  it('names what it does not know', () => {
    expect(eventIn(said({ hologram: {} }))).toMatchObject({ kind: 'other', what: 'unknown' });
    expect(
      eventIn({ update_id: 1, edited_message: { from: FROM, chat: CHAT, date: 1, edit_date: 2, text: 'a' } }),
    ).toEqual({
      id: 'u1',
      kind: 'other',
      what: 'edited',
    });
  });

  it('leaves the moves of a live location without an answer', () => {
    const location = { latitude: 10.9, longitude: 106.8, live_period: 900, heading: 90 };
    const edited_message = { from: FROM, chat: CHAT, date: 1, edit_date: 2, location };
    expect(parse({ update_id: 1, edited_message })).toEqual({ incoming: [], skipped: 'live_location' });
    expect(eventIn(said({ location }))).toMatchObject({ kind: 'other', what: 'location' });
  });

  it.each([
    ['kicked', 'stopped'],
    ['left', 'stopped'],
    ['member', 'resumed'],
  ])('reads my_chat_member %s', (status, kind) => {
    expect(
      eventIn({ update_id: 2, my_chat_member: { from: FROM, chat: CHAT, date: 1, new_chat_member: { status } } }),
    ).toEqual({ id: 'u2', kind });
  });

  it.each([
    ['group', said({ text: '/baocao', chat: { id: -5, type: 'supergroup' } })],
    ['bot', said({ text: 'a', from: { ...FROM, is_bot: true } })],
    ['service', said({ pinned_message: {} })],
    [
      'member_status',
      { update_id: 2, my_chat_member: { from: FROM, chat: CHAT, new_chat_member: { status: 'restricted' } } },
    ],
    [
      'button_without_data',
      { update_id: 2, callback_query: { id: '1', from: FROM, message: { message_id: 1, chat: CHAT } } },
    ],
    ['kind_channel_post', { update_id: 2, channel_post: {} }],
    ['kind_unknown', { update_id: 2, 'not/a name': {} }],
    ['malformed', { update_id: 2, message: { text: 'a' } }],
    ['malformed', { update_id: '2', message: {} }],
    ['malformed', null],
    ['malformed', []],
    ['malformed', 'x'],
  ])('leaves out with reason %s', (skipped, update) => {
    expect(parse(update)).toEqual({ incoming: [], skipped });
  });

  it('knows only the languages that the bot speaks', () => {
    const lang = (language_code: unknown) =>
      parse(said({ text: 'a', from: { ...FROM, language_code } })).incoming[0]?.lang;
    expect(['en-GB', 'vi', 'de', 5, undefined].map(lang)).toEqual(['en', 'vi', null, null, null]);
  });

  it('never throws', () => {
    const keys = [
      'text',
      'photo',
      'document',
      'contact',
      'chat',
      'from',
      'sticker',
      'data',
      'message',
      'caption',
      'date',
    ];
    const body = fc.dictionary(fc.constantFrom(...keys), fc.anything());
    const content = fc
      .record({ from: fc.constant(FROM), chat: fc.constant(CHAT) })
      .chain((base) => body.map((rest) => ({ ...rest, ...base })));
    const kind = fc.constantFrom('message', 'edited_message', 'callback_query', 'my_chat_member');
    fc.assert(
      fc.property(kind, fc.oneof(content, body, fc.anything()), (name, value) => {
        const { incoming, skipped } = parse({ update_id: 1, [name]: value });
        expect(incoming.length === 1).toBe(skipped === null);
      }),
      { numRuns: 500 },
    );
  });
});
