import { describe, expect, it } from 'vitest';
import type { Message, ShownFile } from '../../src/channels/channel.ts';
import { readJson } from '../../src/channels/json.ts';
import { carriageOf, templateBody, textBody, uploadName, zaloLimits } from '../../src/channels/zalo/render.ts';
import { createSteps, type StepsDeps } from '../../src/channels/zalo/steps.ts';

const USER = '1234567890123456789';
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const WORDS = { link: 'Tải <b>tệp</b> tại đây', unsent: 'Tệp chưa gửi được &amp; vẫn được giữ' };

function file(name: string, mime: string, more: Partial<ShownFile> & { size?: number } = {}): ShownFile {
  const { size = 10, ...rest } = more;
  return { name, mime, picture: false, open: async () => Buffer.alloc(size, 1), words: WORDS, ...rest };
}

const PNG = file('a.png', 'image/png', { picture: true });
const PDF = file('Đơn.pdf', 'application/pdf');
const CSV = file('bang.csv', 'text/csv');
const BUTTON = [[{ label: 'A', data: '=w:a' }]];

/** The bodies of a message, uploads named after their files. */
async function bodies(message: Partial<Message>, more: Partial<StepsDeps> = {}, uploads = true) {
  const links = { linkTo: ({ id }: ShownFile) => (id === undefined ? null : `https://b.vn/tep/${id}`) };
  const stepsOf = createSteps({ buttons: true, publicUrl: 'https://b.vn', links, ...more });
  const { steps, lost } = await stepsOf(USER, { text: 'Chào', buttons: [], ...message }, uploads);
  const shown = steps.map(({ upload, body }) => {
    expect(JSON.stringify(body(''))).toContain(USER);
    return body(upload?.file.name ?? '');
  });
  return { shown, lost, messages: shown.map((body) => ('message' in body ? body.message : null)) };
}

function media(attachment: string) {
  return {
    attachment: {
      type: 'template',
      payload: { template_type: 'media', elements: [{ media_type: 'image', attachment_id: attachment }] },
    },
  };
}

const buttonsOf = (...titles: string[]) => ({
  attachment: {
    type: 'template',
    payload: { buttons: titles.map((title) => ({ title, type: 'oa.query.hide', payload: '#td:=w:a' })) },
  },
});

describe('texts on Zalo', () => {
  it('shows plain words with buttons under them', async () => {
    const buttons = [
      [
        { label: 'A', data: '=w:a' },
        { label: 'Xem', url: 'https://a.vn' },
      ],
    ];
    const { shown } = await bodies({ text: '<b>Chào</b> &lt;An&gt;', buttons });
    expect(shown).toEqual([
      {
        recipient: { user_id: USER },
        message: {
          text: 'Chào <An>',
          attachment: {
            type: 'template',
            payload: {
              buttons: [
                { title: 'A', type: 'oa.query.hide', payload: '#td:=w:a' },
                { title: 'Xem', type: 'oa.open.url', payload: { url: 'https://a.vn' } },
              ],
            },
          },
        },
      },
    ]);
  });

  it('counts after composing, and numbers the parts of what is too long', async () => {
    const decomposed = 'ế'.repeat(1500).normalize('NFD');
    expect(decomposed.length).toBe(4500);
    expect((await bodies({ text: decomposed })).messages).toEqual([{ text: 'ế'.repeat(1500) }]);
    const long = 'Một câu dài vừa phải. '.repeat(200).trim();
    const { messages } = await bodies({ text: long, buttons: BUTTON });
    expect(messages).toHaveLength(3);
    for (const [index, message] of messages.entries()) {
      const { text } = message as { text: string };
      expect(text.startsWith(`(${index + 1}/3)\n`)).toBe(true);
      expect(text.length).toBeLessThanOrEqual(2000);
      expect(text.endsWith('.')).toBe(true);
      expect(message).toEqual(index === 2 ? { text, ...buttonsOf('A') } : { text });
    }
  });

  it('lists choices that are too many, or all where there are no buttons', async () => {
    const many = Array.from({ length: 6 }, (_, index) => [{ label: `Ý ${index + 1}`, data: '=w:a' }]);
    const list = { by: 'number', hint: 'Trả lời <i>số</i>' } as const;
    const { messages } = await bodies({ buttons: many, list });
    expect(messages).toEqual([{ text: 'Chào\n\n1. Ý 1\n2. Ý 2\n3. Ý 3\n4. Ý 4\n5. Ý 5\n6. Ý 6\n\nTrả lời số' }]);
    const off = await bodies({ buttons: BUTTON, list }, { buttons: false });
    expect(off.messages).toEqual([{ text: 'Chào\n\n1. A\n\nTrả lời số' }]);
    expect(off.lost).toEqual([]);
    expect(zaloLimits(false).buttons).toBe(0);
  });

  it('cuts titles to what is taken, between characters', () => {
    const body = JSON.stringify(textBody(USER, 'a', [[{ label: '👩‍🔬'.repeat(40), data: '!a' }]]));
    const title = /"title":"([^"]+)"/.exec(body)?.[1] ?? '';
    expect(title).toBe(`${'👩‍🔬'.repeat(19)}…`);
  });

  it('puts buttons without any words under the name of the file', async () => {
    const { messages } = await bodies({ text: '', buttons: BUTTON, file: PDF });
    expect(messages[1]).toEqual({ text: 'Đơn.pdf', ...buttonsOf('A') });
    expect((await bodies({ text: '', buttons: BUTTON })).messages).toEqual([{ text: '…', ...buttonsOf('A') }]);
    expect((await bodies({ text: '' })).messages).toEqual([]);
  });
});

