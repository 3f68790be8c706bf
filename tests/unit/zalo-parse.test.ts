import { describe, expect, it } from 'vitest';
import type { Incoming, Receipt } from '../../src/channels/channel.ts';
import { readJson } from '../../src/channels/json.ts';
import { isFields } from '../../src/channels/narrow.ts';
import { type Parsed, parse } from '../../src/channels/zalo/parse.ts';

const OA = '9876543210987654321';
const APP = '3141592653589793238';
const AN = '1234567890123456789';
const STAMP = '1763697600123';
const AT = new Date(1_763_697_600_123);
const ADDRESS = { channel: 'zalo', chat: AN };

type Body = Readonly<Record<string, unknown>>;

const head = (name: string): Body => ({ app_id: APP, user_id_by_app: '1', event_name: name, timestamp: STAMP });
const said = (kind: string, message: Body, more: Body = {}): Body => ({
  ...head(`user_send_${kind}`),
  sender: { id: AN },
  recipient: { id: OA },
  message: { msg_id: '96d3cdf3af15', ...message },
  ...more,
});
const sentBy = (name: string, message: Body): Body => ({
  ...head(name),
  sender: { id: OA },
  recipient: { id: AN },
  message,
});
const attached = (type: string, payload: Body) => ({ attachments: [{ type, payload }] });

/** As it comes over the line. */
function read(body: Body | string): Parsed {
  const json = readJson(typeof body === 'string' ? body : JSON.stringify(body));
  if (!isFields(json)) throw new Error('no object');
  return parse(json, { appId: APP, oaId: OA });
}

function incomings(body: Body | string): readonly Incoming[] {
  const { events, skipped } = read(body);
  if (skipped !== null) throw new Error(`skipped: ${skipped}`);
  return events.map((event) => {
    expect(event).toMatchObject({ channel: 'zalo', at: AT });
    if (event.body.kind !== 'incoming') throw new Error('a receipt');
    expect(event.id).toBe(event.body.incoming.event.id);
    expect(event.person).toBe(event.body.incoming.address.chat);
    return event.body.incoming;
  });
}

function incoming(body: Body | string): Incoming {
  const [one, ...more] = incomings(body);
  if (one === undefined || more.length > 0) throw new Error(`${more.length + 1} events`);
  return one;
}
const happened = (body: Body | string) => incoming(body).event;

function receipt(body: Body): { readonly id: string; readonly receipt: Receipt } {
  const [one] = read(body).events;
  if (one?.body.kind !== 'receipt') throw new Error('no receipt');
  return { id: one.id, receipt: one.body.receipt };
}

