/** HTML that is known to be safe to put into a page. */
export interface Html {
  readonly html: string;
}

type Part = Html | string | number | null | readonly Part[];

/** Words as they are, made safe between tags and inside attributes. */
function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

function written(part: Part): string {
  if (part === null) return '';
  if (typeof part === 'string') return escaped(part);
  if (typeof part === 'number') return String(part);
  if ('html' in part) return part.html;
  return part.map(written).join('');
}

/** A piece of a page: everything put into it is escaped, except what is HTML already. */
export function html(pieces: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { html: pieces.reduce((before, piece, index) => before + written(parts[index - 1] ?? null) + piece) };
}

/** Trusted text: a style sheet of ours, or the markup of a message that was read and written anew. */
export function trusted(text: string): Html {
  return { html: text };
}

/** A string of CSS: everything but letters and digits by its number, so that nothing can end it. */
export function cssString(text: string): string {
  const signs = [...text].map((sign) =>
    /[\p{L}\p{N} ]/u.test(sign) ? sign : `\\${(sign.codePointAt(0) ?? 0x20).toString(16)} `,
  );
  return `"${signs.join('')}"`;
}
