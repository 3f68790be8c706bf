import { createHash, randomInt } from 'node:crypto';

const SIGNS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const LENGTH = 43;

/** The S256 challenge: base64url of the raw digest, without padding. */
export function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}

/**
 * A verifier as Zalo takes it: 43 letters and digits. Sources disagree whether the challenge is base64 or base64url, so it
 * is drawn again until both are the same: about one in four is.
 */
export function drawVerifier(): string {
  for (;;) {
    const verifier = Array.from({ length: LENGTH }, () => SIGNS.charAt(randomInt(SIGNS.length))).join('');
    if (!/[-_]/.test(challengeOf(verifier))) return verifier;
  }
}
