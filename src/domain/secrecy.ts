import { fold } from '../text/fold.ts';
import { normalise } from '../text/nfc.ts';

/**
 * Whether a text or a file name carries a secrecy marking. The bot refuses such matter and does not keep it, so a doubtful
 * marking counts; the ordinary words (mật khẩu, bảo mật, bí mật nhà nước) must pass, or nobody could write about them.
 */

// Words that make an ordinary word with MẬT in a title written in capitals, folded.
const AFTER = new Set([
  'khau',
  'ma',
  'thu',
  'do',
  'vu',
  'thiet',
  'nghi',
  'ong',
  'danh',
  'lenh',
  'phuc',
  'uoc',
  'thong',
]);
const BEFORE = new Set([
  ...['bao', 'bi', 'co', 'than', 'can', 'nghiem', 'giai', 'do', 'kin', 'tinh', 'lieu', 'duong', 'trang', 'ngot', 'ro'],
  ...['dau', 'noi', 'tu', 'ra', 'chat', 'khong', 'muc'],
]);
const EXTENSION = /(?:\.[a-z0-9]{1,5}){1,2}$/iu;
const EDGE = /^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu;
const SPACED_LETTERS = /^(?:\p{L} +){2,}\p{L}$/u;
const LEVEL_FIELD = /^(?:do|muc do|muc|dau do|dau chi do) mat ?(?:la|:|-|–)? ?(?:mat|toi mat|tuyet mat)$/u;
// Number and symbol of a secret document: 12/BC-UBND(M), also with - or _ where a file name cannot hold a slash.
const SYMBOL = /(?:\d|\p{Lu}{2})[-–_/]\p{Lu}[\p{L}\d&]+(?:[-–_/]\p{Lu}[\p{L}\d&]+)* ?\((?:M|TM|TOM|ToM|TUM|TuM)\)/u;
// Without diacritics only these two are words of no other meaning when written in capitals.
const PLAIN_START = /^(?:TOI|TUYET) MAT(?: |$)/u;
const PLAIN_END = /(?:^| )(?:TOI|TUYET) MAT$/u;

/** Whether a text somebody typed, or the name of a file, is marked MẬT, TỐI MẬT or TUYỆT MẬT. NFD input is understood. */
export function marked(text: string): boolean {
  const clean = normalise(text);
  if (SYMBOL.test(clean)) return true;
  if (clean.split('\n').some(markedLine)) return true;
  return EXTENSION.test(clean) && markedFileName(clean);
}

/** `marked` for what is certainly a file name: also without an extension, words parted by _ - or dots. */
export function markedFileName(name: string): boolean {
  const clean = normalise(name);
  const words = clean.replace(EXTENSION, '').replace(/[_\-–—.+~]+/gu, ' ');
  return SYMBOL.test(clean) || markedLine(normalise(words));
}

function markedLine(raw: string): boolean {
  const line = joinLetters(raw.replace(EDGE, ''));
  if (line === '') return false;
  if (/^(?:MẬT|(?:tối|tuyệt) mật)$/u.test(line) || /^(?:tối|tuyệt) mật$/iu.test(line)) return true;
  if (LEVEL_FIELD.test(fold(line).replace(/ ?: ?/gu, ':')) && hasMark(line)) return true;
  const plain = line.replace(/\s+/gu, ' ');
  if (PLAIN_START.test(plain) || PLAIN_END.test(plain)) return true;
  return startsMarked(line) || endsMarked(line);
}

/** "do mat mat" without marks may mean anything; with ậ it is the field of the form. */
function hasMark(line: string): boolean {
  return line.toLowerCase().includes('mật');
}

function startsMarked(line: string): boolean {
  if (/^(?:TỐI|TUYỆT) MẬT(?!\p{L})/u.test(line)) return true;
  const match = /^MẬT(?!\p{L})([^\p{L}\p{N}]*)([\p{L}\p{N}]*)/u.exec(line);
  if (!match) return false;
  const [, between = '', next = ''] = match;
  return /[^\s]/u.test(between) || !AFTER.has(fold(next));
}

function endsMarked(line: string): boolean {
  if (/(?<!\p{L})(?:TỐI|TUYỆT) MẬT$/u.test(line)) return true;
  const match = /([\p{L}\p{N}]*)([^\p{L}\p{N}]*)(?<!\p{L})MẬT$/u.exec(line);
  if (!match) return false;
  const [, previous = '', between = ''] = match;
  return /[^\s]/u.test(between) || !BEFORE.has(fold(previous));
}

/** Stamps are often typed with spaced letters: T Ố I  M Ậ T. */
function joinLetters(line: string): string {
  if (!SPACED_LETTERS.test(line)) return line;
  const word = line.replace(/ /gu, '');
  return word.replace(/^(TỐI|TUYỆT)MẬT$/u, '$1 MẬT');
}
