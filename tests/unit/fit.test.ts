import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Limits, Message } from '../../src/channels/channel.ts';
import { fit as shape } from '../../src/channels/fit.ts';
import { escapeMarkup, readMarkup, writeMarkup } from '../../src/channels/markup.ts';

const WIDE: Limits = {
  textLength: 4096,
  buttonsPerRow: 8,
  buttons: 100,
  captionLength: 1024,
  fileBytes: 1,
  markup: true,
  edits: true,
};
const NARROW: Limits = { ...WIDE, textLength: 100, captionLength: 20, buttonsPerRow: 2, buttons: 4 };
const PLAIN: Limits = { ...NARROW, markup: false, edits: false, buttons: 0 };
const FILE = { name: 'a.txt', mime: 'text/plain', picture: false, open: async () => Buffer.alloc(0) };

function message(text: string, more: Partial<Message> = {}): Message {
  return { text, buttons: [], ...more };
}

function labels({ buttons }: Message): string[][] {
  return buttons.map((row) => row.map(({ label }) => label));
}

describe('fit', () => {
  it('leaves a message that fits as it is', () => {
    const given = message('<b>a</b>', { buttons: [[{ label: 'A', data: '!menu.open' }]], edit: '5' });
    const { messages, lost } = shape(given, WIDE);
    expect(messages[0]).toBe(given);
    expect(lost).toEqual([]);
  });

  it('counts what is read, not the tags', () => {
    const text = `<b>${'&amp;'.repeat(100)}</b>`;
    expect(shape(message(text), NARROW).messages).toEqual([message(text)]);
    expect(shape(message(`${text}&lt;`), NARROW).messages).toHaveLength(2);
  });

  it('splits at the end of a paragraph and closes and opens tags', () => {
    const text = `<b>${'a'.repeat(60)}.\n\n${'b'.repeat(60)}</b> &lt;<i>c</i>`;
    const { messages, lost } = shape(message(text), NARROW);
    expect(messages.map((one) => one.text)).toEqual([
      `<b>${'a'.repeat(60)}.</b>`,
      `<b>${'b'.repeat(60)}</b> &lt;<i>c</i>`,
    ]);
    expect(lost).toEqual([]);
  });

  it('puts the edit on the first part and the buttons under the last', () => {
    const rows = [[{ label: 'A', data: '=w:a' }]];
    const { messages } = shape(message('từ '.repeat(90), { buttons: rows, edit: '7' }), NARROW);
    expect(messages.length).toBeGreaterThan(1);
    expect(messages.map((one) => one.edit)).toEqual(['7', ...messages.slice(1).map(() => undefined)]);
    expect(messages.map((one) => one.buttons.length)).toEqual([...messages.slice(1).map(() => 0), 1]);
  });

  it('keeps the card for the phone number with the last part', () => {
    const phoneCard = { title: 'Số', subtitle: 'Bấm' };
    const { messages } = shape(message('từ '.repeat(90), { phoneCard }), PLAIN);
    expect(messages.map((one) => one.phoneCard)).toEqual([...messages.slice(1).map(() => undefined), phoneCard]);
    expect(messages.length).toBeGreaterThan(1);
  });

  it('breaks rows that are too wide and drops empty ones', () => {
    const row = ['1', '2', '3'].map((label) => ({ label, data: `!menu.open:${label}` }));
    const { messages, lost } = shape(message('a', { buttons: [row, []] }), NARROW);
    expect(messages.map(labels)).toEqual([[['1', '2'], ['3']]]);
    expect(lost).toEqual([]);
  });

  it('turns buttons without room into numbered lines', () => {
    const buttons = [
      ['A & B', 'C', 'D'].map((label) => ({ label, data: '=w:x' })),
      [
        { label: 'Trang', url: 'https://a.vn/?a=1&b=2' },
        { label: 'E', data: '=w:e' },
      ],
    ];
    const { messages, lost } = shape(message('Hỏi', { buttons }), NARROW);
    expect(lost).toEqual(['buttons']);
    expect(messages).toEqual([message('Hỏi\n\n1. A &amp; B\n2. C\n3. D\nTrang: https://a.vn/?a=1&amp;b=2\n4. E')]);
  });

  it('says under the lines how to answer them', () => {
    const buttons = [
      [
        { label: 'A', data: '=w:a' },
        { label: 'Trang', url: 'https://a.vn' },
      ],
      [{ label: 'B', data: '=w:b' }],
    ];
    const textBy = (list: Message['list'], limits = PLAIN) =>
      shape(message('Hỏi', { buttons, ...(list === undefined ? {} : { list }) }), limits).messages.map(
        (one) => one.text,
      );
    const hint = '<i>Nhắn</i> &lt;số&gt;';
    expect(textBy({ by: 'number', hint })).toEqual(['Hỏi\n\n1. A\nTrang: https://a.vn\n2. B\n\nNhắn <số>']);
    expect(textBy({ by: 'words', hint })).toEqual(['Hỏi\n\n– A\nTrang: https://a.vn\n– B\n\nNhắn <số>']);
    expect(textBy(undefined)).toEqual(['Hỏi\n\n1. A\nTrang: https://a.vn\n2. B']);
    expect(textBy({ by: 'number', hint }, WIDE)).toEqual(['Hỏi']);
  });

  it('gives no hint where there is nothing to answer', () => {
    const list = { by: 'number', hint: 'Nhắn số' } as const;
    const link = [[{ label: 'Trang', url: 'https://a.vn' }]];
    expect(shape(message('Hỏi', { list }), PLAIN).messages).toEqual([message('Hỏi')]);
    expect(shape(message('Hỏi', { buttons: link, list }), PLAIN).messages).toEqual([
      message('Hỏi\n\nTrang: https://a.vn'),
    ]);
  });

  it('counts lines as the conversation counts its choices, also those too long for a button', () => {
    const buttons = [[{ label: 'A', data: 'đ'.repeat(33) }, { label: 'Không' }, { label: 'B', data: '=w:b' }]];
    const { messages, lost } = shape(message('', { buttons }), PLAIN);
    expect(messages).toEqual([message('1. A\n2. B')]);
    expect(lost).toEqual(['buttons']);
  });

  it('numbers the parts of a long text where the channel wants it, and only those', () => {
    const limits = { ...NARROW, parts: true };
    const sentence = `<b>${'a'.repeat(40)}.</b> `;
    expect(shape(message(sentence.repeat(5)), limits).messages.map((one) => one.text)).toEqual([
      `(1/3)\n${sentence.repeat(2).trim()}`,
      `(2/3)\n${sentence.repeat(2).trim()}`,
      `(3/3)\n${sentence.trim()}`,
    ]);
    expect(shape(message('a'.repeat(100)), limits).messages).toEqual([message('a'.repeat(100))]);
    // A space too many is no second part.
    expect(shape(message(`${'a'.repeat(100)} `), limits).messages).toEqual([message('a'.repeat(100))]);
    const caption = { file: FILE };
    expect(shape(message('một chú thích khá dài', caption), limits).messages.map((one) => one.text)).toEqual([
      '',
      'một chú thích khá dài',
    ]);
  });

  it('keeps room for any count of parts', () => {
    const limits = { ...PLAIN, textLength: 20, parts: true };
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3000 }), fc.constantFrom('a', 'từ ', 'Câu. ', 'ế\n'), (count, piece) => {
        const { messages } = shape(message(piece.repeat(count)), limits);
        const total = messages.length;
        const bare = messages.map(({ text }, index) => {
          expect(text.length).toBeLessThanOrEqual(20);
          const head = total === 1 ? '' : `(${index + 1}/${total})\n`;
          expect(text.startsWith(head)).toBe(true);
          return text.slice(head.length);
        });
        expect(bare.join('').replaceAll(/\s/g, '')).toBe(piece.repeat(count).replaceAll(/\s/g, ''));
      }),
    );
  });

  it('gives plain words where there is no markup, and says what was lost', () => {
    const buttons = [[{ label: 'A & B', data: '=w:x' }]];
    const { messages, lost } = shape(message('<b>Hỏi</b> &lt;gì&gt;', { buttons, edit: '3' }), PLAIN);
    expect(messages).toEqual([message('Hỏi <gì>\n\n1. A & B')]);
    expect(lost).toEqual(['buttons', 'markup', 'edit']);
  });

  it('leaves out buttons that no channel could carry', () => {
    const buttons = [[{ label: 'A', data: 'đ'.repeat(33) }, { label: 'B' }, { label: 'C', data: 'đ'.repeat(32) }]];
    const { messages, lost } = shape(message('a', { buttons }), WIDE);
    expect(messages.map(labels)).toEqual([[['C']]]);
    expect(lost).toEqual(['button_data']);
  });

  it('sends a long caption after its file, with the buttons', () => {
    const buttons = [[{ label: 'A', data: '=w:a' }]];
    const { messages } = shape(message('một chú thích khá dài', { file: FILE, buttons }), NARROW);
    expect(messages).toEqual([message('', { file: FILE }), message('một chú thích khá dài', { buttons })]);
    expect(shape(message('ngắn', { file: FILE, buttons }), NARROW).messages).toHaveLength(1);
  });

  it('says that a file cannot be sent at all', () => {
    const { messages, lost } = shape(message('a', { file: FILE }), { ...NARROW, fileBytes: 0 });
    expect(messages).toEqual([message('a')]);
    expect(lost).toEqual(['file']);
  });

  it('loses no sign of any text and never breaks one', () => {
    const piece = fc.constantFrom(
      '<b>',
      '</b>',
      '<i>',
      '</i>',
      '&amp;',
      '&lt;',
      'ế',
      'a',
      ' ',
      '. ',
      '\n\n',
      '👩‍🔬',
      'từ ',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 400 }), (pieces) => {
        const given = readMarkup(pieces.join(''));
        const text = writeMarkup(given, 0, given.plain.length);
        const { messages } = shape(message(text), NARROW);
        const parts = messages.map((one) => readMarkup(one.text));
        const bare = (words: string) => words.replaceAll(/\s/g, '');
        expect(bare(parts.map((part) => part.plain).join(''))).toBe(bare(given.plain));
        for (const [index, part] of parts.entries()) {
          expect(part.plain.length).toBeLessThanOrEqual(NARROW.textLength);
          expect(part.plain).not.toMatch(/\p{Surrogate}/u);
          expect(wellNested(messages[index]?.text ?? '')).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});

/** Every tag is closed in its turn. */
function wellNested(text: string): boolean {
  const open: string[] = [];
  for (const [, slash, tag] of text.matchAll(/<(\/?)([bi])>/g)) {
    if (slash === '') open.push(tag ?? '');
    else if (open.pop() !== tag) return false;
  }
  return open.length === 0;
}

describe('markup', () => {
  it('reads and writes the same', () => {
    const text = '<b>a <i>b</i></b> &amp; c &lt;d&gt;';
    const read = readMarkup(text);
    expect(read.plain).toBe('a b & c <d>');
    expect(writeMarkup(read, 0, read.plain.length)).toBe(text);
  });

  it('forgives what was not closed or opened', () => {
    expect(readMarkup('<b>a<i>b</b>c</i>').spans).toEqual([
      { tag: 'b', from: 0, to: 2 },
      { tag: 'i', from: 1, to: 2 },
    ]);
    expect(readMarkup('a < b & c <u>')).toEqual({ plain: 'a < b & c <u>', spans: [] });
    expect(writeMarkup(readMarkup('<b>a'), 0, 1)).toBe('<b>a</b>');
  });

  it('escapes what people type', () => {
    expect(escapeMarkup('<b>&</b>')).toBe('&lt;b&gt;&amp;&lt;/b&gt;');
  });
});
