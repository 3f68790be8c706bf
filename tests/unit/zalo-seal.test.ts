import { describe, expect, it } from 'vitest';
import { createSeal } from '../../src/channels/zalo/seal.ts';

const KEY = 'k'.repeat(32);
const seal = createSeal(KEY);
const SECRET = 'mã truy cập của Official Account';

describe('what is sealed', () => {
  it('is opened by the same key for the same account, also by another process', () => {
    const sealed = seal.seal(SECRET, '4318');
    expect(createSeal(KEY).open(sealed, '4318')).toBe(SECRET);
    expect(seal.open(seal.seal('', '4318'), '4318')).toBe('');
  });

  it('shows nothing of itself and never looks the same twice', () => {
    const [one, two] = [seal.seal(SECRET, '4318'), seal.seal(SECRET, '4318')];
    expect(one).not.toBe(two);
    expect(Buffer.from(one.slice(3), 'base64url').toString('utf8')).not.toContain('Official');
  });

  it('is nothing to another key or for another account', () => {
    const sealed = seal.seal(SECRET, '4318');
    expect(createSeal('x'.repeat(32)).open(sealed, '4318')).toBeNull();
    expect(seal.open(sealed, '4319')).toBeNull();
  });

  it('is nothing once a single bit of it has changed', () => {
    const bytes = Buffer.from(seal.seal(SECRET, '4318').slice(3), 'base64url');
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(seal.open(`v1.${changed.toString('base64url')}`, '4318')).toBeNull();
    }
  });

  it.each(['', 'v1.', 'v1.AAAA', 'v2.AAAA', 'plain text', `v1.${'A'.repeat(200)}`])('is not "%s"', (text) => {
    expect(seal.open(text, '4318')).toBeNull();
  });
});
