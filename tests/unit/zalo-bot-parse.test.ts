import { describe, expect, it } from 'vitest';
import type { Incoming } from '../../src/channels/channel.ts';
import { readJson } from '../../src/channels/json.ts';
import { parse } from '../../src/channels/zalo-bot/parse.ts';
import type { InboxEvent } from '../../src/ports/inbox.ts';

const NOW = new Date('2026-07-01T01:00:00Z');
const SENT = 1_782_867_600_123;

function message(more: object = {}): Record<string, unknown> {
  return {
    message_id: '82599fa32f56d00e8941',
    date: SENT,
    from: { id: '6ede9afa66b88fe6d6a9', display_name: 'An', is_bot: false },
    chat: { id: '6ede9afa66b88fe6d6a9', chat_type: 'PRIVATE' },
    ...more,
  };
}

const flat = (name: string, more: object = {}) => ({ event_name: `message.${name}.received`, message: message(more) });
const wrapped = (name: string, more: object = {}) => ({ ok: true, result: flat(name, more) });

function eventOf(update: unknown): InboxEvent {
  const { event, skipped } = parse(update, NOW);
  if (event === null) throw new Error(`skipped: ${skipped}`);
  return event;
}

function incomingOf(update: unknown): Incoming {
  const { body } = eventOf(update);
  if (body.kind !== 'incoming') throw new Error('no incoming');
  return body.incoming;
}

