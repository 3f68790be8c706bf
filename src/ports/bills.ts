import type { Campaign } from '../campaign/schema.ts';
import type { Bill, TypedBill } from '../domain/bill.ts';
import type { Month } from '../text/day.ts';

/** Monthly figures of the office's bills. What was typed is kept; of a month the newest figure of each kind counts. */
export interface BillStore {
  /** Once per `key`: the same submission again changes nothing. */
  put(bill: TypedBill & { readonly key: string }): Promise<void>;
  /**
   * From the first to the last month named, oldest first, one of each month: the office has one electricity meter, however
   * many campaigns it runs. Only what was typed in a made-up campaign stays in that one.
   */
  between(seenFrom: Pick<Campaign, 'id' | 'made_up'>, from: Month, to: Month): Promise<readonly Bill[]>;
}
