// Best place first: between paragraphs, lines, sentences, words.
const CUTS = [/\n{2,}/gu, /\n/gu, /(?<=[.!?…;])\s+/gu, /\s+/gu];

/**
 * A long text in parts of at most `max` UTF-16 units (the unit of Telegram's limit), cut at the end of a paragraph,
 * else a line, a sentence, a word. Only the white space at a cut is dropped.
 */
export function splitText(text: string, max: number): string[] {
  const parts: string[] = [];
  let rest = text.trim();
  while (rest.length > max) {
    const cut = cutBefore(rest, max);
    parts.push(rest.slice(0, cut).trimEnd());
    rest = rest.slice(cut).trimStart();
  }
  if (rest !== '') parts.push(rest);
  return parts;
}

function cutBefore(text: string, max: number): number {
  const head = text.slice(0, max + 1);
  for (const pattern of CUTS) {
    const last = [...head.matchAll(pattern)].findLast((match) => match.index > 0 && match.index <= max);
    // A cut in the first third would leave a stub, so a lesser cut further on is better.
    if (last && last.index > max / 3) return last.index;
  }
  return wholeCharacters(text, max);
}

/** Where to cut a text without any white space: before the character that would be torn in two. */
function wholeCharacters(text: string, max: number): number {
  let cut = 0;
  for (const { segment, index } of new Intl.Segmenter('vi').segment(text.slice(0, max + 40))) {
    if (index + segment.length > max) break;
    cut = index + segment.length;
  }
  return cut === 0 ? max : cut;
}
