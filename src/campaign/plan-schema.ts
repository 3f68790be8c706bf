import { z } from 'zod';
import { codeSchema, itemSchema, lineSchema, pressedCodeSchema, sectionNoSchema, wordsSchema } from './words-schema.ts';

/** The facts of a plan as signed: the plan's words are the authority, a blank in the plan is null here. */

const year = z.int().min(2000).max(2100).describe('campaign:help.plan.year');
const items = z.array(itemSchema).describe('campaign:help.plan.items');
const words = z.array(wordsSchema).describe('campaign:help.plan.words');
const blank = lineSchema.nullable();

const issuer = z.strictObject({
  body: lineSchema.describe('campaign:help.plan.issuer.body'),
  parent: blank.describe('campaign:help.plan.issuer.parent'),
  place: wordsSchema.describe('campaign:help.plan.issuer.place'),
  number: blank.describe('campaign:help.plan.issuer.number'),
  number_text: lineSchema.describe('campaign:help.plan.issuer.number_text'),
  issued_on: z.iso.date().nullable().describe('campaign:help.plan.issuer.issued_on'),
  issued_month: z
    .string()
    .regex(/^\d{4}-\d{2}$/u)
    .nullable()
    .describe('campaign:help.plan.issuer.issued_month'),
  issued_year: year.nullable().describe('campaign:help.plan.issuer.issued_year'),
  issued_text: lineSchema.describe('campaign:help.plan.issuer.issued_text'),
  signer: z
    .strictObject({
      title: lineSchema.describe('campaign:help.plan.issuer.signer.title'),
      name: blank.describe('campaign:help.plan.issuer.signer.name'),
      authority: blank.describe('campaign:help.plan.issuer.signer.authority'),
    })
    .describe('campaign:help.plan.issuer.signer.about'),
  recipients: words.describe('campaign:help.plan.issuer.recipients'),
});

const phase = z.strictObject({
  id: z.int().min(1).max(99).describe('campaign:help.plan.phases.id'),
  from: year.describe('campaign:help.plan.phases.from'),
  to: year.describe('campaign:help.plan.phases.to'),
  text: lineSchema.describe('campaign:help.plan.phases.text'),
  at: lineSchema.describe('campaign:help.plan.phases.at'),
});

const milestone = z.strictObject({
  code: pressedCodeSchema.describe('campaign:help.plan.milestones.code'),
  phase: z.int().min(1).nullable().describe('campaign:help.plan.milestones.phase'),
  vi: lineSchema.describe('campaign:help.plan.milestones.vi'),
  en: lineSchema.optional().describe('campaign:help.plan.milestones.en'),
  due: z
    .string()
    .regex(/^\d{4}(-Q[1-4]|-(0[1-9]|1[0-2])(-\d{2})?)?$/u)
    .nullable()
    .describe('campaign:help.plan.milestones.due'),
  when: blank.describe('campaign:help.plan.milestones.when'),
  recurs: z.enum(['yearly']).nullable().describe('campaign:help.plan.milestones.recurs'),
  text: lineSchema.describe('campaign:help.plan.milestones.text'),
  at: lineSchema.describe('campaign:help.plan.milestones.at'),
});

const PARTICIPANTS = ['unit', 'agency', 'business', 'staff', 'public', 'organisation', 'outsider'] as const;

const participant = itemSchema.extend({
  kind: z.enum(PARTICIPANTS).describe('campaign:help.plan.participants.kind'),
});

/** As long as a button of a phone is wide. */
export const SHORT_MOST = 40;
const short = lineSchema.max(SHORT_MOST);

const contentArea = itemSchema.extend({
  no: sectionNoSchema.describe('campaign:help.plan.content_areas.no'),
  short: z
    .strictObject({
      vi: short.describe('campaign:help.plan.content_areas.short.vi'),
      en: short.describe('campaign:help.plan.content_areas.short.en'),
    })
    .optional()
    .describe('campaign:help.plan.content_areas.short.about'),
  codes: z.tuple([z.string().min(1)], z.string().min(1)).describe('campaign:help.plan.content_areas.codes'),
  items: items.describe('campaign:help.plan.content_areas.items'),
});

const subjectKinds = {
  collective: items.describe('campaign:help.plan.criteria.collective'),
  individual: items.describe('campaign:help.plan.criteria.individual'),
  organisation: items.describe('campaign:help.plan.criteria.organisation'),
  business: items.describe('campaign:help.plan.criteria.business'),
  external: items.describe('campaign:help.plan.criteria.external'),
};

