import { z } from 'zod';
import { codeSchema, itemSchema, lineSchema, wordsSchema } from './words-schema.ts';

/** The facts of a plan as signed: the plan's words are the authority, a blank in the plan is null here. */

const year = z.int().min(2000).max(2100).describe('Năm, bốn chữ số');
const items = z.array(itemSchema).describe('Danh sách ý, mỗi ý có nhãn và nguyên văn');
const words = z.array(wordsSchema).describe('Danh sách đoạn nguyên văn');
const blank = lineSchema.nullable();

const issuer = z.strictObject({
  body: lineSchema.describe('Cơ quan ban hành'),
  parent: blank.describe('Cơ quan cấp trên; null nếu không có'),
  place: wordsSchema.describe('Địa danh'),
  number: blank.describe('Số, ký hiệu; null khi chưa cấp số'),
  number_text: lineSchema.describe('Dòng số, ký hiệu như in'),
  issued_on: z.iso.date().nullable().describe('Ngày ban hành; null khi chưa ký'),
  issued_month: z
    .string()
    .regex(/^\d{4}-\d{2}$/u)
    .nullable()
    .describe('Tháng ban hành, thí dụ 2026-06; null khi để trống'),
  issued_year: year.nullable().describe('Năm ban hành; null khi để trống'),
  issued_text: lineSchema.describe('Dòng ngày tháng như in'),
  signer: z
    .strictObject({
      title: lineSchema.describe('Chức vụ người ký'),
      name: blank.describe('Họ tên người ký'),
      authority: blank.describe('KT., TL., TUQ.…; null khi ký thẳng'),
    })
    .describe('Người ký'),
  recipients: words.describe('Nơi nhận'),
});

const phase = z.strictObject({
  id: z.int().min(1).describe('Số thứ tự giai đoạn'),
  from: year.describe('Năm bắt đầu'),
  to: year.describe('Năm kết thúc'),
  text: lineSchema.describe('Nguyên văn tên giai đoạn'),
  at: lineSchema.describe('Chỗ trong kế hoạch'),
});

const milestone = z.strictObject({
  code: codeSchema.describe('Mã mốc, thí dụ so_ket'),
  phase: z.int().min(1).nullable().describe('Giai đoạn chứa mốc; null nếu không thuộc giai đoạn nào'),
  vi: lineSchema.describe('Nhãn ngắn tiếng Việt'),
  en: lineSchema.optional().describe('Nhãn ngắn tiếng Anh'),
  due: z
    .string()
    .regex(/^\d{4}(-Q[1-4]|-(0[1-9]|1[0-2])(-\d{2})?)?$/u)
    .nullable()
    .describe('Hạn như kế hoạch nói: 2027, 2026-Q2, 2026-06 hoặc 2027-06-30; null khi kế hoạch không nêu'),
  when: blank.describe('Chữ chỉ thời gian trong kế hoạch'),
  recurs: z.enum(['yearly']).nullable().describe('Lặp lại: yearly, hoặc null'),
  text: lineSchema.describe('Nguyên văn của kế hoạch'),
  at: lineSchema.describe('Chỗ trong kế hoạch'),
});

const participant = itemSchema.extend({
  kind: z
    .enum(['unit', 'agency', 'business', 'staff', 'public', 'organisation', 'outsider'])
    .describe('Loại đối tượng'),
});

const contentArea = itemSchema.extend({
  no: lineSchema.describe('Số mục như in; dữ liệu ghi theo số này'),
  codes: z.tuple([z.string().min(1)], z.string().min(1)).describe('Mã lĩnh vực, mã chính đứng đầu'),
  items: items.describe('Các nhiệm vụ của nội dung này'),
});

const subjectKinds = {
  collective: items.describe('Đối với tập thể'),
  individual: items.describe('Đối với cá nhân'),
  organisation: items.describe('Đối với tổ chức'),
  business: items.describe('Đối với doanh nghiệp'),
  external: items.describe('Đối với đối tượng bên ngoài'),
};

const who = z
  .strictObject({
    collective: wordsSchema.nullable().describe('Lời dẫn cho tập thể'),
    individual: wordsSchema.nullable().describe('Lời dẫn cho cá nhân'),
    organisation: wordsSchema.nullable().describe('Lời dẫn cho tổ chức'),
    business: wordsSchema.nullable().describe('Lời dẫn cho doanh nghiệp'),
    external: wordsSchema.nullable().describe('Lời dẫn cho đối tượng bên ngoài'),
  })
  .describe('Lời dẫn của kế hoạch cho từng loại đối tượng');

