/** Own ticks of the digital-skills checklist, per year. */
export interface SkillStore {
  /** Item ids ticked in the year. */
  ticked(member: string, year: number): Promise<readonly string[]>;
  /** Sets or clears a tick; the same again changes nothing. */
  set(member: string, year: number, item: string, ticked: boolean, at: Date): Promise<void>;
}
