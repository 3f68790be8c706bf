import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { challengeOf, drawVerifier } from '../../src/channels/zalo/pkce.ts';

describe('PKCE for Zalo', () => {
  it('reckons the challenge of RFC 7636, appendix B', () => {
    expect(challengeOf('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk')).toBe(
      'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    );
  });

  it('draws verifiers of 43 letters and digits whose challenge is the same in both encodings', () => {
    const drawn = Array.from({ length: 300 }, drawVerifier);
    for (const verifier of drawn) {
      expect(verifier).toMatch(/^[A-Za-z0-9]{43}$/);
      const base64 = createHash('sha256').update(verifier).digest('base64').replace(/=+$/, '');
      expect(base64).toMatch(/^[A-Za-z0-9]{43}$/);
      expect(challengeOf(verifier)).toBe(base64);
    }
    expect(new Set(drawn).size).toBe(drawn.length);
  });
});
