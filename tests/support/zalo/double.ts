import type { Clock } from '../../../src/clock.ts';
import type { Share } from './shares.ts';

/** What the double of Zalo offers to tests, to the try-out and to drivers. Made by `createFakeZalo` and `createFakeZaloBot`. */

/** A message of ours on a person's phone. */
export interface ZaloShown {
  readonly id: string;
  readonly text: string;
  /** In order; at most five. `payload` is what comes back as text; links carry `url`. */
  readonly buttons: readonly { readonly title: string; readonly payload?: string; readonly url?: string }[];
  readonly file?: { readonly name: string; readonly mime: string; readonly bytes: Buffer };
  /** A card that asks for the person's phone number. */
  readonly asksPhone?: boolean;
  /** The template it was sent with, when it came as a ZBS template. */
  readonly template?: string;
  /** How it was paid for. */
  readonly price: 'free' | 'charged';
}

/** A person with the Zalo app. */
export interface ZaloPerson {
  /** Decimal string of 19 digits, above 2^53. */
  readonly id: string;
  says(text: string): void;
  /** Presses the button of this title on the newest message that shows it (or on message `id`); throws when there is none. */
  taps(title: string, id?: string): void;
  /** Sends an old payload again, as a tap on a message scrolled up to. */
  tapsPayload(payload: string): void;
  sendsImage(bytes: Buffer): void;
  sendsFile(file: { readonly name: string; readonly mime: string; readonly bytes: Buffer }): void;
  sends(kind: 'sticker' | 'audio' | 'video' | 'location' | 'gif' | 'link'): void;
  saysInGroup(text: string): void;
  follows(): void;
  unfollows(): void;
  /** Fills in the phone card: `user_submit_info`. */
  sharesPhone(phone: string): void;
  /** Our messages, oldest first. */
  messages(): readonly ZaloShown[];
  /** The next message not yet read by this call; rejects after `timeout` ms. */
  next(options?: { readonly timeout?: number }): Promise<ZaloShown>;
  /** Receipts for the newest message: `user_received_message`, then `user_seen_message`. */
  sees(): void;
}

export type ZaloFault =
  /** Answered with this OA error code (HTTP 200), nothing shown. */
  | { readonly kind: 'error'; readonly code: number; readonly message?: string }
  /** Connection cut before anything was done; done and then cut. */
  | { readonly kind: 'cut' | 'doneThenCut' }
  /** Never answers: nothing done; done. */
  | { readonly kind: 'hang' | 'doneThenHang' }
  | { readonly kind: 'status'; readonly status: number };

export interface ZaloWebhooks {
  /** Posts go to this address (the whole URL). */
  sendTo(url: string): void;
  /** Events not yet answered with 200. */
  pending(): number;
  /** Delivers the newest event once more. */
  duplicate(): void;
  hold(): void;
  release(options?: { readonly reverse?: boolean }): void;
  /** Any body, signed as given: `good` (default), `bad`, `none`, or `bare` (digest without `mac=`). Answers the status. */
  post(
    body: unknown,
    signed?: 'good' | 'bad' | 'none' | 'bare',
  ): Promise<{ readonly status: number; readonly ms: number }>;
  /** Raw bytes likewise. */
  postRaw(
    body: Buffer,
    signed?: 'good' | 'bad' | 'none' | 'bare',
  ): Promise<{ readonly status: number; readonly ms: number }>;
  /** The console's test: a bad signature, insists on 200. */
  consoleTest(): Promise<boolean>;
  /** After the retry ladder the webhook is off until somebody turns it on. */
  isDisabled(): boolean;
  enable(): void;
}

export interface FakeZaloOptions {
  /** Windows, message times, template hours. Default: the machine's. */
  readonly clock?: Clock;
  /** Life of tokens, codes and uploads. Default: `clock`. */
  readonly tokenClock?: Clock;
  readonly port?: number;
  /** The retry ladder of webhooks in ms; default 30 s, 5 min, 15 min, 30 min, 1 h. Tests use short ones. */
  readonly ladderMs?: readonly number[];
  /** How long a webhook may take; 2 s. */
  readonly webhookTimeoutMs?: number;
  readonly publicKeys?: {
    readonly oaId?: string;
    readonly appId?: string;
    readonly appSecret?: string;
    readonly oaSecret?: string;
  };
  /** Whether the account has money for charged messages; default true. */
  readonly funded?: boolean;
  /** Approved templates: id and the names of their parameters. */
  readonly templates?: readonly { readonly id: string; readonly params: readonly string[] }[];
}

export interface FakeZalo {
  readonly port: number;
  /** What ZALO_API_ROOT, ZALO_OAUTH_ROOT and ZALO_ZBS_ROOT are set to. */
  readonly roots: { readonly api: string; readonly oauth: string; readonly zbs: string };
  readonly oaId: string;
  readonly appId: string;
  readonly appSecret: string;
  readonly oaSecret: string;
  /** A pair as the API Explorer gives one. */
  issuePair(): { readonly access: string; readonly refresh: string };
  /** The same name gives the same person again; people follow the account unless told otherwise. */
  person(name: string, options?: { readonly follows?: boolean }): ZaloPerson;
  readonly webhooks: ZaloWebhooks;
  readonly faults: {
    /** The next call whose path holds `path` (default any of the OpenAPI), after so many that go well. */
    next(fault: ZaloFault & { readonly path?: string; readonly after?: number }): void;
    clear(): void;
  };
  /** So many messages of this kind from now on, outside of the free window, in place of money. */
  gives(share: Share, count: number): void;
  readonly oauth: {
    /** Successful refreshes so far. */
    refreshes(): number;
    /** Refresh tokens that were used a second time. */
    reused(): number;
    /** The administrator opens this consent URL and agrees: answers the URL the browser is sent back to. `echoState` false leaves `state` out. */
    consent(url: string, options?: { readonly echoState?: boolean }): Promise<string>;
    /** Ends all access tokens now. */
    expireAccess(): void;
  };
  /** Calls of the OpenAPI so far: path without query, error code answered. Never tokens or texts. */
  calls(): readonly { readonly path: string; readonly error: number }[];
  close(): Promise<void>;
}

/** The Zalo Bot Platform. */
export interface FakeZaloBot {
  readonly port: number;
  /** What ZALO_BOT_API_ROOT is set to. */
  readonly root: string;
  readonly token: string;
  person(name: string): Pick<ZaloPerson, 'id' | 'says' | 'sendsImage' | 'messages' | 'next' | 'saysInGroup'> & {
    sends(kind: 'sticker' | 'voice' | 'unsupported'): void;
  };
  readonly webhook: {
    isSet(): boolean;
    sendTo(origin: string): void;
    pending(): number;
    duplicate(): void;
    hold(): void;
    release(options?: { readonly reverse?: boolean }): void;
  };
  isPolled(): boolean;
  readonly faults: {
    next(fault: ZaloFault & { readonly path?: string; readonly after?: number }): void;
    clear(): void;
  };
  calls(): readonly { readonly path: string; readonly error: number }[];
  close(): Promise<void>;
}