const who = z
  .strictObject({
    collective: wordsSchema.nullable().describe('campaign:help.plan.who.collective'),
    individual: wordsSchema.nullable().describe('campaign:help.plan.who.individual'),
    organisation: wordsSchema.nullable().describe('campaign:help.plan.who.organisation'),
    business: wordsSchema.nullable().describe('campaign:help.plan.who.business'),
    external: wordsSchema.nullable().describe('campaign:help.plan.who.external'),
  })
  .describe('campaign:help.plan.who.about');

const standards = z
  .array(
    itemSchema.extend({
      covers: z
        .array(z.enum([...PARTICIPANTS, 'collective', 'individual', 'external']))
        .optional()
        .describe('campaign:help.plan.reward_standards.covers'),
    }),
  )
  .describe('campaign:help.plan.reward_standards.list');

const rewardStandard = z.strictObject({
  awards: z.array(codeSchema).describe('campaign:help.plan.reward_standards.awards'),
  heading: wordsSchema.nullable().describe('campaign:help.plan.reward_standards.heading'),
  cumulative: z.boolean().nullable().describe('campaign:help.plan.reward_standards.cumulative'),
  precondition: itemSchema.nullable().describe('campaign:help.plan.reward_standards.precondition'),
  who,
  all: standards.describe('campaign:help.plan.reward_standards.all'),
  collective: standards.describe('campaign:help.plan.reward_standards.collective'),
  individual: standards.describe('campaign:help.plan.reward_standards.individual'),
  organisation: standards.describe('campaign:help.plan.reward_standards.organisation'),
  business: standards.describe('campaign:help.plan.reward_standards.business'),
  external: standards.describe('campaign:help.plan.reward_standards.external'),
});

const range = z.strictObject({
  min: z.int().min(0).describe('campaign:help.plan.rewards.quotas.min'),
  max: z.int().min(0).describe('campaign:help.plan.rewards.quotas.max'),
});

const quota = z.strictObject({
  collective: range.nullable().describe('campaign:help.plan.rewards.quotas.collective'),
  individual: range.nullable().describe('campaign:help.plan.rewards.quotas.individual'),
  period: blank.describe('campaign:help.plan.rewards.quotas.period'),
  text: lineSchema.describe('campaign:help.plan.rewards.quotas.text'),
  at: lineSchema.describe('campaign:help.plan.rewards.quotas.at'),
});

const awardLines = z
  .array(itemSchema.extend({ awards: z.array(codeSchema).describe('campaign:help.plan.rewards.lines.awards') }))
  .describe('campaign:help.plan.rewards.lines.about');

const rewards = z.strictObject({
  subjects: items.describe('campaign:help.plan.rewards.subjects'),
  forms: z
    .array(itemSchema.extend({ code: codeSchema.describe('campaign:help.plan.rewards.forms.code') }))
    .describe('campaign:help.plan.rewards.forms.about'),
  annual: awardLines.describe('campaign:help.plan.rewards.annual'),
  mid_and_final: awardLines.describe('campaign:help.plan.rewards.mid_and_final'),
  quotas: z.record(codeSchema, quota).nullable().describe('campaign:help.plan.rewards.quotas.about'),
  by_reference: itemSchema.nullable().describe('campaign:help.plan.rewards.by_reference'),
});

const role = z.strictObject({
  role: lineSchema.describe('campaign:help.plan.roles.role'),
  en: lineSchema.describe('campaign:help.plan.roles.en'),
  text: lineSchema.describe('campaign:help.plan.roles.text'),
  at: lineSchema.describe('campaign:help.plan.roles.at'),
  does: items.describe('campaign:help.plan.roles.does'),
});

const reportPeriod = z.enum(['periodic', 'once', 'on_request', 'as_regulated', 'at_milestones']);

const reporting = z.strictObject({
  what: z.enum(['report', 'nomination']).describe('campaign:help.plan.reporting.what'),
  from: lineSchema.describe('campaign:help.plan.reporting.from'),
  to: blank.describe('campaign:help.plan.reporting.to'),
  period: reportPeriod.nullable().describe('campaign:help.plan.reporting.period'),
  period_text: blank.describe('campaign:help.plan.reporting.period_text'),
  form: wordsSchema.nullable().describe('campaign:help.plan.reporting.form'),
  attach: words.describe('campaign:help.plan.reporting.attach'),
  text: lineSchema.describe('campaign:help.plan.reporting.text'),
  at: lineSchema.describe('campaign:help.plan.reporting.at'),
});

