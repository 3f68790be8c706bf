import { normalise } from './nfc.ts';

const MOBILE = /^(?:\+?840?|0)([35789]\d{8})$/u;

/** A Vietnamese mobile number in any usual spelling as `+84…`, or null: 0912.345.678, +84 (0)912…, 84912…. */
export function parsePhone(text: string): string | null {
  const digits = MOBILE.exec(normalise(text).replace(/[\s.\-()]/gu, ''))?.[1];
  return digits === undefined ? null : `+84${digits}`;
}

/** A `+84…` number as people here write it: 0912 345 678. */
export function formatPhone(phone: string): string {
  const digits = `0${phone.replace(/^\+84/u, '')}`;
  return `${digits.slice(0, 4)} ${digits.slice(4, 7)} ${digits.slice(7)}`.trim();
}
