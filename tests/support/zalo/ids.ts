import { createHash } from 'node:crypto';

const LOWEST = 1_000_000_000_000_000_000n;
const SPAN = 8_000_000_000_000_000_000n;

/**
 * 19 digits from a name, the same every time. Odd, so that whoever takes it for a number spoils it: above 2^53 there
 * is no odd double.
 */
export function idFrom(name: string): string {
  const hash = createHash('sha256').update(name).digest().readBigUInt64BE();
  return String((LOWEST + (hash % SPAN)) | 1n);
}

/** New ids of 19 digits, odd as well; later runs go on above earlier ones, so a kept database meets no id twice. */
export function createIds(): () => string {
  let last = (BigInt(Date.now()) * 1_000_000n) | 1n;
  return () => {
    last += 2n;
    return String(last);
  };
}
