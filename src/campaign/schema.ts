import { z } from 'zod';
import { planSchema } from './plan-schema.ts';
import { pledgesSchema, skillsSchema } from './practice-schema.ts';
import { bilingualSchema, codeSchema, daySchema, lineSchema } from './words-schema.ts';

/**
 * The campaign file. Its help texts are Vietnamese because the person who edits the file is in the office.
 * Objects are strict: a misspelt key is an error with a line, never a setting silently ignored.
 */

const initiatives = z.strictObject({
  files: z.boolean().describe('Có nhận tệp và ảnh không'),
  max_files: z.int().min(0).max(20).describe('Nhiều nhất bao nhiêu tệp'),
  max_file_mb: z.int().min(1).max(20).describe('Mỗi tệp nhiều nhất bao nhiêu MB'),
  file_types: z.array(z.string().regex(/^[a-z0-9]+$/u)).describe('Đuôi tệp được nhận, viết thường, không có dấu chấm'),
  title_min: z.int().min(1).describe('Tên sáng kiến ít nhất bao nhiêu chữ cái'),
  title_max: z.int().max(500).describe('Tên sáng kiến nhiều nhất bao nhiêu chữ cái'),
  text_min: z.int().min(1).describe('Mỗi phần mô tả ít nhất bao nhiêu chữ cái'),
  text_max: z.int().max(20000).describe('Mỗi phần mô tả nhiều nhất bao nhiêu chữ cái'),
  trial_months_ahead: z.int().min(1).max(60).describe('Tháng áp dụng thử xa nhất, tính từ tháng này'),
  max_authors: z.int().min(1).max(20).describe('Nhiều nhất bao nhiêu tác giả, kể cả người đăng ký'),
});

const when = z.union([
  z.strictObject({
    phase_start: z.literal(true).describe('true: khi một giai đoạn bắt đầu'),
    within_working_days: z.int().min(1).max(60).describe('Trong bao nhiêu ngày làm việc đầu giai đoạn'),
  }),
  z.strictObject({
    before_milestone: z
      .strictObject({
        working_days: z.int().min(1).max(60).describe('Trước mốc bao nhiêu ngày làm việc'),
        codes: z.array(codeSchema).optional().describe('Chỉ các mốc này; bỏ trống là mọi mốc'),
      })
      .describe('Trước một mốc đã được Văn phòng ấn định ngày'),
  }),
]);

const audience = z.strictObject({
  who: z
    .enum(['everybody', 'staff', 'lead', 'council', 'office', 'leader'])
    .describe('Nhắc ai; staff là mọi người trong cơ quan, kể cả lãnh đạo phòng'),
  if: z
    .enum(['open_draft', 'unit_registered_nothing'])
    .optional()
    .describe('Chỉ khi: open_draft còn bản nháp, unit_registered_nothing đơn vị chưa đăng ký gì'),
});

const reminder = z.strictObject({
  id: codeSchema.describe('Mã quy tắc'),
  when: when.describe('Khi nào'),
  to: z.array(audience).min(1).describe('Nhắc những ai'),
  text: lineSchema.describe('Khóa của câu nhắc trong locales'),
});

const clockTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/u)
  .describe('Giờ:phút, thí dụ 08:00');

const holiday = z.strictObject({
  day: daySchema,
  vi: lineSchema.describe('Tên ngày nghỉ, tiếng Việt'),
  en: lineSchema.describe('Tên ngày nghỉ, tiếng Anh'),
  status: z
    .enum(['official', 'calculated', 'pending'])
    .describe('official đã công bố, calculated tính ra, pending chưa chắc (chưa tính là ngày nghỉ)'),
  kind: z.enum(['holiday', 'in_lieu']).describe('holiday ngày lễ, in_lieu nghỉ bù hoặc hoán đổi'),
});

const periods = z.strictObject({
  presets: z.array(z.enum(['month', 'quarter', 'half_year', 'year', 'phase', 'all'])).describe('Các loại kỳ có sẵn'),
  custom: z
    .array(
      z.strictObject({
        id: codeSchema.describe('Mã kỳ'),
        vi: lineSchema.describe('Tên kỳ, tiếng Việt'),
        en: lineSchema.describe('Tên kỳ, tiếng Anh'),
        from: daySchema.describe('Từ ngày'),
        to: daySchema.describe('Đến hết ngày'),
      }),
    )
    .default([])
    .describe('Kỳ riêng của cơ quan'),
});

export const campaignSchema = z.strictObject({
  id: codeSchema.describe('Mã đợt thi đua, không đổi sau khi công bố'),
  revision_note: lineSchema.optional().describe('Lần sửa này đổi gì'),
  made_up: z.boolean().default(false).describe('true: đợt thử nghiệm, cơ quan không có thật'),
  zone: z.enum(['Asia/Ho_Chi_Minh']).describe('Múi giờ: Asia/Ho_Chi_Minh'),
  plan: planSchema.describe('Nội dung kế hoạch'),
  codes: z
    .strictObject({
      initiative: z
        .string()
        .regex(/^[A-Z]{1,6}$/u)
        .describe('Chữ đầu của mã sáng kiến, thí dụ SK'),
    })
    .describe('Chữ đầu của các mã'),
  initiatives: initiatives.describe('Phiếu đăng ký sáng kiến'),
  unit_duty: z.array(z.enum(['initiatives', 'content', 'solutions'])).describe('Việc đăng ký là của đơn vị'),
  reminders: z.array(reminder).describe('Quy tắc nhắc việc'),
  sending: z
    .strictObject({
      windows: z
        .array(z.tuple([clockTime, clockTime]))
        .min(1)
        .describe('Các khung giờ được gửi tin trong ngày làm việc'),
    })
    .describe('Giờ gửi tin'),
  calendar: z
    .strictObject({
      holidays: z.array(holiday).describe('Ngày lễ, ngày nghỉ bù'),
      working: z.array(daySchema).describe('Ngày cuối tuần phải đi làm bù'),
    })
    .describe('Lịch cơ quan'),
  contacts: z
    .strictObject({
      secrecy: bilingualSchema.nullable().describe('Đầu mối về bí mật nhà nước; null khi chưa ghi'),
      personal_data: bilingualSchema.nullable().describe('Đầu mối về dữ liệu cá nhân; null khi chưa ghi'),
    })
    .describe('Đầu mối liên hệ'),
  skills: skillsSchema.describe('Kỹ năng số'),
  pledges: pledgesSchema.describe('Cam kết xanh'),
  periods: periods.describe('Kỳ tổng hợp, báo cáo'),
});

export type Campaign = z.infer<typeof campaignSchema>;
export type ReminderRule = z.infer<typeof reminder>;
export type ReminderCondition = NonNullable<z.infer<typeof audience>['if']>;
export type Holiday = z.infer<typeof holiday>;
