import { describe, expect, it } from 'vitest';
import {
  ADDRESS,
  AN,
  APP,
  AT,
  attached,
  type Body,
  happened,
  head,
  incoming,
  incomings,
  OA,
  read,
  STAMP,
  said,
} from '../support/zalo-events.ts';

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
