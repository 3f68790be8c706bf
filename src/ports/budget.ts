/** Messages that cost money, counted by month. */
export interface BudgetStore {
  /** Counts one more in `month` (`2026-11`) unless there are `most` already; true when it was counted. */
  take(account: string, month: string, most: number): Promise<boolean>;
  /** One that turned out to be free, or was not sent, is given back. */
  giveBack(account: string, month: string): Promise<void>;
  spent(account: string, month: string): Promise<number>;
}
