import { z } from 'zod';

/** The text key of the help for the field at a path of a schema, or of its nearest parent that has one, or null. */
export function helpAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): string | null {
  let current: z.core.$ZodType | null = schema;
  let help: string | null = null;
  for (const step of path) {
    current = current === null ? null : childOf(current, step);
    if (current === null) return help;
    help = descriptionOf(current) ?? help;
  }
  return help;
}

/** The keys that the object at a path of a schema may have; none where there is no object. */
export function keysAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): readonly string[] {
  let current: z.core.$ZodType | null = schema;
  for (const step of path) current = current === null ? null : childOf(current, step);
  return current === null ? [] : keysOf(current);
}

/** Whether the field at a path of a schema may be left out. */
export function isOptionalAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): boolean {
  let current: z.core.$ZodType | null = schema;
  for (const step of path) current = current === null ? null : childOf(current, step);
  return current instanceof z.ZodOptional;
}

function keysOf(schema: z.core.$ZodType): string[] {
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape);
  if (schema instanceof z.ZodUnion) return [...new Set(schema.options.flatMap(keysOf))];
  const inner = innerOf(schema);
  return inner === null ? [] : keysOf(inner);
}

/** Help may stand on the field or inside its optional, nullable or default wrapper. */
function descriptionOf(schema: z.core.$ZodType): string | null {
  const own = z.globalRegistry.get(schema)?.description;
  if (own !== undefined) return own;
  const inner = innerOf(schema);
  return inner === null ? null : descriptionOf(inner);
}

function childOf(schema: z.core.$ZodType, step: PropertyKey): z.core.$ZodType | null {
  if (schema instanceof z.ZodObject) return schema.shape[String(step)] ?? null;
  if (schema instanceof z.ZodArray) return schema.element;
  if (schema instanceof z.ZodRecord) return schema.valueType;
  if (schema instanceof z.ZodTuple) return schema.def.items[Number(step)] ?? schema.def.rest;
  if (schema instanceof z.ZodUnion) {
    return schema.options.map((option) => childOf(option, step)).find((child) => child !== null) ?? null;
  }
  const inner = innerOf(schema);
  return inner === null ? null : childOf(inner, step);
}

function innerOf(schema: z.core.$ZodType): z.core.$ZodType | null {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault) {
    return schema.unwrap();
  }
  return null;
}

/** Every field of a schema with the text key of its help, for the printed guide: `*` stands for any item of a list or record. */
export function campaignHelp(schema: z.core.$ZodType, path = ''): { path: string; help: string | null }[] {
  const below = (child: z.core.$ZodType, step: string) => {
    const at = path === '' ? step : `${path}.${step}`;
    const own = schema instanceof z.ZodObject ? [{ path: at, help: descriptionOf(child) }] : [];
    return [...own, ...campaignHelp(child, at)];
  };
  if (schema instanceof z.ZodObject) return Object.entries(schema.shape).flatMap(([key, child]) => below(child, key));
  if (schema instanceof z.ZodArray) return below(schema.element, '*');
  if (schema instanceof z.ZodRecord) return below(schema.valueType, '*');
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => campaignHelp(option, path));
  const inner = innerOf(schema);
  return inner === null ? [] : campaignHelp(inner, path);
}
