import type { FaultKind } from './faults.ts';
import type { Body, Params } from './wire.ts';

export interface LoggedCall {
  method: string;
  /** As they came, files as `{file, bytes}`. */
  params: Params;
  chat: number | undefined;
  at: Date;
  /** `undefined` while it is under way. */
  code: number | undefined;
  description: string | undefined;
  /** The id of the message that was made. */
  messageId: number | undefined;
  fault: FaultKind | undefined;
  /** Whether it changed anything; true for a call whose answer was lost afterwards. */
  effect: boolean;
}

export interface CallFilter {
  method?: string;
  chat?: number;
  effect?: boolean;
  code?: number;
  fault?: FaultKind;
}

export interface Counts {
  calls: number;
  effects: number;
  /** Refused with 4xx by the server itself, not by an ordered fault. */
  rejected: number;
  faults: number;
  byMethod: Readonly<Record<string, number>>;
}

export interface CallLog {
  /** Calls in the order they came. Empty when the fake was made with `keepLog: false`. */
  calls(filter?: CallFilter): readonly LoggedCall[];
  /** Calls answered 400, 401, 404 or 413 and not by an ordered fault: assert that there are none. */
  rejected(): readonly LoggedCall[];
  /** Sends that took effect and repeat an earlier one to the same chat word for word. */
  doubled(): readonly LoggedCall[];
  /** Kept also with `keepLog: false`. */
  counts(): Counts;
  clear(): void;
}

/** 403, 409 and 429 happen to a bot that does all right. */
const REJECTIONS = new Set([400, 401, 404, 413, 500]);

/** The list of all API calls, and counters. */
export function createCallLog(keep: boolean) {
  let calls: LoggedCall[] = [];
  let byMethod: Record<string, number> = {};
  let totals = { calls: 0, effects: 0, rejected: 0, faults: 0 };

  function begin(method: string, chat: number | undefined, at: () => Date): LoggedCall | undefined {
    totals.calls++;
    byMethod[method] = (byMethod[method] ?? 0) + 1;
    if (!keep) return undefined;
    const call: LoggedCall = {
      method,
      params: {},
      chat,
      at: at(),
      code: undefined,
      description: undefined,
      messageId: undefined,
      fault: undefined,
      effect: false,
    };
    calls.push(call);
    return call;
  }

  const control: CallLog = {
    calls: (filter = {}) => calls.filter((call) => fits(call, filter)),
    rejected: () => calls.filter((call) => call.fault === undefined && REJECTIONS.has(call.code ?? 200)),
    doubled: () => {
      const seen = new Set<string>();
      return calls.filter((call) => {
        if (!call.effect || !call.method.startsWith('send') || call.method === 'sendChatAction') return false;
        const key = JSON.stringify([call.method, call.params]);
        if (seen.has(key)) return true;
        seen.add(key);
        return false;
      });
    },
    counts: () => ({ ...totals, byMethod: { ...byMethod } }),
    clear: () => {
      calls = [];
      byMethod = {};
      totals = { calls: 0, effects: 0, rejected: 0, faults: 0 };
    },
  };
  return {
    control,
    begin,
    count(kind: 'effects' | 'rejected' | 'faults'): void {
      totals[kind]++;
    },
  };
}

function fits(call: LoggedCall, filter: CallFilter): boolean {
  if (filter.method !== undefined && filter.method !== call.method) return false;
  if (filter.chat !== undefined && filter.chat !== call.chat) return false;
  if (filter.code !== undefined && filter.code !== call.code) return false;
  if (filter.effect !== undefined && filter.effect !== call.effect) return false;
  return filter.fault === undefined || filter.fault === call.fault;
}

/** Parameters for the log: uploads by name and size. */
export function loggedParams(body: Body): Params {
  if (body.files.size === 0) return body.params;
  const params = { ...body.params };
  for (const [name, file] of body.files) params[name] = { file: file.fileName, bytes: file.bytes.length };
  return params;
}
