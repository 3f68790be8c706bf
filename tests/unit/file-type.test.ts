import { describe, expect, it } from 'vitest';
import { extensionOf, looksLike, pictureType } from '../../src/domain/file-type.ts';

const PNG = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a]);
const JPG = Uint8Array.from([0xff, 0xd8, 0xff, 0xe0]);
const PDF = new TextEncoder().encode('%PDF-1.7');

describe('a file', () => {
  it('is what its first bytes say', () => {
    expect(looksLike('pdf', PDF)).toBe(true);
    expect(looksLike('pdf', PNG)).toBe(false);
    expect(looksLike('txt', PDF)).toBe(true);
    expect(looksLike('txt', Uint8Array.from([65, 0, 66]))).toBe(false);
  });

  it('has an extension, whatever its case, or none', () => {
    expect(extensionOf('Minh chứng.PDF')).toBe('pdf');
    expect(extensionOf('a.tar.gz')).toBe('gz');
    expect(extensionOf('minh chứng')).toBe('');
  });
});

describe('a picture', () => {
  it('goes by its content, since apps name photos as they like', () => {
    expect(pictureType(PNG)).toEqual({ extension: 'png', mime: 'image/png' });
    expect(pictureType(JPG)).toEqual({ extension: 'jpg', mime: 'image/jpeg' });
    expect(pictureType(PDF)).toBeNull();
  });
});
