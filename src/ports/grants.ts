/**
 * Access to one Official Account as it is kept. `sealed` holds both tokens, encrypted by the caller; the store reads nothing of it.
 * `refreshing` is the marker written before the single-use refresh token is spent: found with a holder that is gone, the
 * new pair is lost.
 */
export interface Grant {
  /** The Official Account. */
  readonly id: string;
  /** Goes up by one with every new pair. */
  readonly version: number;
  readonly sealed: string;
  /** When the access token ends. */
  readonly expiresAt: Date;
  readonly refreshing: { readonly holder: string; readonly at: Date } | null;
  /** Why a human has to give consent again; null while all is well. */
  readonly lost: string | null;
  /** When the API last refused this access although nothing is lost. */
  readonly refused: Date | null;
  /** Until when this version is not renewed, since renewing the one before it did not help. */
  readonly restUntil: Date | null;
  /** When the office was told of what is `lost` or `refused`; null: somebody has to. */
  readonly told: Date | null;
  /** Fingerprint of the pair from the settings that was taken over last, kept over a consent, so that it never comes back. */
  readonly seed: string | null;
  /** Fingerprint of the pair from the settings that was last seen while access was well: no news, and perhaps as old. */
  readonly passed: string | null;
}

export type NewPair = Pick<Grant, 'sealed' | 'expiresAt'>;

export interface Given {
  readonly seed: null;
}

/** From the settings: into an empty place, or over what came from another pair and is lost, refused or `unreadable`. */
export interface Seeded {
  readonly seed: string;
  /** What is kept there, where the caller cannot open it. */
  readonly unreadable: string | null;
}

export interface Refusal {
  readonly at: Date;
  /** Null: leaves renewing as it is. */
  readonly restUntil: Date | null;
  /** Refusals from then on are of one trouble with this one. */
  readonly since: Date;
}

export interface GrantStore {
  load(id: string): Promise<Grant | null>;
  /** A pair from a consent takes the place of whatever is there, one from the settings only where it is wanted; answers what is there now. */
  replace(id: string, pair: NewPair & (Given | Seeded)): Promise<Grant>;
  /** Notes a pair from the settings that was not wanted. */
  passOver(id: string, seed: string): Promise<void>;
  /** Sets the marker where this version is still the one and nobody has set it; true for exactly one caller. */
  beginRefresh(id: string, version: number, holder: string, at: Date): Promise<boolean>;
  /** The new pair in one write, marker taken off; null when the marker is not this holder's any more. */
  endRefresh(id: string, holder: string, pair: NewPair): Promise<Grant | null>;
  /** Nothing was spent: the marker goes. */
  abandonRefresh(id: string, holder: string): Promise<void>;
  /** Consent is needed again; true for the one caller who noticed first. Not told yet. */
  lose(id: string, version: number, why: string): Promise<boolean>;
  /** The API refuses this version; true for the first after `since`, which is not told yet. */
  refuse(id: string, version: number, by: Refusal): Promise<boolean>;
  /** Takes it upon itself to tell the office; null when there is nothing to tell, or another is at it since `before` or later. */
  beginTelling(id: string, at: Date, before: Date): Promise<Grant | null>;
  /** What was begun `at` then is told, or somebody else may try. */
  endTelling(id: string, at: Date, isTold: boolean): Promise<void>;
}

/** A one-time key of an office link, or a consent under way; kept only as a digest. */
export interface ConsentKeyStore {
  put(
    digest: string,
    kept: { readonly purpose: 'link' | 'state'; readonly sealed: string; readonly expiresAt: Date },
  ): Promise<void>;
  /** Whether it is there and has not ended; does not use it up. */
  has(digest: string, purpose: 'link' | 'state', now: Date): Promise<boolean>;
  /** Uses it up; null when it is unknown, used or over. */
  take(digest: string, purpose: 'link' | 'state', now: Date): Promise<{ readonly sealed: string } | null>;
}
