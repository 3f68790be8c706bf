const ZERO_WIDTH = /[\u00AD\u200B\u200C\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/gu;
// A joiner between two pictures makes one picture (👩‍🔬); anywhere else it only hides a difference.
const LONE_JOINER = /(?<!\p{Extended_Pictographic}\uFE0F?)\u200D|\u200D(?!\p{Extended_Pictographic})/gu;
const LINE_BREAK = /\r\n?|[\u0085\u2028\u2029]/gu;
// Everything of category Cc but the line feed.
const CONTROL = /(?!\n)\p{Cc}/gu;
const HALF_CHARACTER = /\p{Surrogate}/gu;
const SPACES = /[^\S\n]+/gu;

/**
 * Text as we keep it: NFC, no invisible characters, single spaces, lines trimmed, at most one blank line in a row.
 * Line breaks stay. Everything typed, every file name and every import passes here first.
 */
export function normalise(text: string): string {
  return text
    .replace(LINE_BREAK, '\n')
    .replace(HALF_CHARACTER, '')
    .replace(ZERO_WIDTH, '')
    .replace(LONE_JOINER, '')
    .replace(CONTROL, ' ')
    .normalize('NFC')
    .replace(SPACES, ' ')
    .replace(/ ?\n ?/gu, '\n')
    .replace(/\n{3,}/gu, '\n\n')
    .trim();
}

/** `normalise` and everything on one line, for names and titles. */
export function oneLine(text: string): string {
  return normalise(text).replace(/\n+/gu, ' ');
}
