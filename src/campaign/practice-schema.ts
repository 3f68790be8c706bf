import { z } from 'zod';
import { bilingualSchema, codeSchema, lineSchema, pressedCodeSchema } from './words-schema.ts';

/** Skills and pledges: lists the office may edit; no plan orders them. Several campaigns may share one list. */

const label = {
  vi: lineSchema.describe('campaign:help.label.vi'),
  en: lineSchema.describe('campaign:help.label.en'),
};

const question = z.strictObject({
  // Part of a button of 64 bytes, beside the skill, the attempt, the choice and the campaign.
  id: codeSchema.max(16).describe('campaign:help.skills.quiz.id'),
  ask: bilingualSchema.describe('campaign:help.skills.quiz.ask'),
  choices: z.array(bilingualSchema).min(2).max(6).describe('campaign:help.skills.quiz.choices'),
  right: z.int().min(0).describe('campaign:help.skills.quiz.right'),
  why: bilingualSchema.describe('campaign:help.skills.quiz.why'),
});

const skill = z.strictObject({
  id: z
    .string()
    .regex(/^[A-Z]\d{1,3}$/u)
    .describe('campaign:help.skills.items.id'),
  level: z.int().min(1).max(3).describe('campaign:help.skills.items.level'),
  ...label,
  proof: z.enum(['own', 'lead', 'evidence', 'quiz']).describe('campaign:help.skills.items.proof'),
  lead_by_example: z.boolean().default(false).describe('campaign:help.skills.items.lead_by_example'),
  quiz: z.array(question).optional().describe('campaign:help.skills.items.quiz'),
});

const skillArea = z.strictObject({
  id: z
    .string()
    .regex(/^[A-Z]$/u)
    .describe('campaign:help.skills.areas.id'),
  ...label,
  items: z.array(skill).min(1).describe('campaign:help.skills.areas.items'),
});

export const skillsSchema = z.strictObject({
  proposal: z.boolean().describe('campaign:help.skills.proposal'),
  year_note: bilingualSchema.optional().describe('campaign:help.skills.year_note'),
  areas: z.array(skillArea).describe('campaign:help.skills.areas.about'),
});

const factor = z.strictObject({
  ...label,
  value: z.number().positive().describe('campaign:help.pledges.factors.value'),
  unit: lineSchema.describe('campaign:help.pledges.factors.unit'),
  year: z.int().min(2000).max(2100).nullable().describe('campaign:help.pledges.factors.year'),
  source: bilingualSchema.describe('campaign:help.pledges.factors.source'),
  status: z.enum(['official', 'estimate']).describe('campaign:help.pledges.factors.status'),
});

/** Something the office or the person must state before a saving can be worked out. */
const input = z.strictObject({
  id: pressedCodeSchema.describe('campaign:help.pledges.inputs.id'),
  ...label,
  unit: lineSchema.describe('campaign:help.pledges.inputs.unit'),
  op: z.enum(['times', 'over']).describe('campaign:help.pledges.inputs.op'),
  value: z.number().positive().nullable().describe('campaign:help.pledges.inputs.value'),
  usual: z.number().positive().optional().describe('campaign:help.pledges.inputs.usual'),
});

const saving = z.strictObject({
  per_unit: z.number().positive().nullable().describe('campaign:help.pledges.saving.per_unit'),
  of: z.enum(['kwh', 'sheet', 'litre', 'piece', 'kg', 'none']).describe('campaign:help.pledges.saving.of'),
  factor: codeSchema.nullable().describe('campaign:help.pledges.saving.factor'),
  inputs: z.array(input).default([]).describe('campaign:help.pledges.saving.inputs'),
});

const pledge = z.strictObject({
  id: z
    .string()
    .regex(/^P\d{2}$/u)
    .describe('campaign:help.pledges.items.id'),
  ...label,
  unit: bilingualSchema.describe('campaign:help.pledges.items.unit'),
  cadence: z.enum(['daily', 'weekly', 'monthly', 'per_event']).describe('campaign:help.pledges.items.cadence'),
  season: z.enum(['hot']).nullable().default(null).describe('campaign:help.pledges.items.season'),
  start: bilingualSchema.optional().describe('campaign:help.pledges.items.start'),
  asks: z.enum(['tap', 'amount']).describe('campaign:help.pledges.items.asks'),
  usual: z.number().positive().nullable().default(null).describe('campaign:help.pledges.items.usual'),
  weeks: z.int().min(1).max(52).default(8).describe('campaign:help.pledges.items.weeks'),
  saving: saving.describe('campaign:help.pledges.items.saving'),
  exclusive_group: codeSchema.nullable().default(null).describe('campaign:help.pledges.items.exclusive_group'),
});

export const pledgesSchema = z.strictObject({
  proposal: z.boolean().describe('campaign:help.pledges.proposal'),
  factors: z.record(pressedCodeSchema, factor).describe('campaign:help.pledges.factors.about'),
  items: z.array(pledge).describe('campaign:help.pledges.items.about'),
});

/** Which places of a plan an item serves: id of a skill or pledge -> places. */
export const servesSchema = z.record(z.string(), z.array(lineSchema).min(1).describe('campaign:help.serves.places'));

export type SkillArea = z.infer<typeof skillArea>;
export type Skill = z.infer<typeof skill>;
export type Pledge = z.infer<typeof pledge>;
export type Factor = z.infer<typeof factor>;
