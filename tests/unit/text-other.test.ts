import { describe, expect, it } from 'vitest';
import { fuzzyEqual, fuzzyFind, withinOneEdit } from '../../src/text/fuzzy.ts';
import { formatPhone, parsePhone } from '../../src/text/phone.ts';
import { splitText } from '../../src/text/split.ts';

describe('parsePhone', () => {
  it.each(['0912.345.678', '+84 (0)912 345 678', '84912345678', '0912-345-678', '+84 912345678'])('%s', (typed) => {
    expect(parsePhone(typed)).toBe('+84912345678');
  });
  it.each(['0212345678', '091234567', '01234567890', 'abc'])('refuses %s', (typed) =>
    expect(parsePhone(typed)).toBeNull(),
  );
  it('shows it in groups', () => expect(formatPhone('+84912345678')).toBe('0912 345 678'));
});

describe('splitText', () => {
  const letters = (text: string): string => text.replace(/\s/gu, '');

  it('leaves a short text whole', () => expect(splitText(' ngắn ', 10)).toEqual(['ngắn']));

  it('cuts at the best place there is', () => {
    expect(splitText('Đoạn một.\n\nĐoạn hai. Câu nữa.', 20)).toEqual(['Đoạn một.', 'Đoạn hai. Câu nữa.']);
    expect(splitText('Câu thứ nhất. Câu thứ hai.', 20)).toEqual(['Câu thứ nhất.', 'Câu thứ hai.']);
    expect(splitText('một hai ba bốn năm', 10)).toEqual(['một hai ba', 'bốn năm']);
  });

  it('loses no letter and keeps to the limit, whatever the text', () => {
    const text = `${'Sáng kiến cải tiến quy trình. '.repeat(40)}\n\n${'ố'.normalize('NFD').repeat(500)}👩‍🔬`;
    for (const max of [50, 64, 333]) {
      const parts = splitText(text, max);
      expect(Math.max(...parts.map((part) => part.length))).toBeLessThanOrEqual(max);
      expect(letters(parts.join(''))).toBe(letters(text));
    }
  });

  it('does not tear a character in two', () => {
    for (const part of splitText('👍'.repeat(30), 7)) expect(part).toMatch(/^(👍)+$/u);
  });
});

describe('fuzzy', () => {
  it('allows one letter', () => {
    expect(withinOneEdit('chuyen', 'chuyn')).toBe(true);
    expect(withinOneEdit('cac', 'ca')).toBe(true);
    expect(withinOneEdit('ban', 'bon')).toBe(true);
    expect(withinOneEdit('ban', 'bonn')).toBe(false);
    expect(withinOneEdit('ab', 'ba')).toBe(false);
  });

  it.each([
    ['Hung Yên', 'Hưng Yên'],
    ['các nhân', 'cá nhân'],
    ['cả cách hành chính', 'cải cách hành chính'],
    ['chuyên đổi số', 'chuyển đổi số'],
  ])('reads the misprint %s', (typed, term) => expect(fuzzyEqual(typed, term)).toBe(true));

  it('keeps short words and different lengths apart', () => {
    expect(fuzzyEqual('ck', 'sk')).toBe(false);
    expect(fuzzyEqual('cá nhân', 'cá nhân tập thể')).toBe(false);
    expect(fuzzyEqual('', '')).toBe(false);
  });

  it('ranks the exact one first', () => {
    expect(fuzzyFind('Hòa', ['Hóa', 'Hoà', 'Hồng'])).toEqual(['Hoà', 'Hóa']);
    expect(fuzzyFind('ha tang so', ['Hạ tầng xa', 'Hạ tầng số'])).toEqual(['Hạ tầng số']);
  });
});
