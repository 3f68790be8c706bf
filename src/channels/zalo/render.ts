import type { Limits, Message, ShownButton, ShownFile } from '../channel.ts';

/** What a Zalo chat can show. */
export const ZALO_LIMITS: Limits = {
  textLength: 2000,
  buttonsPerRow: 1,
  buttons: 5,
  captionLength: 2000,
  fileBytes: 5_000_000,
  markup: false,
  edits: false,
  parts: true,
};

/** Stands before the data of a button, since a tap comes back as if the person had typed it. */
export const TAP_PREFIX = '#td:';

/** [M] Longest title of a button. */
const TITLE_LENGTH = 100;
const CARD_TITLE_LENGTH = 100;
const CARD_SUBTITLE_LENGTH = 500;
const IMAGE_BYTES = 1_000_000;
/** [M] The parameters of the template are to be registered for this much. */
const TEMPLATE_NAME_LENGTH = 30;
const TEMPLATE_TEXT_LENGTH = 100;

type Body = Readonly<Record<string, unknown>>;

/** How a file travels: where it is uploaded, and how it is then called. */
export interface Carriage {
  readonly as: 'image' | 'file';
  readonly path: string;
  readonly most: number;
  readonly mime: string;
  /** What the names of such files end in. */
  readonly ending: string;
}

const IMAGE = { as: 'image', path: '/v2.0/oa/upload/image', most: IMAGE_BYTES } as const;
const FILE = { as: 'file', path: '/v2.0/oa/upload/file', most: ZALO_LIMITS.fileBytes } as const;
const CARRIED: readonly Carriage[] = [
  { ...IMAGE, mime: 'image/png', ending: 'png' },
  { ...IMAGE, mime: 'image/jpeg', ending: 'jpg' },
  { ...FILE, mime: 'application/pdf', ending: 'pdf' },
  { ...FILE, mime: 'application/msword', ending: 'doc' },
  { ...FILE, mime: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', ending: 'docx' },
  { ...FILE, mime: 'text/csv', ending: 'csv' },
];

/** The limits with or without buttons: without, every choice is a line. */
export function zaloLimits(buttons: boolean): Limits {
  return buttons ? ZALO_LIMITS : { ...ZALO_LIMITS, buttons: 0 };
}

/** How Zalo carries files of this kind, or null. */
export function carriageOf({ mime }: ShownFile): Carriage | null {
  const kind = mime.split(';')[0]?.trim().toLowerCase();
  return CARRIED.find((one) => one.mime === kind) ?? null;
}

/** The name a file is uploaded under: its ending tells Zalo the kind. */
export function uploadName(name: string, { ending }: Carriage): string {
  const clean = name
    .normalize('NFC')
    .replace(/["\\/\p{Cc}]/gu, '_')
    .trim();
  const last = /\.(\w+)$/.exec(clean)?.[1]?.toLowerCase();
  const same = last === ending || (ending === 'jpg' && last === 'jpeg');
  const stem = same ? clean.slice(0, clean.lastIndexOf('.')) : clean;
  return `${cut(stem, 100) || 'file'}.${same ? last : ending}`;
}

/** The same in NFC throughout, in which limits are counted. */
export function composed(message: Message): Message {
  const { list } = message;
  return {
    ...message,
    text: message.text.normalize('NFC'),
    buttons: message.buttons.map((row) => row.map((one) => ({ ...one, label: one.label.normalize('NFC') }))),
    ...(list === undefined ? {} : { list: { ...list, hint: list.hint.normalize('NFC') } }),
  };
}

/** A text, with buttons under it. */
export function textBody(user: string, text: string, rows: Message['buttons']): Body {
  const buttons = rows.flat().flatMap(buttonOf);
  return bodyFor(user, { text, ...(buttons.length === 0 ? {} : template({ buttons })) });
}

/** An uploaded picture, with a caption that may be empty; there is no room for buttons beside it. */
export function imageBody(user: string, attachment: string, caption: string): Body {
  const elements = [{ media_type: 'image', attachment_id: attachment }];
  const text = caption === '' ? {} : { text: caption };
  return bodyFor(user, { ...text, ...template({ template_type: 'media', elements }) });
}

/** An uploaded file. */
export function fileBody(user: string, token: string): Body {
  return bodyFor(user, { attachment: { type: 'file', payload: { token } } });
}

/** The card that asks for the person's phone number. */
export function phoneBody(user: string, card: NonNullable<Message['phoneCard']>, image: string): Body {
  const title = cut(card.title.normalize('NFC'), CARD_TITLE_LENGTH);
  const subtitle = cut(card.subtitle.normalize('NFC'), CARD_SUBTITLE_LENGTH);
  const element = { title, subtitle, image_url: image };
  return bodyFor(user, template({ template_type: 'request_user_info', elements: [element] }));
}

/** A ZBS template with the parameters `ten` and `noi_dung`. */
export function templateBody(user: string, id: string, said: { readonly name: string; readonly gist: string }): Body {
  const ten = cut(said.name.normalize('NFC').trim(), TEMPLATE_NAME_LENGTH);
  const gist = cut(said.gist.normalize('NFC').replace(/\s+/gu, ' ').trim(), TEMPLATE_TEXT_LENGTH);
  // A parameter may not be empty.
  return { user_id: user, template_id: id, template_data: { ten: ten || '–', noi_dung: gist || '–' } };
}

function bodyFor(user: string, message: Body): Body {
  return { recipient: { user_id: user }, message };
}

function template(payload: Body): Body {
  return { attachment: { type: 'template', payload } };
}

function buttonOf({ label, data, url }: ShownButton): Body[] {
  const title = cut(label, TITLE_LENGTH);
  if (data !== undefined) return [{ title, type: 'oa.query.hide', payload: TAP_PREFIX + data }];
  return url === undefined ? [] : [{ title, type: 'oa.open.url', payload: { url } }];
}

/** At most so many UTF-16 units, never half a character. */
function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  let kept = '';
  for (const { segment } of new Intl.Segmenter('vi').segment(text)) {
    if (kept.length + segment.length > most - 1) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}
