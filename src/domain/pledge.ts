/** Answers to a check-in: done, partly, not, does not apply. */
export const CHECKIN_ANSWERS = ['done', 'part', 'none', 'na'] as const;
export type CheckinAnswer = (typeof CHECKIN_ANSWERS)[number];

/** A pledge that a person has taken. Days are `YYYY-MM-DD` in the campaign's zone. */
export interface TakenPledge {
  readonly id: string;
  readonly member: string;
  readonly campaign: string;
  /** `P01` … of the campaign. */
  readonly pledge: string;
  readonly takenOn: string;
  readonly weeks: number;
  readonly state: 'active' | 'ended';
}

/** One week's answer; `week` is the Monday of the week it is about. */
export interface Checkin {
  readonly taken: string;
  readonly member: string;
  readonly week: string;
  readonly answer: CheckinAnswer;
  readonly at: Date;
}
