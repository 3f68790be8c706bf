import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { periodOf } from '../../src/campaign/periods.ts';
import { drawProgress, wrapText } from '../../src/reports/chart.ts';
import { completeSummary, type Summary, summarise } from '../../src/reports/summary.ts';
import { initiative, sampleCampaign, sampleInitiatives, saying, stocked, UNITS } from '../support/report-sample.ts';

interface Picture {
  readonly width: number;
  readonly height: number;
  /** Dark pixels (letters) between two heights and left of `right`. */
  dark(from: number, to: number, right?: number): number;
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
function decode(png: Buffer): Picture {
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
  };
}

const NOW = new Date('2026-11-21T03:12:00Z');

async function summaryOf(id: string, initiatives = sampleInitiatives()): Promise<Summary> {
  const campaign = await sampleCampaign();
  const period = periodOf(id, campaign);
  if (period === null) throw new Error(`no period ${id}`);
  return summarise({ campaign, revision: 1, period, now: NOW }, stocked(initiatives, []));
}

describe('the chart', () => {
  it('has letters in the title, in the units’ names and in the legend (a missing font draws none and says nothing)', async () => {
    const picture = decode(await drawProgress(await summaryOf('2026'), saying('vi')));
    expect(picture.width).toBe(1080);
    expect(picture.dark(30, 100)).toBeGreaterThan(2500);
    expect(picture.dark(200, 700, 370)).toBeGreaterThan(4000);
    expect(picture.height).toBeGreaterThan(1200);
  });

  it('says in words that a period holds nothing', async () => {
    const picture = decode(await drawProgress(await summaryOf('2027-Q1'), saying('vi')));
    expect(picture.dark(30, 100)).toBeGreaterThan(2500);
    expect(picture.height).toBeLessThan(700);
    expect(picture.dark(270, 360)).toBeGreaterThan(1500);
  });

  it('draws the same period in English', async () => {
    const picture = decode(await drawProgress(await summaryOf('phase-1'), saying('en')));
    expect(picture.dark(30, 100)).toBeGreaterThan(2500);
  });

  it('stays readable with forty units of long names', async () => {
    const campaign = await sampleCampaign();
    const period = periodOf('2026', campaign);
    if (period === null) throw new Error('no period');
    const units = Array.from({ length: 40 }, (_, at) => ({ code: `U${at}`, name: `${UNITS[4]?.name} số ${at}` }));
    const tally = units.map((unit, at) => ({ unit: unit.code, area: '1', count: at }));
    const frame = { campaign, revision: 1, period, now: NOW, units, people: new Map(), withdrawn: 0 };
    const summary = completeSummary(frame, { tally, months: [{ month: '2026-09', count: 780 }] });
    const picture = decode(await drawProgress(summary, saying('vi')));
    expect(picture.height).toBeLessThan(4000);
    expect(picture.dark(200, 2000, 370)).toBeGreaterThan(10_000);
  });

  it('draws a single initiative', async () => {
    const picture = decode(await drawProgress(await summaryOf('2026', [initiative(1)]), saying('vi')));
    expect(picture.dark(30, 100)).toBeGreaterThan(2500);
  });
});

describe('wrapText', () => {
  it('breaks at spaces and ends what is too long', () => {
    const wrapped = wrapText('Trung tâm Ứng dụng tiến bộ khoa học, công nghệ và Đổi mới sáng tạo', {
      size: 26,
      width: 300,
      most: 2,
    });
    expect(wrapped.split('\n')).toHaveLength(2);
    expect(wrapped.endsWith('…')).toBe(true);
    expect(wrapText('Văn phòng', { size: 26, width: 300, most: 2 })).toBe('Văn phòng');
  });
});
