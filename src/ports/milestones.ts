/** Days the office gave to milestones of the campaign. */
export interface MilestoneStore {
  /** Milestone code → `YYYY-MM-DD`. */
  dated(campaign: string): Promise<ReadonlyMap<string, string>>;
  /** Dates a milestone; null takes the day back. */
  set(campaign: string, code: string, day: string | null, by: string, at: Date): Promise<void>;
}
