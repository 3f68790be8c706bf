import { fold } from '../text/fold.ts';
import { toneKey } from '../text/tone.ts';

/** Earlier initiatives with a title like the one just typed, so that nobody registers twice what exists. */
export type Titled = { code: string; title: string };
export type Similar = Titled & { match: 'same' | 'same_without_marks' | 'words' };

const MOST = 3;
const ENOUGH = 0.6;
const LEAST_WORDS = 2;

// What nearly every title says; two titles that share only this are not alike. Longest first, folded.
const PHRASES = [
  'nang cao chat luong hieu qua',
  'nang cao hieu qua',
  'nang cao chat luong',
  'cong nghe thong tin',
  'chuyen doi so',
  'chuyen doi xanh',
  'doi moi sang tao',
  'khoa hoc cong nghe',
  'mot so',
  'giai phap',
  'sang kien',
  'ung dung',
  'xay dung',
  'cai tien',
  'cong tac',
  'trien khai',
  'thuc hien',
  'hieu qua',
  'chat luong',
  'nham',
  'gop phan',
  'day manh',
  'tang cuong',
  'nang cao',
  'de xuat',
  'quan ly',
  'hoat dong',
  'phuc vu',
  'su dung',
  'tai so',
  'doi voi',
  'thong qua',
  'mo hinh',
  'he thong',
  'phan mem',
  'quy trinh',
].sort((a, b) => b.length - a.length);
const STOP_PHRASE = new RegExp(`(?<![\\p{L}\\p{N}])(?:${PHRASES.join('|')})(?![\\p{L}\\p{N}])`, 'gu');
const STOP_WORDS = new Set(
  'cua va trong tai cho ve cac nhung cac voi de theo bang tu den khi la duoc mot o va hoac tren duoi ngoai so phong'.split(
    ' ',
  ),
);

/**
 * At most three existing titles like this one, best first: the same words, the same words without diacritics,
 * then those sharing most of their meaningful words. Case and the placement of the tone (hòa, hoà) make no difference.
 */
export function similar(title: string, existing: readonly Titled[]): Similar[] {
  const asked = readKeys(title);
  if (asked.folded === '') return [];
  return existing
    .flatMap((item, index) => {
      const rated = rate(asked, keysOf(item.title));
      return rated === null ? [] : [{ ...rated, item, index }];
    })
    .sort((a, b) => b.score - a.score || a.index - b.index)
    .slice(0, MOST)
    .map(({ item, match }) => ({ code: item.code, title: item.title, match }));
}

type Keys = { exact: string; folded: string; words: ReadonlySet<string> };

const KEPT_AT_MOST = 10_000;
const kept = new Map<string, Keys>();

/** Remembered by title: folding every registered title anew for each one typed took milliseconds of everybody's time. */
function keysOf(title: string): Keys {
  const known = kept.get(title);
  if (known !== undefined) return known;
  if (kept.size >= KEPT_AT_MOST) kept.clear();
  const keys = readKeys(title);
  kept.set(title, keys);
  return keys;
}

function readKeys(title: string): Keys {
  const folded = lettersOnly(fold(title));
  const words = folded
    .replace(STOP_PHRASE, ' ')
    .split(' ')
    .filter((word) => word !== '' && !STOP_WORDS.has(word));
  return { exact: lettersOnly(toneKey(title)), folded, words: new Set(words) };
}

function lettersOnly(text: string): string {
  return text.replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
}

function rate(asked: Keys, other: Keys): { score: number; match: Similar['match'] } | null {
  if (asked.exact === other.exact) return { score: 3, match: 'same' };
  if (asked.folded === other.folded) return { score: 2, match: 'same_without_marks' };
  let common = 0;
  for (const word of asked.words) if (other.words.has(word)) common += 1;
  const share = (2 * common) / (asked.words.size + other.words.size || 1);
  return common >= LEAST_WORDS && share >= ENOUGH ? { score: share, match: 'words' } : null;
}
