import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** Keeps secrets unreadable in the database. `bound` names what they belong to: opened for anything else they are nothing. */
export interface Seal {
  seal(plain: string, bound: string): string;
  /** Null when it was sealed with another key, for something else, or has been changed. */
  open(sealed: string, bound: string): string | null;
}

const FORM = 'v1.';
const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** AES-256-GCM under a key of its own, derived from the installation's. */
export function createSeal(secretKey: string): Seal {
  const key = Buffer.from(hkdfSync('sha256', secretKey, '', 'zalo access', KEY_BYTES));

  function decipher(bytes: Buffer, bound: string): string {
    const iv = bytes.subarray(0, IV_BYTES);
    const opening = createDecipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES });
    opening.setAAD(Buffer.from(bound)).setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    const plain = opening.update(bytes.subarray(IV_BYTES + TAG_BYTES));
    return Buffer.concat([plain, opening.final()]).toString('utf8');
  }

  return {
    seal(plain, bound) {
      const iv = randomBytes(IV_BYTES);
      const closing = createCipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(bound));
      const closed = Buffer.concat([closing.update(plain, 'utf8'), closing.final()]);
      return FORM + Buffer.concat([iv, closing.getAuthTag(), closed]).toString('base64url');
    },
    open(sealed, bound) {
      const bytes = Buffer.from(sealed.slice(FORM.length), 'base64url');
      if (!sealed.startsWith(FORM) || bytes.length < IV_BYTES + TAG_BYTES) return null;
      try {
        return decipher(bytes, bound);
      } catch {
        return null;
      }
    },
  };
}