describe('what a person sends to an account', () => {
  it('is a text in NFC, with the id of the message', () => {
    const text = '  Sáng\u200b kiến\r\nsố 1 '.normalize('NFD');
    expect(incoming(said('text', { text, quote_msg_id: 'abc' }))).toEqual({
      address: ADDRESS,
      event: { kind: 'text', text: 'Sáng kiến\nsố 1', id: 'z96d3cdf3af15' },
      lang: null,
      at: AT,
    });
  });

  it('has, without an id of its own, one made of name, moment and person', () => {
    const body = said('text', { msg_id: null, text: 'a' });
    const { id } = happened(body);
    expect(id).toMatch(/^z[0-9a-f]{24}$/);
    expect(happened(body).id).toBe(id);
    const others = [
      { ...body, timestamp: '1763697600124' },
      { ...body, sender: { id: '1234567890123456780' } },
      { ...body, event_name: 'user_send_link' },
    ];
    expect(new Set(others.map((other) => read(other).events[0]?.id)).add(id).size).toBe(4);
  });

  it.each([
    ['#td:=w1:yes', '=w1:yes'],
    ['#td:!plan.area:3', '!plan.area:3'],
  ])('is a tap when it begins as our buttons do: %j', (text, data) => {
    expect(happened(said('text', { text }))).toMatchObject({ kind: 'tap', data, message: null });
  });

  it.each(['#td:', '#td:hello', '# td:!menu.open', 'x#td:!menu.open', `#td:!${'x'.repeat(64)}`])(
    'is words all the same: %j',
    (text) => {
      expect(happened(said('text', { text }))).toMatchObject({ kind: 'text', text });
    },
  );

  it.each([
    ['/start', ''],
    ['/start  K7PQ2A ', 'K7PQ2A'],
    ['/START abc', 'abc'],
  ])('is a start: %j', (text, payload) => {
    expect(happened(said('text', { text }))).toMatchObject({ kind: 'start', payload });
  });

  it('is blank when nothing can be seen of it', () => {
    expect(happened(said('text', { text: ' \u200b\n' }))).toMatchObject({ kind: 'other', what: 'blank' });
    expect(happened(said('text', {}))).toMatchObject({ kind: 'other', what: 'blank' });
  });

  it('is a picture', () => {
    const payload = { url: 'http://f1.photo.zdn.vn/a/b.jpg?x=1', thumbnail: 'https://t.zdn.vn/c.jpg' };
    expect(happened(said('image', { text: 'Trước \u0111ó', ...attached('image', payload) }))).toEqual({
      kind: 'file',
      file: { ref: payload.url, name: 'photo-96d3cdf3af15.jpg', mime: 'image/jpeg', size: 0, picture: true },
      caption: 'Trước đó',
      album: null,
      id: 'z96d3cdf3af15',
    });
    const png = attached('photo', { url: 'https://f1.photo.zdn.vn/a.PNG' });
    expect(happened(said('image', png))).toMatchObject({ file: { name: 'photo-96d3cdf3af15.png', mime: 'image/png' } });
  });

  it('is several pictures of one album, each with an id', () => {
    const attachments = [1, 2, 3].map((n) => ({ type: 'image', payload: { url: `https://f.zdn.vn/${n}.jpg` } }));
    const all = incomings(said('image', { text: 'ba ảnh', attachments })).map(({ event }) => event);
    expect(all.map((event) => event.id)).toEqual(['z96d3cdf3af15', 'z96d3cdf3af15.1', 'z96d3cdf3af15.2']);
    expect(all.map((event) => event.kind === 'file' && [event.caption, event.album, event.file.ref.at(-5)])).toEqual([
      ['ba ảnh', '96d3cdf3af15', '1'],
      ['', '96d3cdf3af15', '2'],
      ['', '96d3cdf3af15', '3'],
    ]);
  });

  it('is a file, with its size in digits and its kind as an ending or a MIME type', () => {
    const payload = { url: 'https://f.zdn.vn/x', name: 'Minh chứng.pdf'.normalize('NFD'), size: '50000', type: 'pdf' };
    expect(happened(said('file', attached('file', payload)))).toMatchObject({
      kind: 'file',
      file: { ref: payload.url, name: 'Minh chứng.pdf', mime: 'application/pdf', size: 50_000, picture: false },
      album: null,
    });
    const mimes = [
      { name: 'a.bin', type: 'Application/PDF' },
      { name: 'a.XLSX', type: '' },
      { name: 'a', type: 'docx' },
      { name: 'a.constructor', type: 'x' },
    ].map((more) => {
      const event = happened(said('file', attached('file', { ...payload, size: -1, ...more })));
      return event.kind === 'file' && [event.file.mime, event.file.size];
    });
    expect(mimes).toEqual([
      ['application/pdf', 0],
      ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 0],
      ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', 0],
      ['application/octet-stream', 0],
    ]);
  });

  it.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\an\\bao cao.doc', 'bao cao.doc'],
    ['a<b>"c|d?*.pdf', 'a_b__c_d__.pdf'],
    ['hai\ndòng\u202e.pdf', 'hai dòng.pdf'],
    ['a\u0000b.pdf', 'a b.pdf'],
    ['...', 'file-96d3cdf3af15'],
    ['', 'file-96d3cdf3af15'],
    [`${'ă'.repeat(400)}.xlsx`, `${'ă'.repeat(145)}.xlsx`],
  ])('is a file whose name is made fit: %j', (name, clean) => {
    const event = happened(said('file', attached('file', { url: 'https://f.zdn.vn/x', name })));
    expect(event.kind === 'file' && event.file.name).toBe(clean);
  });

  it.each(['javascript:alert(1)', 'file:///etc/passwd', 'https://', '', 7])(
    'is no file without an address: %j',
    (url) => {
      expect(happened(said('file', attached('file', { url, name: 'a.pdf' })))).toMatchObject({
        kind: 'other',
        what: 'file',
      });
      expect(happened(said('image', attached('image', { url })))).toMatchObject({ kind: 'other', what: 'image' });
    },
  );

  it('is the address where it is a link', () => {
    const payload = { url: 'https://example.vn/a', thumbnail: '', description: 'x' };
    expect(happened(said('link', attached('link', payload)))).toMatchObject({ kind: 'text', text: payload.url });
    const text = 'Xem https://example.vn/a';
    expect(happened(said('link', { text, ...attached('link', payload) }))).toMatchObject({ kind: 'text', text });
    expect(happened(said('link', {}))).toMatchObject({ kind: 'other', what: 'link' });
  });

  it.each(['gif', 'audio', 'video', 'sticker', 'location', 'business_card'])('is named when it is a %s', (kind) => {
    const payload = { url: 'https://f.zdn.vn/x', coordinates: { latitude: '10.79', longitude: '106.78' } };
    expect(happened(said(kind, { text: 'Đồng Nai', ...attached(kind, payload) }))).toMatchObject({
      kind: 'other',
      what: kind,
    });
  });

  it('keeps ids that came as numbers digit by digit', () => {
    const body = JSON.stringify(said('text', { text: 'a' }))
      .replace(`"${AN}"`, AN)
      .replace(`"${OA}"`, OA)
      .replace(`"${APP}"`, APP)
      .replace(`"${STAMP}"`, STAMP)
      .replace('"96d3cdf3af15"', '9007199254740993123');
    expect(incoming(body)).toMatchObject({ address: ADDRESS, event: { id: 'z9007199254740993123' }, at: AT });
    expect(read(body.replace(AN, '1.2345678901234567e18')).skipped).toBe('malformed');
  });
});

