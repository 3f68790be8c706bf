import { createHash } from 'node:crypto';
import type { Grant, NewPair } from '../../ports/grants.ts';
import { isFields, numberAt, textAt } from '../narrow.ts';
import type { ZaloDeps } from './deps.ts';
import type { TokenPair } from './oauth.ts';
import { createSeal } from './seal.ts';

/** A grant that has been opened. */
export interface Held {
  readonly value: string;
  readonly refresh: string;
  readonly version: number;
  readonly expiresAt: Date;
  /** How long the access token lived when it was new. */
  readonly lifeMs: number;
}

export interface Vault {
  /** Tokens as they are kept; the life of the access token begins now. */
  close(pair: TokenPair): NewPair;
  /** Null when it was sealed with another key. */
  open(grant: Grant): Held | null;
}

export type VaultDeps = Pick<ZaloDeps, 'oaId' | 'secretKey' | 'clock'>;

/** Seals both tokens into one text that belongs to this Official Account. */
export function createVault({ oaId, secretKey, clock }: VaultDeps): Vault {
  const seal = createSeal(secretKey);

  return {
    close({ access, refresh, expiresInS }) {
      const sealed = seal.seal(JSON.stringify({ access, refresh, expiresInS }), oaId);
      return { sealed, expiresAt: new Date(clock.now().getTime() + expiresInS * 1000) };
    },
    open({ sealed, version, expiresAt }) {
      const plain = seal.open(sealed, oaId);
      const pair: unknown = plain === null ? null : JSON.parse(plain);
      if (!isFields(pair)) return null;
      const [value, refresh] = [textAt(pair, 'access') ?? '', textAt(pair, 'refresh') ?? ''];
      return { value, refresh, version, expiresAt, lifeMs: (numberAt(pair, 'expiresInS') ?? 0) * 1000 };
    },
  };
}

/** Tells pairs from the settings apart without keeping them. */
export function fingerprintOf(seed: { readonly access: string; readonly refresh: string }): string {
  return createHash('sha256').update(`${seed.access}\n${seed.refresh}`).digest('hex').slice(0, 16);
}
