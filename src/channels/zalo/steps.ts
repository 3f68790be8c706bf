import type { Message, ShownFile } from '../channel.ts';
import type { FileLinks } from '../file-link.ts';
import { fit } from '../fit.ts';
import { escapeMarkup } from '../markup.ts';
import type { UploadedFile } from './client.ts';
import type { ZaloDeps } from './deps.ts';
import {
  type Carriage,
  carriageOf,
  composed,
  fileBody,
  imageBody,
  phoneBody,
  textBody,
  uploadName,
  ZALO_LIMITS,
  zaloLimits,
} from './render.ts';

export interface StepsDeps extends Pick<ZaloDeps, 'buttons' | 'publicUrl'> {
  readonly links: Pick<FileLinks, 'linkTo'>;
}

export interface Upload {
  readonly carriage: Carriage;
  readonly file: UploadedFile;
}

/** One call that shows something; `body` is given what the upload was called. */
export interface Step {
  readonly upload: Upload | null;
  readonly body: (uploaded: string) => object;
}

export interface Steps {
  readonly steps: readonly Step[];
  /** What the person does not get at all, for the log. */
  readonly lost: readonly string[];
}

/** How a file comes along: uploaded itself or as its plain table, and what is said of it in the text. */
interface Carried {
  readonly upload: Upload | null;
  readonly note: string;
}

/** The picture of the phone card; served by the channel. */
export const CARD_PICTURE = '/zalo/anh.png';
const NOTHING: Carried = { upload: null, note: '' };
/** Of what `fit` reports, the rest is only shown in another way. */
const TOLD: readonly string[] = ['button_data'];

/** Takes a message apart into the calls that show it; throws what reading its file throws. */
export function createSteps({ buttons, publicUrl, links }: StepsDeps) {
  const limits = zaloLimits(buttons);

  /** Without `uploads` a file only comes along as a link. */
  return async function stepsOf(user: string, given: Message, uploads = true): Promise<Steps> {
    const { file, phoneCard, ...message } = composed(given);
    const { upload, note } = file === undefined ? NOTHING : await carry(file, uploads);
    const text = [message.text, note].filter((part) => part !== '').join('\n\n');
    const { messages, lost } = fit({ ...message, text }, limits);
    const isLost = file !== undefined && upload === null && note === '';
    const texts = messages.flatMap(({ text: part, buttons: rows }) => {
      if (part === '' && rows.length === 0) return [];
      // Buttons stand under a text, whatever it is.
      return [{ text: part === '' ? (file?.name ?? '…') : part, rows }];
    });
    return {
      steps: [...shown(user, upload, texts), ...cards(user, phoneCard)],
      lost: [...lost.filter((one) => TOLD.includes(one)), ...(isLost ? ['file'] : [])],
    };
  };

  async function carry(file: ShownFile, uploads: boolean): Promise<Carried> {
    const own = uploads ? await uploadOf(file) : null;
    if (own !== null) return { upload: own, note: '' };
    const plain = uploads && file.plain !== undefined ? await uploadOf(file.plain) : null;
    const link = links.linkTo(file);
    // A link to a file that is gone would say so only when it is tapped.
    if (link !== null) await file.open();
    if (link !== null) return { upload: plain, note: `${file.words?.link ?? ''}\n${escapeMarkup(link)}`.trim() };
    return { upload: plain, note: plain === null ? (file.words?.unsent ?? '') : '' };
  }

  /** None without an address of its picture: no card without one is known to be taken, and there is the typed code. */
  function cards(user: string, card: Message['phoneCard']): readonly Step[] {
    if (card === undefined || publicUrl === null) return [];
    const body = phoneBody(user, card, publicUrl + CARD_PICTURE);
    return [{ upload: null, body: () => body }];
  }
}

/** Null for files that Zalo does not carry, or not of this size. */
async function uploadOf(file: ShownFile): Promise<Upload | null> {
  const carriage = carriageOf(file);
  if (carriage === null) return null;
  const bytes = await file.open();
  if (bytes.length === 0 || bytes.length > carriage.most) return null;
  return { carriage, file: { name: uploadName(file.name, carriage), mime: carriage.mime, bytes } };
}

type Texts = readonly { readonly text: string; readonly rows: Message['buttons'] }[];

/** The file goes first, so that the text with the buttons is the last thing seen. */
function shown(user: string, upload: Upload | null, texts: Texts): readonly Step[] {
  const bodies = texts.map(({ text, rows }): Step => {
    const body = textBody(user, text, rows);
    return { upload: null, body: () => body };
  });
  if (upload === null) return bodies;
  if (upload.carriage.as === 'file') return [{ upload, body: (token) => fileBody(user, token) }, ...bodies];
  const [only] = texts;
  const isCaption = texts.length === 1 && only?.rows.length === 0 && only.text.length <= ZALO_LIMITS.captionLength;
  const caption = isCaption ? only.text : '';
  const picture: Step = { upload, body: (attachment) => imageBody(user, attachment, caption) };
  return isCaption ? [picture] : [picture, ...bodies];
}