const standards = z
  .array(itemSchema.extend({ covers: z.array(lineSchema).optional().describe('Thu hẹp đối tượng của dòng này') }))
  .describe('Các tiêu chuẩn');

const rewardStandard = z.strictObject({
  awards: z.array(codeSchema).describe('Mã các hình thức khen thưởng'),
  heading: wordsSchema.nullable().describe('Tiêu đề trong kế hoạch'),
  cumulative: z.boolean().nullable().describe('Có phải đạt tất cả không; null khi kế hoạch không nêu'),
  precondition: itemSchema.nullable().describe('Điều kiện trước'),
  who,
  all: standards.describe('Tiêu chuẩn chung'),
  collective: standards.describe('Tiêu chuẩn cho tập thể'),
  individual: standards.describe('Tiêu chuẩn cho cá nhân'),
  organisation: standards.describe('Tiêu chuẩn cho tổ chức'),
  business: standards.describe('Tiêu chuẩn cho doanh nghiệp'),
  external: standards.describe('Tiêu chuẩn cho đối tượng bên ngoài'),
});

const range = z.strictObject({
  min: z.int().min(0).describe('Ít nhất'),
  max: z.int().min(0).describe('Nhiều nhất'),
});

const quota = z.strictObject({
  collective: range.nullable().describe('Số tập thể'),
  individual: range.nullable().describe('Số cá nhân'),
  period: blank.describe('Kỳ của chỉ tiêu; null khi kế hoạch không nêu'),
  text: lineSchema.describe('Nguyên văn'),
  at: lineSchema.describe('Chỗ trong kế hoạch'),
});

const awardLines = z
  .array(itemSchema.extend({ awards: z.array(codeSchema).describe('Mã các hình thức khen thưởng') }))
  .describe('Các dòng khen thưởng');

const rewards = z.strictObject({
  subjects: items.describe('Đối tượng khen thưởng'),
  forms: z
    .array(itemSchema.extend({ code: codeSchema.describe('Mã hình thức') }))
    .describe('Các hình thức khen thưởng'),
  annual: awardLines.describe('Khen thưởng hằng năm'),
  mid_and_final: awardLines.describe('Khen thưởng sơ kết, tổng kết'),
  quotas: z.record(codeSchema, quota).nullable().describe('Chỉ tiêu theo hình thức; null nếu không có'),
  by_reference: itemSchema.nullable().describe('Khi quy định nằm ở kế hoạch khác'),
});

const role = z.strictObject({
  role: lineSchema.describe('Tên vai trong kế hoạch'),
  en: lineSchema.describe('Tên vai tiếng Anh'),
  text: lineSchema.describe('Nguyên văn'),
  at: lineSchema.describe('Chỗ trong kế hoạch'),
  does: items.describe('Việc phải làm'),
});

const reportPeriod = z.enum(['periodic', 'once', 'on_request', 'as_regulated', 'at_milestones']);

const reporting = z.strictObject({
  what: z.enum(['report', 'nomination']).describe('Báo cáo hay đề nghị khen thưởng'),
  from: lineSchema.describe('Ai gửi'),
  to: blank.describe('Gửi ai; null nếu không nêu'),
  period: reportPeriod.nullable().describe('Loại kỳ hạn; null nếu không nêu'),
  period_text: blank.describe('Chữ chỉ kỳ hạn trong kế hoạch'),
  form: wordsSchema.nullable().describe('Hình thức báo cáo'),
  attach: words.describe('Kèm theo'),
  text: lineSchema.describe('Nguyên văn'),
  at: lineSchema.describe('Chỗ trong kế hoạch'),
});

const moduleSchema = z.strictObject({
  state: z
    .enum(['on', 'off', 'proposal'])
    .describe('on: kế hoạch có nói; off: ngoài kế hoạch; proposal: Văn phòng quyết định'),
  period: reportPeriod.optional().describe('Kỳ báo cáo, chỉ dùng cho unit_reports'),
  evidence: words.nullable().describe('Nguyên văn làm căn cứ'),
  nearest: words.optional().describe('Nguyên văn gần nhất khi kế hoạch không nói'),
});

