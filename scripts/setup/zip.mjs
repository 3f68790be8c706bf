import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';

const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
const END_SPACE = 22 + 65_535;

function readAt(handle, position, length) {
  const bytes = Buffer.alloc(length);
  if (readSync(handle, bytes, 0, length, position) !== length) throw new Error('zip file ends too early');
  return bytes;
}

function directoryOf(handle) {
  const { size } = fstatSync(handle);
  const tail = readAt(handle, Math.max(0, size - END_SPACE), Math.min(size, END_SPACE));
  for (let at = tail.length - 22; at >= 0; at--) {
    if (tail.readUInt32LE(at) === END_SIGNATURE) {
      return readAt(handle, tail.readUInt32LE(at + 16), tail.readUInt32LE(at + 12));
    }
  }
  throw new Error('not a whole zip file');
}

/** The bytes of one member of a zip file (a Python wheel is one); throws when the file is cut off or has no such member. */
export function readZipMember(file, member) {
  const handle = openSync(file, 'r');
  try {
    const directory = directoryOf(handle);
    for (let at = 0; at + 46 <= directory.length && directory.readUInt32LE(at) === ENTRY_SIGNATURE; ) {
      const nameLength = directory.readUInt16LE(at + 28);
      const name = directory.toString('utf8', at + 46, at + 46 + nameLength);
      if (name === member) return unpack(handle, directory, at);
      at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
    }
    throw new Error(`zip file has no ${member}`);
  } finally {
    closeSync(handle);
  }
}

function unpack(handle, directory, at) {
  const method = directory.readUInt16LE(at + 10);
  const packedSize = directory.readUInt32LE(at + 20);
  const start = directory.readUInt32LE(at + 42);
  const local = readAt(handle, start, 30);
  const bytes = readAt(handle, start + 30 + local.readUInt16LE(26) + local.readUInt16LE(28), packedSize);
  if (method === 0) return bytes;
  if (method === 8) return inflateRawSync(bytes);
  throw new Error(`zip method ${method} is not known`);
}
