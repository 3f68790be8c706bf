import type { ShownFile } from '../../src/channels/channel.ts';
import { listedIn, PART_HEAD } from '../support/listed.ts';
import type { Can, Seen } from './contract-driver.ts';

/** Words of all choices a message offers, as buttons or as lines. */
export function labelsOf(seen: Seen | undefined): readonly string[] {
  const buttons = (seen?.buttons ?? []).flat().map(({ label }) => label);
  return buttons.length > 0 ? buttons : listedIn(seen?.text ?? '').map(({ label }) => label);
}

/** Addresses behind its choices. */
export function urlsOf(seen: Seen | undefined): readonly string[] {
  const buttons = (seen?.buttons ?? []).flat();
  const all = buttons.length > 0 ? buttons : listedIn(seen?.text ?? '');
  return all.flatMap(({ url }) => (url === undefined ? [] : [url]));
}

/** The text without choices written below it. */
export function wordsOf(seen: Seen): string {
  return listedIn(seen.text).length === 0 ? seen.text : (seen.text.split(/\n{2,}/u)[0] ?? '');
}

/** A text in parts put together again; throws when parts are not told apart as they should be. */
export function whole(seen: readonly Seen[], { numbersParts, buttons }: Can): string {
  const texts = seen.map(({ text }) => text).filter((text) => text !== '');
  const last = texts.length - 1;
  const parts = texts.map((text, index) => {
    const listed = buttons === 0 && index === last && listedIn(text).length > 0;
    const words = listed
      ? text
          .split(/\n{2,}/u)
          .slice(0, -1)
          .join('\n\n')
      : text;
    if (!numbersParts || texts.length === 1) return words;
    const [head = 'nothing', number, of] = PART_HEAD.exec(words) ?? [];
    if (number !== `${index + 1}` || of !== `${texts.length}`) throw new Error(`part ${index + 1} says ${head}`);
    return words.replace(PART_HEAD, '');
  });
  return parts.join(' ');
}

const MIMES: Readonly<Record<string, string>> = {
  pdf: 'application/pdf',
  csv: 'text/csv',
  txt: 'text/plain',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** Bytes such as a file of this kind holds, not kind to whoever takes them for text. */
export function contentOf(ending: string): Buffer {
  if (ending === 'csv' || ending === 'txt') return Buffer.from('\uFEFFSố,Tên\r\n1,"Sổ ""theo dõi"""\r\n--\r\n');
  return Buffer.concat([
    Buffer.from(ending === 'pdf' ? '%PDF-1.4\n' : 'PK'),
    Buffer.from([0, 1, 2, 255, 13, 10, 45, 45]),
  ]);
}

/** A kept file to be sent. */
export function given(name: string, bytes: Buffer): ShownFile & { readonly id: string } {
  return {
    id: `kept-${name.replace(/\W/g, '')}`,
    name,
    mime: MIMES[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream',
    picture: false,
    open: async () => bytes,
    words: { link: 'Mở tệp tại đây', unsent: 'Tệp này không gửi được ở đây' },
  };
}

/** All addresses in messages, behind buttons or in their texts. */
function linksOf(seen: readonly Seen[]): readonly string[] {
  return seen.flatMap((one) => [
    ...one.buttons.flat().flatMap(({ url }) => (url === undefined ? [] : [url])),
    ...(one.text.match(/https?:\/\/\S+/gu) ?? []),
  ]);
}

/** What the first link gives, with the name it gives it. */
export async function fetched(seen: readonly Seen[]): Promise<{ name: string; bytes: Buffer }> {
  const answer = await fetch(linksOf(seen)[0] ?? '');
  if (!answer.ok) throw new Error(`the link answers ${answer.status}`);
  const name = /filename\*=UTF-8''([^;]+)/u.exec(answer.headers.get('content-disposition') ?? '')?.[1] ?? '';
  return { name: decodeURIComponent(name), bytes: Buffer.from(await answer.arrayBuffer()) };
}