const moduleSchema = z.strictObject({
  state: z.enum(['on', 'off', 'proposal']).describe('campaign:help.plan.modules.state'),
  period: reportPeriod.optional().describe('campaign:help.plan.modules.period'),
  evidence: words.nullable().describe('campaign:help.plan.modules.evidence'),
  nearest: words.optional().describe('campaign:help.plan.modules.nearest'),
});

const modules = z.strictObject({
  initiatives: moduleSchema.describe('campaign:help.plan.modules.initiatives'),
  digital_skills: moduleSchema.describe('campaign:help.plan.modules.digital_skills'),
  green_pledges: moduleSchema.describe('campaign:help.plan.modules.green_pledges'),
  council: moduleSchema.describe('campaign:help.plan.modules.council'),
  unit_registration: moduleSchema.describe('campaign:help.plan.modules.unit_registration'),
  unit_reports: moduleSchema.describe('campaign:help.plan.modules.unit_reports'),
  outsiders: moduleSchema.describe('campaign:help.plan.modules.outsiders'),
  difficulties: moduleSchema.describe('campaign:help.plan.modules.difficulties'),
  good_examples: moduleSchema.describe('campaign:help.plan.modules.good_examples'),
  own_plans: moduleSchema.describe('campaign:help.plan.modules.own_plans'),
});

export const planSchema = z.strictObject({
  issuer: issuer.describe('campaign:help.plan.issuer.about'),
  title: itemSchema.describe('campaign:help.plan.title'),
  legal_basis: items.describe('campaign:help.plan.legal_basis'),
  linked: items.describe('campaign:help.plan.linked'),
  years: z
    .strictObject({
      from: year.nullable().describe('campaign:help.plan.years.from'),
      to: year.nullable().describe('campaign:help.plan.years.to'),
      text: blank.describe('campaign:help.plan.years.text'),
      at: blank.describe('campaign:help.plan.years.at'),
    })
    .describe('campaign:help.plan.years.about'),
  phases: z.array(phase).describe('campaign:help.plan.phases.about'),
  milestones: z.array(milestone).describe('campaign:help.plan.milestones.about'),
  quarterly_deadlines: z.array(milestone).describe('campaign:help.plan.quarterly_deadlines'),
  participants: z
    .strictObject({
      collective: z.array(participant).describe('campaign:help.plan.participants.collective'),
      individual: z.array(participant).describe('campaign:help.plan.participants.individual'),
      organisation: z.array(participant).describe('campaign:help.plan.participants.organisation'),
      external: z.array(participant).describe('campaign:help.plan.participants.external'),
    })
    .describe('campaign:help.plan.participants.about'),
  goals: items.describe('campaign:help.plan.goals'),
  requirements: items.describe('campaign:help.plan.requirements'),
  content_areas: z.array(contentArea).min(1).describe('campaign:help.plan.content_areas.about'),
  criteria: z
    .strictObject({
      heading: wordsSchema.nullable().describe('campaign:help.plan.criteria.heading'),
      who,
      ...subjectKinds,
    })
    .describe('campaign:help.plan.criteria.about'),
  reward_standards: z.array(rewardStandard).describe('campaign:help.plan.reward_standards.about'),
  rewards: rewards.describe('campaign:help.plan.rewards.about'),
  use_of_results: items.describe('campaign:help.plan.use_of_results'),
  solutions: z
    .array(itemSchema.extend({ items: items.describe('campaign:help.plan.solutions.items') }))
    .describe('campaign:help.plan.solutions.about'),
  roles: z.array(role).describe('campaign:help.plan.roles.about'),
  reporting: z.array(reporting).describe('campaign:help.plan.reporting.about'),
  feedback: z
    .strictObject({
      raise_to: blank.describe('campaign:help.plan.feedback.raise_to'),
      decides: blank.describe('campaign:help.plan.feedback.decides'),
      text: blank.describe('campaign:help.plan.feedback.text'),
      at: blank.describe('campaign:help.plan.feedback.at'),
    })
    .describe('campaign:help.plan.feedback.about'),
  channels_named: words.describe('campaign:help.plan.channels_named'),
  modules: modules.describe('campaign:help.plan.modules.about'),
});

export type Plan = z.infer<typeof planSchema>;
export type Phase = z.infer<typeof phase>;
export type Milestone = z.infer<typeof milestone>;
export type ContentArea = z.infer<typeof contentArea>;
export type RewardStandard = z.infer<typeof rewardStandard>;
export type PlanRole = z.infer<typeof role>;
export type Reporting = z.infer<typeof reporting>;
export type ModuleName = keyof Plan['modules'];
export type SubjectKind = keyof typeof subjectKinds;
