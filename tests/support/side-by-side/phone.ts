/** What the screen of one made-up person's phone shows, on either network; sent to the page as it is. */
export interface Screen {
  /** Oldest first. */
  readonly bubbles: readonly Bubble[];
  /** Keys under the field to type in, where the bot has put some. */
  readonly keys: readonly (readonly string[])[];
  /** Follows the account; has not blocked the bot. */
  readonly following: boolean;
  /** On Zalo: whether the account may write, what that costs, and until when; null on other networks. */
  readonly window: { readonly state: 'none' | 'free' | 'charged' | 'closed'; readonly until: string | null } | null;
  /** The last answer to a press that says something. */
  readonly toast: { readonly id: string; readonly text: string } | null;
  /** The number of this phone. */
  readonly phone: string;
}

export interface Bubble {
  readonly id: string;
  readonly from: 'bot' | 'person';
  readonly at: string;
  readonly text: string;
  /** Whether the text holds `<b> <i>` and entities. */
  readonly markup: boolean;
  readonly rows: readonly (readonly {
    readonly label: string;
    readonly data: string | null;
    readonly url: string | null;
  }[])[];
  readonly file: { readonly name: string; readonly size: number; readonly picture: boolean } | null;
  readonly price: 'free' | 'charged' | 'template' | null;
  readonly asksPhone: boolean;
}

export interface PhoneFile {
  readonly name: string;
  readonly mime: string;
  readonly bytes: Buffer;
}

/** What a person does with their phone. */
export type Action =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'tap'; readonly message: string; readonly data: string }
  | { readonly kind: 'key'; readonly label: string }
  | { readonly kind: 'phone' | 'follow' | 'unfollow' };

export interface Phone {
  /** Takes in what has come since the last look. */
  look(): void;
  screen(): Screen;
  /** Throws when the phone does not offer this now. */
  act(action: Action): void;
  send(file: PhoneFile): void;
  /** The file of a bubble of the bot. */
  file(bubble: string): PhoneFile | null;
  /** Somebody has the screen before them. */
  seen(): void;
}

export const isPicture = (mime: string): boolean => /^image\/(?:png|jpeg|gif|webp)$/.test(mime);

function actionText(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > 4_000) return null;
  const text = value.normalize('NFC').trim();
  return text === '' ? null : text;
}

/** Reads what the page posts; null for anything else. */
export function readAction(body: Buffer): Action | null {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null || !('kind' in value)) return null;
  const { kind } = value;
  const field = (name: string): string | null => actionText(Object.entries(value).find(([key]) => key === name)?.[1]);
  if (kind === 'phone' || kind === 'follow' || kind === 'unfollow') return { kind };
  const [text, message, data, label] = [field('text'), field('message'), field('data'), field('label')];
  if (kind === 'text' && text !== null) return { kind, text };
  if (kind === 'tap' && message !== null && data !== null) return { kind, message, data };
  return kind === 'key' && label !== null ? { kind, label } : null;
}
