import type { Json } from './event.ts';

/** One co-author as collected by a `people` step; share in per cent. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly unit: string;
  readonly share: number;
}

/** One kept file as collected by a `files` step; size in bytes. */
export interface Upload {
  readonly id: string;
  readonly name: string;
  readonly mime: string;
  readonly size: number;
  readonly picture: boolean;
}

function isRecord(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function items(value: Json | undefined): readonly Json[] {
  if (!isRecord(value)) return [];
  const held = value['items'];
  return Array.isArray(held) ? held : [];
}

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
const number = (value: Json | undefined): number => (typeof value === 'number' ? value : 0);

/** A text answer, or '' when there is none. */
export function textOf(value: Json | undefined): string {
  return text(value);
}

/** One person out of JSON, or null when it is none. */
export function personOf(value: Json | undefined): Person | null {
  if (!isRecord(value) || text(value['id']) === '') return null;
  return { id: text(value['id']), name: text(value['name']), unit: text(value['unit']), share: number(value['share']) };
}

/** The people of a `people` answer. */
export function peopleOf(value: Json | undefined): readonly Person[] {
  return items(value).flatMap((one) => personOf(one) ?? []);
}

/** One upload out of JSON, or null when it is none. */
export function uploadOf(value: Json | undefined): Upload | null {
  if (!isRecord(value) || text(value['id']) === '') return null;
  return {
    id: text(value['id']),
    name: text(value['name']),
    mime: text(value['mime']),
    size: number(value['size']),
    picture: value['picture'] === true,
  };
}

/** The files of a `files` answer. */
export function uploadsOf(value: Json | undefined): readonly Upload[] {
  return items(value).flatMap((one) => uploadOf(one) ?? []);
}

/** A field of a JSON object, or undefined. */
export function fieldOf(value: Json | undefined, name: string): Json | undefined {
  return isRecord(value) ? value[name] : undefined;
}

/** Whether two JSON values say the same. */
export function sameJson(one: Json | undefined, other: Json | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
