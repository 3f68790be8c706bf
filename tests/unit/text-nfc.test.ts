import { describe, expect, it } from 'vitest';
import { comparePeople, compareVietnamese, givenName } from '../../src/text/compare.ts';
import { fold, foldedWords } from '../../src/text/fold.ts';
import { normalise, oneLine } from '../../src/text/nfc.ts';
import { toneKey } from '../../src/text/tone.ts';

describe('normalise', () => {
  it('turns NFD into NFC', () => {
    const nfd = 'Huệ ở Đường Trường Sơn'.normalize('NFD');
    expect(nfd).not.toBe('Huệ ở Đường Trường Sơn');
    expect(normalise(nfd)).toBe('Huệ ở Đường Trường Sơn');
  });

  it('drops what cannot be seen and keeps line breaks', () => {
    expect(normalise('\uFEFFSố\u200B hóa\u00AD\u202E \u00A0hồ\u2003sơ\u0000\t!')).toBe('Số hóa hồ sơ !');
    expect(normalise('một \r\n  hai\rba\u2028bốn\n\n\n\nnăm')).toBe('một\nhai\nba\nbốn\n\nnăm');
    expect(oneLine(' một\n\nhai ')).toBe('một hai');
  });

  it('keeps a picture made of several, and drops half a character', () => {
    expect(normalise('Xong 👩‍🔬 rồi')).toBe('Xong 👩‍🔬 rồi');
    expect(normalise('a\u200Db')).toBe('ab');
    expect(normalise('a\uD83Db')).toBe('ab');
  });
});

describe('fold', () => {
  it('finds words typed without marks', () => {
    expect(fold('Sở  Khoa học\nvà Công nghệ')).toBe('so khoa hoc va cong nghe');
    expect(fold('Đường'.normalize('NFD'))).toBe('duong');
  });

  it('reads the look-alikes of đ', () => {
    for (const look of ['Đ', '\u00D0', '\u00F0', '\u0189', '\u0256']) expect(fold(`${look}ak`)).toBe('dak');
  });

  it('gives words without punctuation', () => {
    expect(foldedWords('Kỹ năng số, an toàn (ATTT) 12/5')).toEqual([
      'ky',
      'nang',
      'so',
      'an',
      'toan',
      'attt',
      '12',
      '5',
    ]);
  });
});

describe('toneKey', () => {
  it.each([
    ['hòa', 'hoà'],
    ['KHỎE', 'khoẻ'],
    ['Thúy', 'Thuý'],
    ['Thủy Hòa', 'thuỷ hoà'],
    ['quý', 'qúy'],
    ['Hòa'.normalize('NFD'), 'hoà'],
  ])('%s = %s', (a, b) => expect(toneKey(a)).toBe(toneKey(b)));

  it.each(['hoàn', 'suýt', 'huỳnh', 'quý', 'ngoài', 'khuỷu', 'hoạch', 'loại', 'xoáy'])('leaves %s alone', (word) => {
    expect(toneKey(word)).toBe(word);
  });

  it('tells different tones apart', () => {
    expect(toneKey('hóa')).not.toBe(toneKey('hòa'));
    expect(toneKey('hoa')).not.toBe(toneKey('hòa'));
  });
});

describe('order', () => {
  it('is that of the alphabet and the tones', () => {
    const words = ['vở', 'áo', 'cắt', 'đi', 'da', 'ăn', 'ơn', 'ông', 'on', 'cá', 'cà', 'câu'];
    expect(words.toSorted(compareVietnamese)).toEqual([
      'áo',
      'ăn',
      'cà',
      'cá',
      'cắt',
      'câu',
      'da',
      'đi',
      'on',
      'ông',
      'ơn',
      'vở',
    ]);
    expect(['mạ', 'má', 'mã', 'mả', 'mà', 'ma'].toSorted(compareVietnamese)).toEqual([
      'ma',
      'mà',
      'mả',
      'mã',
      'má',
      'mạ',
    ]);
  });

  it('puts people by Tên, then họ, then đệm', () => {
    const people = ['Trần Văn Bình', 'Phạm Văn Trinh', 'Lê Thị An', 'Lê Đức Bình', 'Lê Anh Bình'];
    expect(people.toSorted(comparePeople)).toEqual([
      'Lê Thị An',
      'Lê Anh Bình',
      'Lê Đức Bình',
      'Trần Văn Bình',
      'Phạm Văn Trinh',
    ]);
    expect(givenName(' Phạm  Văn Trinh ')).toBe('Trinh');
  });
});
