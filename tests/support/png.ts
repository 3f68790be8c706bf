import { inflateSync } from 'node:zlib';
import { expect } from 'vitest';

/** A PNG as far as tests look into it. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Dark pixels (letters) between two heights and left of `right`. */
  dark(from: number, to: number, right?: number): number;
  /** How many pixels of the column have this colour (`#rrggbb`). */
  inColumn(x: number, colour: string): number;
}

function paeth(a: number, b: number, c: number): number {
  const [pa, pb, pc] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
  return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
}

/** The compressed pixels of a PNG, put together. */
function pixelData(png: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(png.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  return inflateSync(Buffer.concat(parts));
}

/** Undoes the filters of the rows: four bytes for each pixel. */
function unfiltered(raw: Buffer, stride: number, height: number): Uint8Array {
  const pixels = new Uint8Array(height * stride);
  const at = (x: number, y: number): number => (x < 0 || y < 0 ? 0 : (pixels[y * stride + x] ?? 0));
  for (let y = 0; y < height; y += 1) {
    const start = y * (stride + 1);
    for (let x = 0; x < stride; x += 1) {
      const [left, up, corner] = [at(x - 4, y), at(x, y - 1), at(x - 4, y - 1)];
      const guess = [0, left, up, Math.floor((left + up) / 2), paeth(left, up, corner)][raw[start] ?? 0] ?? 0;
      pixels[y * stride + x] = (raw[start + 1 + x] ?? 0) + guess;
    }
  }
  return pixels;
}

/** Decodes the 8-bit RGBA pictures that resvg writes. */
export function decodePng(png: Buffer): Picture {
  const width = png.readUInt32BE(16);
  const height = png.readUInt32BE(20);
  expect([...png.subarray(24, 26)]).toEqual([8, 6]);
  const pixels = unfiltered(pixelData(png), width * 4, height);
  const isDark = (x: number, y: number): boolean =>
    [0, 1, 2].every((channel) => (pixels[(y * width + x) * 4 + channel] ?? 255) < 110);
  return {
    width,
    height,
    dark(from, to, right = width) {
      let count = 0;
      for (let y = from; y < to; y += 1) for (let x = 0; x < right; x += 1) if (isDark(x, y)) count += 1;
      return count;
    },
    inColumn(x, colour) {
      const wanted = [1, 3, 5].map((start) => Number.parseInt(colour.slice(start, start + 2), 16));
      const rows = Array.from({ length: height }, (_, y) => (y * width + x) * 4);
      return rows.filter((start) => wanted.every((value, channel) => pixels[start + channel] === value)).length;
    },
  };
}
