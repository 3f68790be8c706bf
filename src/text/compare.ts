import { normalise } from './nfc.ts';

const collator = new Intl.Collator('vi', { numeric: true });

/** Vietnamese alphabetical order, for `sort`: a ă â … đ … ơ … ư, tones ngang huyền hỏi ngã sắc nặng. */
export function compareVietnamese(a: string, b: string): number {
  return collator.compare(normalise(a), normalise(b));
}

/** Tên: the last word of a full name, by which a person is sorted and addressed ("anh Trinh"). */
export function givenName(fullName: string): string {
  return normalise(fullName).split(/\s+/u).at(-1) ?? '';
}

/** Order of people in a Vietnamese list, for `sort`: by Tên, then họ, then đệm. */
export function comparePeople(a: string, b: string): number {
  const [x, y] = [nameParts(a), nameParts(b)];
  return (
    collator.compare(x.given, y.given) || collator.compare(x.family, y.family) || collator.compare(x.middle, y.middle)
  );
}

function nameParts(fullName: string): { given: string; family: string; middle: string } {
  const words = normalise(fullName).split(/\s+/u);
  const given = words.pop() ?? '';
  const family = words.shift() ?? '';
  return { given, family, middle: words.join(' ') };
}