describe('what else a person does', () => {
  const flat = (name: string, more: Body): Body => ({ ...head(name), oa_id: OA, ...more });

  it('is known: follow, unfollow, the chat button', () => {
    expect(incoming(flat('follow', { source: 'oa_profile', follower: { id: AN } }))).toEqual({
      address: ADDRESS,
      event: { kind: 'resumed', greet: true, id: 'z2817f008974b66a608c9979b' },
      lang: null,
      at: AT,
    });
    expect(happened(flat('unfollow', { follower: { id: AN } }))).toMatchObject({ kind: 'stopped' });
    expect(happened(flat('user_click_chatnow', { user_id: AN }))).toMatchObject({ kind: 'start', payload: '' });
  });

  it('is a shared phone number', () => {
    const info = (given: Body | undefined) =>
      said('text', {}, { ...head('user_submit_info'), message: {}, info: given });
    expect(happened(info({ name: 'An', phone: '84901234567' }))).toMatchObject({
      kind: 'contact',
      phone: '84901234567',
      own: true,
    });
    expect(happened(info({ phone: 84901234567 }))).toMatchObject({ kind: 'contact', phone: '84901234567' });
    for (const without of [{}, { phone: '' }, { phone: 'x' }, undefined]) {
      expect(happened(info(without))).toMatchObject({ kind: 'other', what: 'info' });
    }
  });
});

describe('what became of messages', () => {
  it('is told by the echo of what was sent, also by hand', () => {
    for (const kind of ['text', 'image', 'gif', 'list', 'file', 'sticker', 'template']) {
      expect(receipt(sentBy(`oa_send_${kind}`, { msg_id: 'm1', text: 'a' }))).toEqual({
        id: 'zsent.m1',
        receipt: { address: ADDRESS, messages: ['m1'], what: 'sent', at: AT },
      });
    }
  });

  it('is told by receipts, whichever way round sender and recipient stand', () => {
    const arrived = sentBy('user_received_message', { msg_id: 'm1' });
    const seen = sentBy('user_seen_message', { msg_ids: ['m1', 9007199254740991, {}, 'm2'] });
    const turned = (body: Body) => ({ ...body, sender: body.recipient, recipient: body.sender });
    for (const turn of [(body: Body) => body, turned]) {
      expect(receipt(turn(arrived))).toEqual({
        id: 'zreceived.m1',
        receipt: { address: ADDRESS, messages: ['m1'], what: 'received', at: AT },
      });
      expect(receipt(turn(seen)).receipt).toEqual({
        address: ADDRESS,
        messages: ['m1', '9007199254740991', 'm2'],
        what: 'seen',
        at: AT,
      });
    }
    expect(receipt(seen).id).toMatch(/^z[0-9a-f]{24}$/);
  });

  it('has the true moment of a template, and passes over one sent by phone', () => {
    const template = (id: string) => ({
      ...sentBy('user_received_message', { msg_id: 'm1', tracking_id: 't', delivery_time: '1763697000000' }),
      recipient: { id },
    });
    expect(receipt(template(AN)).receipt.at).toEqual(new Date(1_763_697_000_000));
    for (const id of ['84901234567', '0901234567', 'ab'.repeat(32)]) {
      expect(read(template(id))).toEqual({ events: [], skipped: 'template_by_phone' });
    }
  });

  it('is passed over when it names no message', () => {
    for (const [name, message] of [
      ['oa_send_text', {}],
      ['user_received_message', { msg_id: '' }],
      ['user_seen_message', { msg_ids: [] }],
      ['user_seen_message', { msg_ids: 'm1' }],
    ] as const) {
      expect(read(sentBy(name, message)).skipped).toBe('malformed');
    }
  });
});