describe('files on Zalo', () => {
  it('never puts a picture and buttons into one message', async () => {
    expect((await bodies({ file: PNG })).messages).toEqual([{ text: 'Chào', ...media('a.png') }]);
    expect((await bodies({ file: PNG, buttons: BUTTON })).messages).toEqual([
      media('a.png'),
      { text: 'Chào', ...buttonsOf('A') },
    ]);
    const long = await bodies({ file: PNG, text: 'Một câu. '.repeat(400) });
    expect(long.messages[0]).toEqual(media('a.png'));
    expect(long.messages).toHaveLength(3);
  });

  it('sends documents before their words', async () => {
    const { messages } = await bodies({ file: PDF, buttons: BUTTON });
    expect(messages).toEqual([
      { attachment: { type: 'file', payload: { token: 'Đơn.pdf' } } },
      { text: 'Chào', ...buttonsOf('A') },
    ]);
    expect((await bodies({ file: PDF, text: '' })).messages).toHaveLength(1);
  });

  it('gives a link to what is not carried, with the plain table beside it', async () => {
    const kept = file('b.xlsx', XLSX, { id: 'f1', plain: CSV });
    expect((await bodies({ file: kept })).messages).toEqual([
      { attachment: { type: 'file', payload: { token: 'bang.csv' } } },
      { text: 'Chào\n\nTải tệp tại đây\nhttps://b.vn/tep/f1' },
    ]);
    const alone = file('b.xlsx', XLSX, { id: 'f1' });
    expect((await bodies({ file: alone })).messages).toEqual([
      { text: 'Chào\n\nTải tệp tại đây\nhttps://b.vn/tep/f1' },
    ]);
    const large = { ...PNG, id: 'f2', open: async () => Buffer.alloc(1_000_001) };
    expect((await bodies({ file: large })).messages).toEqual([
      { text: 'Chào\n\nTải tệp tại đây\nhttps://b.vn/tep/f2' },
    ]);
  });

  it('says what cannot be sent at all', async () => {
    const { messages, lost } = await bodies({ file: file('b.xlsx', XLSX) });
    expect(messages).toEqual([{ text: 'Chào\n\nTệp chưa gửi được & vẫn được giữ' }]);
    expect(lost).toEqual([]);
    const { words: _words, ...bare } = file('b.xlsx', XLSX);
    expect((await bodies({ file: bare })).lost).toEqual(['file']);
    const onlyPlain = await bodies({ file: file('b.xlsx', XLSX, { plain: CSV }) });
    expect(onlyPlain.messages).toEqual([
      { attachment: { type: 'file', payload: { token: 'bang.csv' } } },
      { text: 'Chào' },
    ]);
    for (const size of [0, 5_000_001]) {
      const odd = await bodies({ file: file('a.pdf', 'application/pdf', { size }) });
      expect(odd.messages).toHaveLength(1);
    }
  });

  it('uploads nothing when told so', async () => {
    const { messages } = await bodies({ file: { ...PDF, id: 'f3' } }, {}, false);
    expect(messages).toEqual([{ text: 'Chào\n\nTải tệp tại đây\nhttps://b.vn/tep/f3' }]);
  });

  it.each([
    ['Đơn "1".pdf', 'application/pdf', 'Đơn _1_.pdf'],
    ['a.PDF', 'application/pdf', 'a.pdf'],
    ['ảnh.JPEG', 'image/jpeg', 'ảnh.jpeg'],
    ['photo', 'image/jpeg', 'photo.jpg'],
    ['a.exe', 'application/pdf; charset=x', 'a.exe.pdf'],
    ['a/b\\c\r\n.csv', 'text/csv', 'a_b_c__.csv'],
    ['', 'text/csv', 'file.csv'],
    ['.csv', 'text/csv', 'file.csv'],
  ])('uploads %j of %s as %j', (name, mime, uploaded) => {
    const carriage = carriageOf(file(name, mime));
    if (carriage === null) throw new Error('not carried');
    expect(uploadName(name, carriage)).toBe(uploaded);
    expect(uploadName('x'.repeat(300), carriage).length).toBeLessThanOrEqual(105);
  });

  it.each([[XLSX], ['application/zip'], ['image/gif'], ['text/plain'], ['']])('does not carry %j', (mime) => {
    expect(carriageOf(file('a.pdf', mime))).toBeNull();
  });
});

