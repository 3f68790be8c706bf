import type { FakeZaloBot, ZaloFault } from './double.ts';

type Order = Parameters<FakeZaloBot['faults']['next']>[0];

/** Faults on demand, used up in the order they were given. */
export function createBotFaults() {
  let orders: { order: Order; passing: number }[] = [];

  return {
    control: {
      next: (order: Order): void => void orders.push({ order, passing: order.after ?? 0 }),
      clear: (): void => {
        orders = [];
      },
    },
    /** The fault that hits this call, if any. One for any path leaves the polls alone, which nobody asks for in a test. */
    take(path: string): ZaloFault | undefined {
      for (const one of orders) {
        const hits = one.order.path === undefined ? !path.includes('getUpdates') : path.includes(one.order.path);
        if (!hits) continue;
        if (one.passing > 0) {
          one.passing -= 1;
          continue;
        }
        orders = orders.filter((other) => other !== one);
        return one.order;
      }
      return undefined;
    },
  };
}
