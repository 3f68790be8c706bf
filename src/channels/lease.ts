import type { Clock } from '../clock.ts';
import { describeError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { LeaseStore } from '../ports/leases.ts';

export interface LeaseDeps {
  /** What only one process may do: `telegram-poll`. */
  readonly name: string;
  readonly leases: LeaseStore;
  readonly holder: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** Life of the lease, and how often it is renewed or asked for, in milliseconds. */
  readonly timing: { readonly leaseMs: number; readonly renewMs: number };
}

/** The time this process is the one that polls. */
export interface Tenure {
  /** Aborted when the lease is lost or the process stops. */
  readonly signal: AbortSignal;
  /** False once the lease was lost. */
  held(): boolean;
  /** Gives the lease back, if it is still ours. */
  end(): Promise<void>;
}

/** Takes the polling lease and keeps it renewed; null when another process has it. */
export async function takeTenure(deps: LeaseDeps, stopping: AbortSignal): Promise<Tenure | null> {
  const { name, leases, holder, clock, log, timing } = deps;
  let until = 0;
  let isHeld = await renew();
  if (!isHeld) return null;
  const ending = new AbortController();
  const stop = (): void => ending.abort();
  if (stopping.aborted) stop();
  stopping.addEventListener('abort', stop, { once: true });
  const timer = setInterval(check, timing.renewMs);
  let isRenewing = false;

  async function renew(): Promise<boolean> {
    const now = clock.now();
    const end = new Date(now.getTime() + timing.leaseMs);
    try {
      const taken = await leases.take(name, holder, now, end);
      until = taken ? end.getTime() : 0;
      return taken;
    } catch (error) {
      log.warn({ lease: name, error: describeError(error) }, 'lease_not_renewed');
      return until > 0;
    }
  }

  /** Given up before it can run out: until the next look somebody else could have it. */
  function check(): void {
    const isShort = until - clock.now().getTime() < timing.renewMs;
    if (isShort) lose();
    if (isShort || isRenewing) return;
    isRenewing = true;
    void renew().then((still) => {
      isRenewing = false;
      if (!still) lose();
    });
  }

  function lose(): void {
    if (!isHeld) return;
    isHeld = false;
    log.warn({ lease: name, holder }, 'lease_lost');
    ending.abort();
  }

  async function end(): Promise<void> {
    clearInterval(timer);
    stopping.removeEventListener('abort', stop);
    if (!isHeld) return;
    isHeld = false;
    await leases.release(name, holder).catch((error: unknown) => {
      log.warn({ lease: name, error: describeError(error) }, 'lease_not_released');
    });
  }

  return { signal: ending.signal, held: () => isHeld, end };
}
