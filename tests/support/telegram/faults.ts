export type FaultKind =
  | '429'
  | '403'
  | '5xx'
  /** Any refusal: `code` and `description`. */
  | 'error'
  /** No answer until the caller or the server ends the connection; no effect. */
  | 'hang'
  /** The call takes effect after `delayMs`. */
  | 'slow'
  /** The connection breaks, no effect. */
  | 'reset'
  /** 200 with a page of HTML, no effect. */
  | 'notJson'
  /** The call takes effect, then the connection breaks: its answer is lost. */
  | 'okButReset'
  /** The call takes effect, its answer never comes. */
  | 'okButHang';

export interface FaultOrder {
  kind: FaultKind;
  /** A method name, or `download` for files; any when absent. */
  method?: string;
  chat?: number;
  /** How many calls it hits, one by default. */
  times?: number;
  /** Calls that go through before it begins to hit. */
  after?: number;
  retryAfter?: number;
  delayMs?: number;
  code?: number;
  description?: string;
}

export interface Faults {
  /** The next matching calls fail this way; several orders are used up in the order they were given. */
  next(order: FaultOrder): void;
  /** Hits that are still to come. */
  left(): number;
  clear(): void;
}

interface Armed extends FaultOrder {
  left: number;
  passing: number;
}

/** Faults on demand. */
export function createFaults() {
  let armed: Armed[] = [];

  const control: Faults = {
    next: (order) => {
      armed.push({ ...order, left: order.times ?? 1, passing: order.after ?? 0 });
    },
    left: () => armed.reduce((sum, fault) => sum + fault.left, 0),
    clear: () => {
      armed = [];
    },
  };

  /** The fault that hits this call, if any. */
  function take(method: string, chat: number | undefined): FaultOrder | undefined {
    if (armed.length === 0) return undefined;
    for (const fault of armed) {
      const wrongMethod = fault.method !== undefined && fault.method !== method;
      const wrongChat = fault.chat !== undefined && fault.chat !== chat;
      if (wrongMethod || wrongChat) continue;
      if (fault.passing > 0) {
        fault.passing--;
        continue;
      }
      fault.left--;
      armed = armed.filter((one) => one.left > 0);
      return fault;
    }
    return undefined;
  }

  return { control, take };
}
