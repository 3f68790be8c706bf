/** Who does what only one process may do (polling). */
export interface LeaseStore {
  /** True when `holder` has the lease until `until`, newly or still. */
  take(name: string, holder: string, now: Date, until: Date): Promise<boolean>;
  release(name: string, holder: string): Promise<void>;
}
