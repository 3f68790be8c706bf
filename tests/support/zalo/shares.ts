import type { Params } from '../telegram/wire.ts';

/** Messages outside of the free window that an account has: of its package, as a reward, bought, or for followers who never wrote. */
export type Share = 'sub_quota' | 'reward_quota' | 'purchase_quota' | 'welcome_msg';

export interface Shares {
  give(share: Share, count: number): void;
  /** Takes one of the first kind that there is; answers the `quota` of its answer, or undefined where there is none. */
  take(kinds: readonly Share[]): { readonly share: Share; readonly quota: Params } | undefined;
  has(kinds: readonly Share[]): boolean;
}

/** What is taken in place of money, in this order. */
export const IN_PLACE_OF_MONEY: readonly Share[] = ['sub_quota', 'reward_quota', 'purchase_quota'];

export function createShares(oaId: string): Shares {
  const held = new Map<Share, { remain: number; total: number }>();
  const firstOf = (kinds: readonly Share[]) => kinds.find((kind) => (held.get(kind)?.remain ?? 0) > 0);

  return {
    give: (share, count) => void held.set(share, { remain: count, total: count }),
    has: (kinds) => firstOf(kinds) !== undefined,
    take(kinds) {
      const share = firstOf(kinds);
      const left = share === undefined ? undefined : held.get(share);
      if (share === undefined || left === undefined) return undefined;
      left.remain -= 1;
      return { share, quota: { quota_type: share, ...fieldsOf(share, left, oaId) } };
    },
  };
}

/** Each kind has its own fields; numbers come now as numbers, now as words. */
function fieldsOf(share: Share, { remain, total }: { remain: number; total: number }, oaId: string): Params {
  if (share === 'sub_quota') return { remain, total, expired_date: '31/12/2099' };
  if (share === 'welcome_msg') return { remain: String(remain), total: String(total) };
  return { owner_type: 'OA', owner_id: oaId };
}