describe('what is not for us', () => {
  it.each([
    ['other_app', said('text', { text: 'a' }, { app_id: '1' })],
    ['other_account', said('text', { text: 'a' }, { recipient: { id: '5' } })],
    ['other_account', said('text', { text: 'a' }, { oa_id: '5' })],
    ['other_account', { ...head('follow'), oa_id: '5', follower: { id: AN } }],
    ['other_account', { ...sentBy('oa_send_text', { msg_id: 'm' }), sender: { id: '5' } }],
    ['group', { ...said('text', { text: 'a' }), event_name: 'user_send_group_text', recipient: { id: '77' } }],
    ['group', head('create_group')],
    ['group', head('react_request_join_group_accept')],
    ['anonymous', { ...said('text', { text: 'a' }), event_name: 'anonymous_send_text' }],
    ['kind_add_user_to_tag', { ...head('add_user_to_tag'), oa_id: OA, tag: { user_ids: [AN], name: 'x' } }],
    ['kind_change_template_status', head('change_template_status')],
    ['kind_user_reacted_message', sentBy('user_reacted_message', { msg_id: 'm' })],
    ['kind_oa_send_consent', sentBy('oa_send_consent', { msg_id: 'm' })],
    ['kind_user_send_poem', { ...said('text', { text: 'a' }), event_name: 'user_send_poem' }],
    ['kind_constructor', { ...said('text', { text: 'a' }), event_name: 'constructor' }],
  ])('is passed over as %s', (skipped, body) => {
    expect(read(body)).toEqual({ events: [], skipped });
  });

  it.each([
    {},
    { event_name: 'user_send_text' },
    { ...head('user_send_text'), timestamp: undefined },
    { ...head('user_send_text'), timestamp: 'now' },
    { ...head('user_send_text'), app_id: null },
    { ...head('Nguyễn Văn A'), sender: { id: AN } },
    head('user_send_text'),
    head('follow'),
    head('user_click_chatnow'),
    { ...said('text', {}), message: 'a' },
    { ...said('text', {}), sender: null },
    { ...said('text', {}), sender: { id: { $ne: 1 } } },
    { ...said('text', {}), sender: { id: '' } },
    { ...said('text', {}), sender: { id: 'a b' } },
    { ...said('text', { text: 'a' }), sender: { id: OA }, recipient: { id: AN } },
    { ...said('text', { text: 'a' }), sender: { id: OA } },
  ])('is passed over as malformed: %j', (body) => {
    expect(read(body)).toEqual({ events: [], skipped: 'malformed' });
  });

  it('is anything at all, without a word thrown', () => {
    const odd = [null, true, 0, -1, 1e300, '', 'x', [], {}, [[]], { id: [] }];
    const bodies: Body[] = [
      'sender',
      'recipient',
      'message',
      'follower',
      'info',
      'timestamp',
      'app_id',
      'oa_id',
    ].flatMap((key) =>
      odd.flatMap((value) =>
        ['user_send_text', 'user_send_file', 'follow', 'user_submit_info', 'user_seen_message', 'oa_send_text'].map(
          (name) => ({ ...said('file', attached('file', {})), event_name: name, [key]: value }),
        ),
      ),
    );
    for (const attachments of odd) bodies.push(said('file', { attachments }));
    for (const body of bodies) expect(() => read(body)).not.toThrow();
  });
});
