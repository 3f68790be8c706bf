import type { LoadResult } from '../campaign/load.ts';

/** A campaign file as it was read; the mark changes whenever what it comes to changes, its included files among it. */
export type ReadCampaign = LoadResult & { readonly mark: string };

/** Campaign files that lie on the server. */
export interface CampaignFiles {
  /** The files that the settings name, in their order. */
  readonly names: readonly string[];
  /** Reads and checks one of them. */
  read(name: string): Promise<ReadCampaign>;
  /** Checks a file that somebody sent; what it includes is taken from the server's files. */
  check(sent: Uint8Array): ReadCampaign;
}
