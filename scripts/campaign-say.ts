import type { Clock } from '../src/clock.ts';
import type { Line } from '../src/dialog/view.ts';
import type { Stores } from '../src/stores.ts';

/** A line in the console's language, as plain words. */
export type Say = (line: Line) => string;

/** The bot's database, as the tool uses it. */
export interface CampaignDatabase {
  readonly stores: Stores;
  close(): Promise<void>;
}

/** What the work of the tool is done with. */
export interface Tool {
  readonly say: Say;
  readonly print: (line: Line) => void;
  /** To stderr: what keeps the tool from doing what was asked. */
  readonly complain: (line: Line) => void;
  readonly hasText: (key: string) => boolean;
  readonly clock: Clock;
  /** The database of the bot, or null when the settings name none. Throws `Refused` when it does not answer. */
  readonly open: () => Promise<CampaignDatabase | null>;
}

/** Ends the tool with a sentence; `exit` 2 means the caller's mistake. */
export class Refused extends Error {
  readonly says: Line;
  readonly exit: number;

  constructor(says: Line, exit: number) {
    super(says.key);
    this.name = 'Refused';
    this.says = says;
    this.exit = exit;
  }
}
