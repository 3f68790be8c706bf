import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createTexts } from '../../src/i18n.ts';
import { fold } from '../../src/text/fold.ts';
import { createWords, type GlobalWord } from '../../src/words.ts';

const root = join(import.meta.dirname, '../..');
const file = (lang: string) => JSON.parse(readFileSync(join(root, 'locales', lang, 'words.json'), 'utf8'));
const commands = Object.keys(file('vi').commands);
const words = createWords(createTexts(root), commands);

describe('words that work everywhere', () => {
  it.each<[string, GlobalWord]>([
    ['quay lại', 'back'],
    ['Quay Lại', 'back'],
    ['quay lai', 'back'],
    ['  QUAY   LAI ', 'back'],
    ['quay lại'.normalize('NFD'), 'back'],
    ['back', 'back'],
    ['bỏ qua', 'skip'],
    ['bo qua', 'skip'],
    ['skip', 'skip'],
    ['hủy', 'cancel'],
    ['huỷ', 'cancel'],
    ['huy', 'cancel'],
    ['Cancel', 'cancel'],
    ['menu', 'menu'],
    ['MENU', 'menu'],
    ['trợ giúp', 'help'],
    ['tro giup', 'help'],
    ['help', 'help'],
  ])('%s: %s', (typed, word) => {
    expect(words.global(typed)).toBe(word);
  });

  it.each(['', 'quay', 'bỏ', 'hủy bản nháp này', 'menu của tôi', 'constructor'])('%s is none', (typed) => {
    expect(words.global(typed)).toBeNull();
  });
});

describe('words for commands', () => {
  it.each([
    ['sáng kiến', 'sangkien'],
    ['sang kien', 'sangkien'],
    ['Đăng ký sáng kiến', 'dangky'],
    ['dang ki sang kien', 'dangky'],
    ['kế hoạch', 'kehoach'],
    ['cam ket xanh', 'camket'],
  ])('%s: /%s', (typed, command) => {
    expect(words.command(typed)).toBe(command);
  });

  it('know only commands that exist', () => {
    expect(createWords(createTexts(root), ['kehoach']).command('sáng kiến')).toBeNull();
    expect(words.command('sáng kiến gì đó')).toBeNull();
  });

  it('mean one thing each, in both languages together', () => {
    const said = new Map<string, string>();
    for (const lang of ['vi', 'en']) {
      for (const [kind, held] of Object.entries<Record<string, string[]>>(file(lang))) {
        for (const [name, list] of Object.entries(held)) {
          for (const word of list.map(fold)) {
            const meaning = `${kind}.${name}`;
            expect({ word, meaning: said.get(word) ?? meaning }).toEqual({ word, meaning });
            said.set(word, meaning);
          }
        }
      }
    }
    expect(said.size).toBeGreaterThan(40);
  });
});
