import { z } from 'zod';

/** The small shapes that every part of a campaign file is made of. */

/** A day of the calendar, `YYYY-MM-DD`, always reckoned in the campaign's zone. */
export const daySchema = z.iso.date().describe('Một ngày, viết năm-tháng-ngày: 2027-06-30');

/** Text for people: never empty, never padded. */
export const lineSchema = z
  .string()
  .min(1)
  .refine((text) => text === text.trim(), 'starts or ends with a space')
  .describe('Một dòng chữ, không để trống');

/** A code: what data is filed under, so it never changes once published. */
export const codeSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]*$/u)
  .describe('Mã: chữ thường không dấu, số, gạch dưới hoặc gạch nối');

const at = z.string().min(1).describe('Chỗ trong kế hoạch: phần.mục.điểm, thí dụ V.2.b.b2');
const text = lineSchema.describe('Nguyên văn của kế hoạch');
const printed = z.string().min(1).optional().describe('Chữ in sai trong bản gốc, khi `text` đã sửa');

/** The plan's own words and where they stand. */
export const wordsSchema = z.strictObject({ text, at, as_printed: printed });

/** A short label of ours over the plan's own words. */
export const itemSchema = z.strictObject({
  vi: lineSchema.describe('Nhãn ngắn tiếng Việt'),
  en: lineSchema.optional().describe('Nhãn ngắn tiếng Anh'),
  text,
  at,
  as_printed: printed,
});

/** The same thing said in both languages. */
export const bilingualSchema = z.strictObject({
  vi: lineSchema.describe('Tiếng Việt'),
  en: lineSchema.describe('Tiếng Anh'),
});

export type Words = z.infer<typeof wordsSchema>;
export type Item = z.infer<typeof itemSchema>;
export type Bilingual = z.infer<typeof bilingualSchema>;