const modules = z.strictObject({
  initiatives: moduleSchema.describe('Đăng ký sáng kiến'),
  digital_skills: moduleSchema.describe('Kỹ năng số'),
  green_pledges: moduleSchema.describe('Cam kết xanh'),
  council: moduleSchema.describe('Hội đồng'),
  unit_registration: moduleSchema.describe('Đơn vị đăng ký nội dung thi đua'),
  unit_reports: moduleSchema.describe('Báo cáo của đơn vị'),
  outsiders: moduleSchema.describe('Người ngoài cơ quan'),
  difficulties: moduleSchema.describe('Phản ánh khó khăn, vướng mắc'),
  good_examples: moduleSchema.describe('Điển hình, cách làm hay'),
  own_plans: moduleSchema.describe('Kế hoạch riêng của đơn vị'),
});

export const planSchema = z.strictObject({
  issuer: issuer.describe('Cơ quan ban hành, số, ngày, người ký, nơi nhận'),
  title: itemSchema.describe('Trích yếu'),
  legal_basis: items.describe('Căn cứ'),
  linked: items.describe('Văn bản, phong trào được nhắc tới'),
  years: z
    .strictObject({
      from: year.nullable().describe('Năm đầu; null nếu không nêu'),
      to: year.nullable().describe('Năm cuối; null nếu không nêu'),
      text: blank.describe('Nguyên văn'),
      at: blank.describe('Chỗ trong kế hoạch'),
    })
    .describe('Thời gian của phong trào'),
  phases: z.array(phase).describe('Các giai đoạn kế hoạch đặt tên; để [] nếu không có'),
  milestones: z.array(milestone).describe('Các mốc'),
  quarterly_deadlines: z.array(milestone).describe('Hạn theo quý; để [] nếu không có'),
  participants: z
    .strictObject({
      collective: z.array(participant).describe('Tập thể'),
      individual: z.array(participant).describe('Cá nhân'),
      organisation: z.array(participant).describe('Tổ chức'),
      external: z.array(participant).describe('Bên ngoài'),
    })
    .describe('Đối tượng tham gia'),
  goals: items.describe('Mục đích'),
  requirements: items.describe('Yêu cầu'),
  content_areas: z.array(contentArea).min(1).describe('Nội dung thi đua'),
  criteria: z
    .strictObject({ heading: wordsSchema.nullable().describe('Tiêu đề trong kế hoạch'), who, ...subjectKinds })
    .describe('Tiêu chí thi đua theo loại đối tượng'),
  reward_standards: z.array(rewardStandard).describe('Tiêu chuẩn khen thưởng'),
  rewards: rewards.describe('Khen thưởng'),
  use_of_results: items.describe('Kết quả được dùng vào việc gì'),
  solutions: z.array(itemSchema.extend({ items: items.describe('Các việc của giải pháp') })).describe('Giải pháp'),
  roles: z.array(role).describe('Ai làm gì'),
  reporting: z.array(reporting).describe('Chế độ báo cáo, đề nghị khen thưởng'),
  feedback: z
    .strictObject({
      raise_to: blank.describe('Phản ánh về đâu'),
      decides: blank.describe('Ai quyết định'),
      text: blank.describe('Nguyên văn'),
      at: blank.describe('Chỗ trong kế hoạch'),
    })
    .describe('Phản ánh khó khăn, vướng mắc; null nếu kế hoạch không nêu'),
  channels_named: words.describe('Kênh truyền thông kế hoạch nhắc tới'),
  modules: modules.describe('Phần nào bật, phần nào tắt'),
});

export type Plan = z.infer<typeof planSchema>;
export type Phase = z.infer<typeof phase>;
export type Milestone = z.infer<typeof milestone>;
export type ContentArea = z.infer<typeof contentArea>;
export type RewardStandard = z.infer<typeof rewardStandard>;
export type Quota = z.infer<typeof quota>;
export type PlanRole = z.infer<typeof role>;
export type Reporting = z.infer<typeof reporting>;
export type Module = z.infer<typeof moduleSchema>;
export type ModuleName = keyof Plan['modules'];
export type SubjectKind = keyof typeof subjectKinds;
