export type Fields = Readonly<Record<string, unknown>>;

/** True for what JSON calls an object. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An object of another object, or null. */
export function fieldsAt(fields: Fields, key: string): Fields | null {
  const value = fields[key];
  return isFields(value) ? value : null;
}

/** A text, or null. */
export function textAt(fields: Fields, key: string): string | null {
  const value = fields[key];
  return typeof value === 'string' ? value : null;
}

/** A whole number, or null. */
export function numberAt(fields: Fields, key: string): number | null {
  const value = fields[key];
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : null;
}

/** An id as text, or null. */
export function idAt(fields: Fields, key: string): string | null {
  const value = numberAt(fields, key);
  return value === null ? null : String(value);
}
