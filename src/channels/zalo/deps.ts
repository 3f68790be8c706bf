import type { Clock } from '../../clock.ts';
import type { Texts } from '../../i18n.ts';
import type { Logger } from '../../logger.ts';
import type { BudgetStore } from '../../ports/budget.ts';
import type { FileStore } from '../../ports/files.ts';
import type { ConsentKeyStore, GrantStore } from '../../ports/grants.ts';
import type { InboxStore } from '../../ports/inbox.ts';

/** What the channel of an Official Account is made of. */
export interface ZaloDeps {
  readonly oaId: string;
  readonly appId: string;
  readonly appSecret: string;
  /** Signs webhooks. */
  readonly oaSecret: string;
  /** A pair from the API Explorer, taken over once. */
  readonly seed: { readonly access: string; readonly refresh: string } | null;
  readonly roots: { readonly api: string; readonly oauth: string; readonly zbs: string };
  /** Where the world reaches us, without a slash at its end; null: no download links, no consent in the browser. */
  readonly publicUrl: string | null;
  /** Whether buttons are sent at all; without them every choice is a numbered line. */
  readonly buttons: boolean;
  /** Ends the time in which events signed in another known way are let through and named in the log; null: they never are. */
  readonly observeUntil: Date | null;
  /** Charged messages a month. */
  readonly paidBudget: number;
  /** Approved ZBS template with the parameters `ten` and `noi_dung`; null: none. */
  readonly template: string | null;
  /** A fixed PKCE verifier of 43 letters and digits, where the console asks for a fixed challenge. */
  readonly verifier: string | null;
  /** Seals tokens, signs links. */
  readonly secretKey: string;
  /** Unique for this process. */
  readonly holder: string;
  readonly clock: Clock;
  /** The machine's clock: leases and waits must not move with a campaign clock that is moved. */
  readonly machine: Clock;
  readonly log: Logger;
  readonly texts: Pick<Texts, 'text'>;
  readonly inbox: InboxStore;
  readonly grants: GrantStore;
  readonly keys: ConsentKeyStore;
  readonly budget: BudgetStore;
  readonly files: Pick<FileStore, 'read'>;
  /** Tells the office that access is lost; `link` opens the page where consent is given again. Called once per loss or lasting refusal. */
  readonly alarm: (why: string, link: string | null) => Promise<void>;
  readonly timing?: Partial<ZaloTiming>;
}

/** Waits in milliseconds. */
export interface ZaloTiming {
  /** Longest wait for the answer to a call, to one that carries a file, to the token call; for fetching a file. */
  readonly callMs: number;
  readonly uploadMs: number;
  readonly tokenMs: number;
  readonly downloadMs: number;
  /** Longest wait for the durable write before a webhook is answered with 503. */
  readonly keepMs: number;
  /** How long before its end the access token is renewed. */
  readonly earlyMs: number;
  /** Age after which a refresh marker belonged to a process that is gone. */
  readonly markerMs: number;
  readonly retryMs: number;
  readonly retryMostMs: number;
  readonly stopMs: number;
}

export const ZALO_TIMING: ZaloTiming = {
  callMs: 15_000,
  uploadMs: 60_000,
  tokenMs: 15_000,
  downloadMs: 30_000,
  keepMs: 1_200,
  earlyMs: 4 * 3_600_000,
  markerMs: 40_000,
  retryMs: 250,
  retryMostMs: 5_000,
  stopMs: 7_000,
};
