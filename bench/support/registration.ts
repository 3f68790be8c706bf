/** What one person does to register an initiative: five taps and four texts, each answered by one message. */
export type Move = { readonly says: string } | { readonly taps: RegExp };

/** Chat id of the first person; the others follow. */
export const FIRST_PERSON = 10_000;

const ONSETS = [
  'b',
  'ch',
  'd',
  'g',
  'h',
  'kh',
  'l',
  'm',
  'n',
  'ng',
  'nh',
  'ph',
  'qu',
  'r',
  's',
  't',
  'th',
  'tr',
  'v',
  'x',
];
const RHYMES = ['a', 'an', 'ang', 'ao', 'e', 'en', 'i', 'inh', 'o', 'on', 'ong', 'u', 'un', 'ung', 'uy', 'ua'];
const WORDS_IN_TITLE = 6;

function word(): string {
  const pick = (from: readonly string[]): string => from[Math.floor(Math.random() * from.length)] ?? '';
  return pick(ONSETS) + pick(RHYMES) + pick(ONSETS) + pick(RHYMES);
}

/** Words that mean nothing: titles must not be alike, or the bot would ask one question more. */
function title(): string {
  return `Sổ ${Array.from({ length: WORDS_IN_TITLE }, word).join(' ')} ${Math.random().toString(36).slice(2, 10)}`;
}

/** The moves of one registration, in order. */
export function registration(): readonly Move[] {
  return [
    { says: '/dangky' },
    { says: title() },
    { says: 'Mỗi tuần mất nửa ngày dò sổ giấy để biết hồ sơ nào sắp quá hạn, nhiều hồ sơ bị sót.' },
    { says: 'Lập bảng tính dùng chung, tự tô màu hồ sơ còn dưới 3 ngày và nhắc người xử lý mỗi sáng.' },
    { taps: /^2\. / },
    { taps: /^\d\d\/\d{4}$/ },
    { taps: /^Không có$/ },
    { taps: /^Không có$/ },
    { taps: /^✔ Gửi đăng ký$/ },
  ];
}
