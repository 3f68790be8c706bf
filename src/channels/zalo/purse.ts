import { describeError } from '../../errors.ts';
import type { SendFailure } from '../channel.ts';
import { type Fields, fieldsAt, textAt } from '../narrow.ts';
import type { ZaloDeps } from './deps.ts';
import { budgetMonth } from './window.ts';

/** What was set aside for one message, however many parts it has. */
export interface Payment {
  /** A part was taken by Zalo with this answer; null: it may have been. */
  shown(answer: Fields | null): void;
  /** What was not spent goes back; never throws. */
  settle(): Promise<void>;
}

export interface Purse {
  /** Sets aside so many charged messages, or says why there are none. */
  pay(count: number): Promise<{ readonly payment: Payment } | { readonly error: SendFailure }>;
}

/** For what costs nothing, or is not counted. */
export const FREE: Payment = { shown: () => undefined, settle: async () => undefined };

/** [M] Kinds of quota that are given, not bought; an answer without any was charged. */
const GIVEN: readonly string[] = ['reply', 'sub_quota', 'reward_quota', 'welcome_msg'];

/** Under what the charged messages of an Official Account are counted. */
export function paidAccount(oaId: string): string {
  return `zalo:${oaId}`;
}

/** Charged messages of one Official Account, counted by month before they are sent. */
export function createPurse({
  oaId,
  paidBudget,
  budget,
  clock,
  log,
}: Pick<ZaloDeps, 'oaId' | 'paidBudget' | 'budget' | 'clock' | 'log'>): Purse {
  const account = paidAccount(oaId);

  async function giveBack(month: string, count: number): Promise<void> {
    try {
      for (let given = 0; given < count; given++) await budget.giveBack(account, month);
    } catch (error) {
      // Errs towards spending less.
      log.warn({ month, error: describeError(error) }, 'budget_not_given_back');
    }
  }

  async function take(month: string, count: number): Promise<boolean> {
    let taken = 0;
    try {
      while (taken < count && (await budget.take(account, month, paidBudget))) taken += 1;
    } catch (error) {
      await giveBack(month, taken);
      throw error;
    }
    if (taken < count) await giveBack(month, taken);
    return taken === count;
  }

  return {
    async pay(count) {
      const month = budgetMonth(clock.now());
      try {
        const enough = await take(month, count);
        if (!enough) return { error: { kind: 'closed', code: 'budget_spent', detail: month } };
      } catch {
        return { error: { kind: 'retry', code: 'internal', detail: 'budget_not_read' } };
      }
      let unspent = count;
      return {
        payment: {
          shown: (answer) => {
            if (answer === null || isCharged(answer)) unspent -= 1;
          },
          settle: () => giveBack(month, unspent),
        },
      };
    },
  };
}

function isCharged(answer: Fields): boolean {
  const quota = fieldsAt(answer, 'quota');
  return quota === null || !GIVEN.includes(textAt(quota, 'quota_type') ?? '');
}
