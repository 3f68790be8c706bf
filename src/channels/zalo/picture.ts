import { crc32, deflateSync } from 'node:zlib';
import type { Route } from '../channel.ts';
import { CARD_PICTURE } from './steps.ts';

const WIDTH = 640;
const HEIGHT = 360;
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Eight bits, colours by palette. */
const FORMAT = [8, 3, 0, 0, 0];
/** A quiet blue, and a white band across it. */
const PALETTE = [0x1f, 0x5f, 0x99, 0xff, 0xff, 0xff];
const BAND = { from: 168, to: 192 };

/** The card that asks for a phone number must carry a picture: this one says nothing. */
export function createPictureRoute(): Route {
  const body = png();
  const headers = { 'content-type': 'image/png', 'cache-control': 'public, max-age=86400' };
  return { method: 'GET', path: CARD_PICTURE, handle: () => Promise.resolve({ status: 200, headers, body }) };
}

function png(): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(WIDTH, 0);
  head.writeUInt32BE(HEIGHT, 4);
  const rows = Buffer.alloc((WIDTH + 1) * HEIGHT);
  // Each row begins with a byte for its filter, 0.
  for (let row = BAND.from; row < BAND.to; row += 1) rows.fill(1, row * (WIDTH + 1) + 1, (row + 1) * (WIDTH + 1));
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', Buffer.concat([head, Buffer.from(FORMAT)])),
    chunk('PLTE', Buffer.from(PALETTE)),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
