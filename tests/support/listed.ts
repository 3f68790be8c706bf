/** A choice as a person finds it in a text: its words and what they type for it; a link is opened, not typed. */
export interface Listed {
  readonly label: string;
  readonly typed: string;
  readonly url?: string;
}

const NUMBERED = /^(\d{1,3})\. (.+)$/u;
const DASHED = /^– (.+)$/u;
const LINK = /^(.+): (https?:\/\/\S+)$/u;

function read(line: string): Listed | null {
  const [, number, label] = NUMBERED.exec(line) ?? [];
  if (number !== undefined && label !== undefined) return { label, typed: number };
  const [, words] = DASHED.exec(line) ?? [];
  if (words !== undefined) return { label: words, typed: words };
  const [, name, url] = LINK.exec(line) ?? [];
  return name === undefined || url === undefined ? null : { label: name, typed: '', url };
}

/** Stands above each part of a long text. */
export const PART_HEAD = /^\((\d+)\/(\d+)\)\n/u;

/** Choices written under a text as lines: the last paragraph that holds nothing else. */
export function listedIn(text: string): readonly Listed[] {
  const last = text
    .replace(PART_HEAD, '')
    .split(/\n{2,}/u)
    .map((part) => part.split('\n').map((line) => read(line.trim())))
    .findLast((lines) => lines.length > 0 && lines.every((line) => line !== null));
  return (last ?? []).filter((line) => line !== null);
}
