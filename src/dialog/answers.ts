import type { Json } from './event.ts';
import { type Line, line, type Value, verbatim } from './view.ts';

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

/** A field of a JSON object, or undefined. */
export function fieldOf(value: Json | undefined, name: string): Json | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const record = value as { readonly [key: string]: Json };
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

/** A text answer, or '' when there is none. */
export function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** An answer that the person shared in place of typing it. Nothing typed has its shape, so nothing typed can pass for it. */
export function sharedAs(value: string): Json {
  return { shared: value };
}

/** What was shared, or null when the answer is none of that kind. */
export function sharedOf(value: Json | undefined): string | null {
  const held = fieldOf(value, 'shared');
  return typeof held === 'string' ? held : null;
}

function numberOf(value: Json | undefined): number {
  return typeof value === 'number' ? value : 0;
}

/** The entries of a JSON list; empty when the value is none. */
export function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

/** One person out of JSON, or null when it is none. */
export function personOf(value: Json | undefined): Person | null {
  const id = textOf(fieldOf(value, 'id'));
  const [name, unit] = [textOf(fieldOf(value, 'name')), textOf(fieldOf(value, 'unit'))];
  return id === '' ? null : { id, name, unit, share: numberOf(fieldOf(value, 'share')) };
}

/** The people of a `people` answer. */
export function peopleOf(value: Json | undefined): readonly Person[] {
  return listOf(fieldOf(value, 'items')).flatMap((one) => personOf(one) ?? []);
}

/** One upload out of JSON, or null when it is none. */
export function uploadOf(value: Json | undefined): Upload | null {
  const id = textOf(fieldOf(value, 'id'));
  const [name, mime] = [textOf(fieldOf(value, 'name')), textOf(fieldOf(value, 'mime'))];
  const [size, picture] = [numberOf(fieldOf(value, 'size')), fieldOf(value, 'picture') === true];
  return id === '' ? null : { id, name, mime, size, picture };
}

/** The files of a `files` answer. */
export function uploadsOf(value: Json | undefined): readonly Upload[] {
  return listOf(fieldOf(value, 'items')).flatMap((one) => uploadOf(one) ?? []);
}

function valuesOf(result: Json): Readonly<Record<string, Value>> {
  const values = Object.entries(fieldOf(result, 'values') ?? {}).filter(([, held]) => typeof held === 'string');
  return Object.fromEntries(values);
}

/** Why a lookup refused: the line that its result names by `fault` and `values`. */
export function faultOf(result: Json): Line {
  return line(textOf(fieldOf(result, 'fault')) || 'errors:internal', valuesOf(result));
}

/**
 * What a lookup found to be shown: its result as a list, or the `lines` of a check's. Each is words as they are, or the
 * `key` of a text of ours with `values`.
 */
export function foundLines(result: Json | undefined): readonly Line[] {
  return listOf(fieldOf(result, 'lines') ?? result).map((one) => {
    const key = textOf(fieldOf(one, 'key'));
    return key === '' ? verbatim(textOf(one)) : line(key, valuesOf(one));
  });
}

/** Whether two JSON values say the same. */
export function sameJson(one: Json | undefined, other: Json | undefined): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
