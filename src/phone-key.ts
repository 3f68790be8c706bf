import { createHmac, hkdfSync } from 'node:crypto';
import { parsePhone } from './text/phone.ts';

export type PhoneKey = (phone: string) => string | null;

const LABEL = 'thidua phone numbers 1';

/**
 * Keyed digests of Vietnamese mobile numbers, 43 letters and signs: enough to know a number again, not to read it.
 * Null for what is no such number. Another secret key makes other digests, so those kept are then of no use.
 */
export function createPhoneKey(secretKey: string): PhoneKey {
  const key = Buffer.from(hkdfSync('sha256', secretKey, '', LABEL, 32));
  return (phone) => {
    const number = parsePhone(phone);
    return number === null ? null : createHmac('sha256', key).update(number.replace('+', '')).digest('base64url');
  };
}
