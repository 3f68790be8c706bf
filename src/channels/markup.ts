/** A marked-up text taken apart: what is read, and where it is bold or italic. Offsets count UTF-16 units of `plain`. */
export interface Marked {
  readonly plain: string;
  readonly spans: readonly Span[];
}

interface Span {
  readonly tag: 'b' | 'i';
  readonly from: number;
  readonly to: number;
}

const PIECE = /<(\/?)([bi])>|&(amp|lt|gt|quot);|[^<&]+|[<&]/g;
const SIGNS: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

/** Reads a text with `<b>`, `<i>` and escaped signs; forgives tags that nobody closed or opened. */
export function readMarkup(text: string): Marked {
  if (!text.includes('<') && !text.includes('&')) return { plain: text, spans: [] };
  let plain = '';
  const spans: Span[] = [];
  const open: { tag: 'b' | 'i'; from: number }[] = [];
  const close = (tag: string): void => {
    const at = open.findLastIndex((one) => one.tag === tag);
    // Whatever was opened inside ends here too, so that spans always nest.
    for (const { tag: inner, from } of at < 0 ? [] : open.splice(at))
      spans.push({ tag: inner, from, to: plain.length });
  };
  for (const [piece, slash, tag, sign] of text.matchAll(PIECE)) {
    if (tag === 'b' || tag === 'i') {
      if (slash === '') open.push({ tag, from: plain.length });
      else close(tag);
    } else plain += sign === undefined ? piece : SIGNS[sign];
  }
  for (const { tag, from } of open) spans.push({ tag, from, to: plain.length });
  const kept = spans.filter((span) => span.to > span.from);
  return { plain, spans: kept.sort((one, other) => one.from - other.from || other.to - one.to) };
}

/** The part of a text from `from` to `to` with its markup, closed and opened again at the edges. */
export function writeMarkup({ plain, spans }: Marked, from: number, to: number): string {
  let out = '';
  let at = from;
  const open: Span[] = [];
  const writeTo = (until: number): void => {
    const end = Math.min(until, to);
    if (end > at) out += escapeMarkup(plain.slice(at, end));
    at = Math.max(at, end);
  };
  const closeUpTo = (until: number): void => {
    for (let top = open.at(-1); top !== undefined && Math.min(top.to, to) <= until; top = open.at(-1)) {
      writeTo(top.to);
      out += `</${top.tag}>`;
      open.pop();
    }
  };
  for (const span of spans) {
    if (span.to <= from || span.from >= to) continue;
    closeUpTo(span.from);
    writeTo(span.from);
    out += `<${span.tag}>`;
    open.push(span);
  }
  closeUpTo(to);
  writeTo(to);
  return out;
}

/** Words as they are, made safe between tags. */
export function escapeMarkup(text: string): string {
  if (!/[&<>]/.test(text)) return text;
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