describe('cards and templates of Zalo', () => {
  it('asks for the phone number after the words, where its picture has an address', async () => {
    const phoneCard = { title: 'x'.repeat(200), subtitle: 'Số điện thoại' };
    const { messages } = await bodies({ buttons: BUTTON, phoneCard });
    expect(messages[0]).toEqual({ text: 'Chào', ...buttonsOf('A') });
    const element = { title: `${'x'.repeat(99)}…`, subtitle: 'Số điện thoại', image_url: 'https://b.vn/zalo/anh.png' };
    const payload = { template_type: 'request_user_info', elements: [element] };
    expect(messages[1]).toEqual({ attachment: { type: 'template', payload } });
    expect((await bodies({ phoneCard }, { publicUrl: null })).messages).toEqual([{ text: 'Chào' }]);
  });

  it('fills in the template within its limits', () => {
    expect(templateBody(USER, '7', { name: 'Trần Thị Hoà', gist: 'Mời anh/chị\nxem  kế hoạch' })).toEqual({
      user_id: USER,
      template_id: '7',
      template_data: { ten: 'Trần Thị Hoà', noi_dung: 'Mời anh/chị xem kế hoạch' },
    });
    const long = templateBody(USER, '7', { name: 'x'.repeat(50), gist: `${'từ '.repeat(60)}` });
    const { ten, noi_dung: gist } = long.template_data as { ten: string; noi_dung: string };
    expect(ten).toHaveLength(30);
    expect(gist.length).toBeLessThanOrEqual(100);
    expect(gist).toMatch(/…$/);
    expect(templateBody(USER, '7', { name: ' ', gist: '' }).template_data).toEqual({ ten: '–', noi_dung: '–' });
  });
});

describe('JSON of Zalo', () => {
  it('keeps the digits of long ids', () => {
    expect(readJson('{"id":1234567890123456789,"n":[-9007199254740993, 12],"s":"a \\" 1234567890123456789"}')).toEqual({
      id: '1234567890123456789',
      n: ['-9007199254740993', 12],
      s: 'a " 1234567890123456789',
    });
    const odd = '{"n":0.12345678901234567890,"e":12345678901234567e3}';
    expect(readJson(odd)).toEqual(JSON.parse(odd));
    expect(readJson('<html>')).toBeUndefined();
  });
});
