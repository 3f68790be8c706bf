import type { ZaloFault } from './double.ts';

export type FaultOrder = ZaloFault & { readonly path?: string; readonly after?: number };

interface Armed {
  readonly order: FaultOrder;
  passing: number;
}

/** Faults on demand; each order hits one call. */
export function createFaults() {
  let armed: Armed[] = [];

  /** The fault that hits this call. `anyOf`: whether an order without a path means this one too. */
  function take(path: string, anyOf: boolean): ZaloFault | undefined {
    for (const fault of armed) {
      const fits = fault.order.path === undefined ? anyOf : path.includes(fault.order.path);
      if (!fits) continue;
      if (fault.passing > 0) {
        fault.passing--;
        continue;
      }
      armed = armed.filter((one) => one !== fault);
      return fault.order;
    }
    return undefined;
  }

  return {
    take,
    control: {
      next: (order: FaultOrder) => {
        armed.push({ order, passing: order.after ?? 0 });
      },
      clear: () => {
        armed = [];
      },
    },
  };
}
