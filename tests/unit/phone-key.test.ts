import { describe, expect, it } from 'vitest';
import { createPhoneKey } from '../../src/phone-key.ts';

const phoneKey = createPhoneKey('k'.repeat(32));

describe('the keyed digest of a phone number', () => {
  it.each([
    '0912345678',
    '0912 345 678',
    '0912.345.678',
    '+84912345678',
    '+84 912 345 678',
    '84912345678',
    '+84 (0)912-345-678',
  ])('is the same for %s', (typed) => {
    expect(phoneKey(typed)).toBe(phoneKey('84912345678'));
  });

  it('is short enough for an answer, without the number in them, another for another number and under another key', () => {
    const digest = phoneKey('0912345678') ?? '';
    expect(digest).toMatch(/^[\w-]{43}$/u);
    expect(phoneKey('0912345679')).not.toBe(digest);
    expect(createPhoneKey('l'.repeat(32))('0912345678')).toMatch(/^[\w-]{43}$/u);
    expect(createPhoneKey('l'.repeat(32))('0912345678')).not.toBe(digest);
  });

  it('stays what it is: kept digests must go on working', () => {
    expect(phoneKey('0912345678')).toBe('XusZEAb4OsVsMolC5OozFtYAzZ6wGUgJvbOSygeJqF0');
  });

  it.each([
    '',
    '090',
    '00912345678',
    '02513822000',
    '091234567',
    '09123456789',
    '+1 912 345 678',
    '84 12 345 678',
    'abc',
    '٠٩١٢٣٤٥٦٧٨',
  ])('does not exist for %j', (typed) => {
    expect(phoneKey(typed)).toBeNull();
  });
});
