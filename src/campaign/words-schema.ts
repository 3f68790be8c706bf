import { z } from 'zod';

/** The small shapes that every part of a campaign file is made of. */

/** A day of the calendar, `YYYY-MM-DD`, always reckoned in the campaign's zone. */
export const daySchema = z.iso.date().describe('campaign:help.day');

/** Text for people: never empty, never padded. */
export const lineSchema = z
  .string()
  .min(1)
  .refine((text) => text === text.trim(), 'campaign:fault.padded')
  .describe('campaign:help.line');

/** A code: what data is filed under, so it never changes once published. */
export const codeSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]*$/u)
  .describe('campaign:help.code');

/** A code that travels in buttons as well: the longest of them has room for so many letters beside the campaign's id. */
export const pressedCodeSchema = codeSchema.max(24);

const PRESSED = /^[^:~*][^:]*$/u;

/** The number of a section as printed. It travels in buttons: colons divide their parts, and two signs mean something. */
export const sectionNoSchema = lineSchema.max(8).refine((no) => PRESSED.test(no), 'campaign:fault.in_button');

const at = z.string().min(1).describe('campaign:help.words.at');
const text = lineSchema.describe('campaign:help.words.text');
const printed = z.string().min(1).optional().describe('campaign:help.words.as_printed');

/** The plan's own words and where they stand. */
export const wordsSchema = z.strictObject({ text, at, as_printed: printed });

/** A short label of ours over the plan's own words. */
export const itemSchema = z.strictObject({
  vi: lineSchema.describe('campaign:help.item.vi'),
  en: lineSchema.optional().describe('campaign:help.item.en'),
  text,
  at,
  as_printed: printed,
});

/** The same thing said in both languages. */
export const bilingualSchema = z.strictObject({
  vi: lineSchema.describe('campaign:help.bilingual.vi'),
  en: lineSchema.describe('campaign:help.bilingual.en'),
});

export type Words = z.infer<typeof wordsSchema>;
export type Bilingual = z.infer<typeof bilingualSchema>;
