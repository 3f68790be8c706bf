import type { Pledge } from '../campaign/practice-schema.ts';
import type { Bilingual } from '../campaign/words-schema.ts';
import type { Day } from '../text/day.ts';

/** Answers to a check-in: done, partly, not, does not apply. */
export const CHECKIN_ANSWERS = ['done', 'part', 'none', 'na'] as const;
export type CheckinAnswer = (typeof CHECKIN_ANSWERS)[number];

/** Answers to the start question: how far the habit was kept before the pledge. */
export const START_LEVELS = ['never', 'sometimes', 'often', 'always'] as const;
export type StartLevel = (typeof START_LEVELS)[number];

/** A pledge that a person has taken. Days are `YYYY-MM-DD` in the campaign's zone. */
export interface TakenPledge {
  readonly id: string;
  readonly member: string;
  readonly campaign: string;
  /** `P01` … of the campaign. */
  readonly pledge: string;
  readonly takenOn: Day;
  readonly weeks: number;
  readonly state: 'active' | 'ended';
  /** Absent until the start question is answered; a renewal carries on the level of the first round. */
  readonly start?: StartLevel;
  /** The pledge that this one renews. */
  readonly renews?: string;
  /** The day it was ended; absent while it runs and for those ended by the first releases. */
  readonly endedOn?: Day;
}

/** A factor as it was when figures were made with it. */
export interface UsedFactor {
  readonly id: string;
  readonly value: number;
  readonly unit: string;
  readonly year: number | null;
  readonly source: Bilingual;
}

/** What turns an answer into a saving, as in force at the moment of the answer. */
export interface Terms {
  /** What one unit stands for: a working day, the whole week, or the number that was given. */
  readonly by: 'day' | 'week' | 'amount';
  readonly of: Pledge['saving']['of'];
  /** Saved by one unit, with the figures of the formula put in; null while one of them is not known, or nothing is counted. */
  readonly perUnit: number | null;
  /** Null where the saving is not turned into CO₂. */
  readonly factor: UsedFactor | null;
  /** Pledges of one group stand for the same sheets. */
  readonly group: string | null;
}

/** One week's answer; `week` is the Monday of the week it is about. */
export interface Checkin {
  readonly taken: string;
  readonly member: string;
  readonly week: Day;
  readonly answer: CheckinAnswer;
  readonly at: Date;
  /** Working days of the week, less leave, on which the pledge held. Absent in answers to the first releases, like `terms`. */
  readonly days?: number;
  /** The number given where the pledge asks for one; absent while it is not known. */
  readonly amount?: number;
  /** What the person stated for the formula (people sharing, pages …), by input id. */
  readonly inputs?: Readonly<Record<string, number>>;
  readonly terms?: Terms;
}
