import { FAMILY, INK } from './picture.ts';

/** Small pieces of drawings. Texts may hold anything: they are escaped here. */

interface Written {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly bold?: boolean;
  readonly colour?: string;
  readonly anchor?: 'start' | 'middle' | 'end';
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly colour: string;
  readonly radius?: number;
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
  return text.replace(/[&<>"]/gu, (sign) => ESCAPES[sign] ?? sign);
}

/** A line of words; `y` is its base line. */
export function words(text: string, at: Written): string {
  const weight = at.bold === true ? 700 : 400;
  const look = `font-family="${FAMILY}" font-size="${at.size}" font-weight="${weight}" fill="${at.colour ?? INK}"`;
  return `<text x="${at.x}" y="${at.y}" ${look} text-anchor="${at.anchor ?? 'start'}">${escaped(text)}</text>`;
}

/** A filled box. */
export function box({ x, y, width, height, colour, radius = 0 }: Box): string {
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${radius}" fill="${colour}"/>`;
}

/** A whole drawing of this size on white. */
export function drawing(width: number, height: number, parts: readonly string[]): string {
  const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size}>${parts.join('')}</svg>`;
}
