import { z } from 'zod';
import { bilingualSchema, codeSchema, lineSchema } from './words-schema.ts';

/** Skills and pledges: lists the office may edit; no plan orders them, so each says which words of the plan it serves. */

const trace = z.array(lineSchema).describe('Các chỗ trong kế hoạch mà mục này phục vụ; để [] nếu kế hoạch không nói');
const label = {
  vi: lineSchema.describe('Tiếng Việt'),
  en: lineSchema.describe('Tiếng Anh'),
};

const question = z.strictObject({
  id: codeSchema.describe('Mã câu hỏi'),
  ask: bilingualSchema.describe('Câu hỏi'),
  choices: z.array(bilingualSchema).min(2).max(6).describe('Các phương án'),
  right: z.int().min(0).describe('Phương án đúng, đếm từ 0'),
  why: bilingualSchema.describe('Giải thích'),
});

const skill = z.strictObject({
  id: z
    .string()
    .regex(/^[A-Z]\d+$/u)
    .describe('Mã mục, thí dụ A1'),
  level: z.int().min(1).max(3).describe('1 cơ bản, 2 thành thạo, 3 nâng cao'),
  ...label,
  proof: z
    .enum(['own', 'lead', 'evidence', 'quiz'])
    .describe('own tự khai, lead trưởng phòng xác nhận, evidence minh chứng, quiz trắc nghiệm'),
  trace,
  lead_by_example: z.boolean().default(false).describe('Mục lãnh đạo nêu gương'),
  quiz: z.array(question).optional().describe('Câu hỏi trắc nghiệm'),
});

const skillArea = z.strictObject({
  id: z
    .string()
    .regex(/^[A-Z]$/u)
    .describe('Mã nhóm, một chữ cái'),
  ...label,
  items: z.array(skill).min(1).describe('Các mục của nhóm'),
});

export const skillsSchema = z.strictObject({
  proposal: z.boolean().describe('true: danh sách là đề xuất, Văn phòng quyết định'),
  year_note: bilingualSchema.optional().describe('Ghi chú cho năm đang áp dụng'),
  areas: z.array(skillArea).describe('Các nhóm kỹ năng'),
});

const factor = z.strictObject({
  ...label,
  value: z.number().positive().describe('Giá trị'),
  unit: lineSchema.describe('Đơn vị của hệ số, thí dụ kg CO₂/kWh'),
  year: z.int().min(2000).max(2100).nullable().describe('Năm của hệ số; null nếu không rõ'),
  source: bilingualSchema.describe('Nguồn'),
  status: z.enum(['official', 'estimate']).describe('official: số công bố chính thức; estimate: ước tính'),
});

/** Something the office or the person must state before a saving can be worked out. */
const input = z.strictObject({
  id: codeSchema.describe('Mã số liệu'),
  ...label,
  unit: lineSchema.describe('Đơn vị'),
  op: z.enum(['times', 'over']).describe('times: nhân với; over: chia cho'),
  value: z.number().positive().nullable().describe('Giá trị mặc định; null khi phải hỏi'),
});

const saving = z.strictObject({
  per_unit: z.number().positive().nullable().describe('Tiết kiệm cho một đơn vị đếm; null khi không tính'),
  of: z.enum(['kwh', 'sheet', 'litre', 'piece', 'kg', 'none']).describe('Tiết kiệm cái gì'),
  factor: codeSchema.nullable().describe('Hệ số quy đổi ra kg CO₂; null khi không quy đổi'),
  inputs: z.array(input).default([]).describe('Số liệu phải biết thêm'),
});

const pledge = z.strictObject({
  id: z
    .string()
    .regex(/^P\d{2}$/u)
    .describe('Mã cam kết, thí dụ P01'),
  ...label,
  unit: bilingualSchema.describe('Đơn vị đếm'),
  cadence: z.enum(['daily', 'weekly', 'monthly', 'per_event']).describe('Nhịp thực hiện'),
  season: z.enum(['hot']).nullable().default(null).describe('Chỉ dùng mùa nóng: hot; hoặc null'),
  asks: z.enum(['tap', 'amount']).describe('tap: một chạm là đủ; amount: hỏi thêm số lượng'),
  weeks: z.int().min(1).max(52).default(8).describe('Số tuần'),
  saving: saving.describe('Cách ước tính tiết kiệm'),
  exclusive_group: codeSchema.nullable().default(null).describe('Các cam kết cùng nhóm không cộng trùng'),
  trace,
});

export const pledgesSchema = z.strictObject({
  proposal: z.boolean().describe('true: danh sách là đề xuất, Văn phòng quyết định'),
  factors: z.record(codeSchema, factor).describe('Hệ số quy đổi'),
  items: z.array(pledge).describe('Các cam kết'),
});

export type Skills = z.infer<typeof skillsSchema>;
export type SkillArea = z.infer<typeof skillArea>;
export type Skill = z.infer<typeof skill>;
export type Pledges = z.infer<typeof pledgesSchema>;
export type Pledge = z.infer<typeof pledge>;
export type Factor = z.infer<typeof factor>;