describe('updates of the Bot Platform', () => {
  it('reads a text, with and without the envelope, in NFC', () => {
    const text = 'Sáng kiến'.normalize('NFD');
    expect(incomingOf(wrapped('text', { text }))).toEqual({
      address: { channel: 'zalo-bot', chat: '6ede9afa66b88fe6d6a9' },
      event: { kind: 'text', text: 'Sáng kiến', id: 'b82599fa32f56d00e8941' },
      lang: null,
      at: new Date(SENT),
    });
    expect(eventOf(flat('text', { text }))).toEqual(eventOf(wrapped('text', { text })));
  });

  it('keeps it in line with what the same person sends, under an id of its own', () => {
    const event = eventOf(flat('text', { text: 'a' }));
    expect(event).toMatchObject({ channel: 'zalo-bot', person: '6ede9afa66b88fe6d6a9', at: new Date(SENT) });
    expect(event.id).toBe('6ede9afa66b88fe6d6a9:b82599fa32f56d00e8941');
    const other = flat('text', { text: 'a', chat: { id: 'another', chat_type: 'PRIVATE' } });
    expect(eventOf(other).id).not.toBe(event.id);
  });

  it.each([
    ['/start', { kind: 'start', payload: '' }],
    ['/start  A1B2 ', { kind: 'start', payload: 'A1B2' }],
    ['/START a1b2', { kind: 'start', payload: 'a1b2' }],
    ['/starting', { kind: 'text', text: '/starting' }],
    ['/kehoach', { kind: 'text', text: '/kehoach' }],
    ['#td:=w1:yes', { kind: 'text', text: '#td:=w1:yes' }],
    ['2', { kind: 'text', text: '2' }],
    [' \u200b ', { kind: 'other', what: 'blank' }],
  ])('reads %j', (text, expected) => {
    expect(incomingOf(flat('text', { text })).event).toMatchObject(expected);
  });

  it.each(['photo', 'photo_url'])('finds the picture under %s', (key) => {
    const ref = 'https://photo.example.org/a.jpg?token=x';
    expect(incomingOf(flat('image', { [key]: ref, caption: ' Minh chứng ' })).event).toEqual({
      kind: 'file',
      id: 'b82599fa32f56d00e8941',
      file: { ref, name: 'photo-82599fa32f56d00e8941.jpg', mime: 'image/jpeg', size: 0, picture: true },
      caption: 'Minh chứng',
      album: null,
    });
  });

  it.each([[{}], [{ photo: 'file:///etc/passwd' }], [{ photo: 17 }], [{ photo_url: 'http://' }], [{ photo: '' }]])(
    'takes no address that is none: %j',
    (more) => {
      expect(incomingOf(flat('image', more)).event).toMatchObject({ kind: 'other', what: 'image' });
    },
  );

  it.each(['sticker', 'voice', 'unsupported', 'file', 'location_live'])('names what is of no use: %s', (what) => {
    expect(incomingOf(flat(what)).event).toMatchObject({ kind: 'other', what });
  });

  it.each([
    ['group', flat('text', { text: 'a', chat: { id: 'g', chat_type: 'GROUP' } })],
    ['bot', flat('text', { text: 'a', from: { id: 'x', is_bot: true } })],
    ['kind_unknown', { event_name: 'bot.joined', message: message() }],
    ['kind_unknown', { event_name: 'message.<b>.received', message: message() }],
    ['malformed', { event_name: 'message.text.received' }],
    ['malformed', { message: message() }],
    ['malformed', flat('text', { chat: undefined })],
    ['malformed', flat('text', { chat: { id: { $ne: null } } })],
    ['malformed', flat('text', { chat: { id: 'a b\nc' } })],
    ['without_id', flat('text', { text: 'a', message_id: undefined, date: undefined })],
    ['malformed', null],
    ['malformed', []],
    ['malformed', 'text'],
    ['malformed', { ok: true, result: [] }],
  ])('skips what is not for us: %s', (skipped, update) => {
    expect(parse(update, NOW)).toEqual({ event: null, skipped });
  });

  it('knows an update without an id by what it is made of', () => {
    const bare = { message_id: undefined };
    const one = incomingOf(flat('unsupported', bare)).event.id;
    expect(one).toMatch(/^b[0-9a-f]{24}$/);
    expect(incomingOf(wrapped('unsupported', bare)).event.id).toBe(one);
    expect(incomingOf(flat('unsupported', { ...bare, date: SENT + 1 })).event.id).not.toBe(one);
    expect(incomingOf(flat('sticker', bare)).event.id).not.toBe(one);
  });

  it.each([
    ['1782867600123', new Date(SENT)],
    ['soon', null],
    [-5, null],
    [9e15, null],
    [undefined, null],
  ])('reads the date %j', (date, expected) => {
    expect(incomingOf(flat('text', { text: 'a', date })).at).toEqual(expected);
    expect(eventOf(flat('text', { text: 'a', date })).at).toEqual(expected ?? NOW);
  });

  it('keeps ids that came as numbers digit by digit', () => {
    const raw = `{"event_name":"message.text.received","message":{"message_id":9007199254740993123,"date":${SENT},
      "from":{"id":7},"chat":{"id":6000000000000000001},"text":"số 12345678901234567890 và \\"9\\""}}`;
    const incoming = incomingOf(readJson(raw));
    expect(incoming.address.chat).toBe('6000000000000000001');
    expect(incoming.event).toMatchObject({ id: 'b9007199254740993123', text: 'số 12345678901234567890 và "9"' });
  });
});

describe('JSON with long ids', () => {
  it.each([
    ['{"a":1234567890123456}', { a: '1234567890123456' }],
    ['[-1234567890123456789]', ['-1234567890123456789']],
    [
      '[123456789012345,1.2345678901234567,1234567890123456.5,1e20]',
      [123456789012345, 1.2345678901234567, 1234567890123456.5, 1e20],
    ],
    ['{"1234567890123456789":"\\\\\\"1234567890123456789"}', { '1234567890123456789': '\\"1234567890123456789' }],
    ['null', null],
  ])('reads %s', (text, expected) => {
    expect(readJson(text)).toEqual(expected);
  });

  it.each(['', '<html>', '{"a":', '{a:1}'])('knows that %j is none', (text) => {
    expect(readJson(text)).toBeUndefined();
  });
});
