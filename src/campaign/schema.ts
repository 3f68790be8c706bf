import { z } from 'zod';
import type { Decisions } from './decisions.ts';
import { planSchema } from './plan-schema.ts';
import { pledgesSchema, servesSchema, skillsSchema } from './practice-schema.ts';
import { reminderTextSchema } from './reminder-text.ts';
import { bilingualSchema, codeSchema, daySchema, lineSchema } from './words-schema.ts';

/**
 * The campaign file. Each field carries the text key of its help (`campaign:help.…`), named after its place in the file;
 * a part that has fields keeps its own help under `about`.
 * Objects are strict: a misspelt key is an error with a line, never a setting silently ignored.
 */

const initiatives = z.strictObject({
  files: z.boolean().describe('campaign:help.initiatives.files'),
  max_files: z.int().min(0).max(20).describe('campaign:help.initiatives.max_files'),
  max_file_mb: z.int().min(1).max(20).describe('campaign:help.initiatives.max_file_mb'),
  file_types: z.array(z.string().regex(/^[a-z0-9]+$/u)).describe('campaign:help.initiatives.file_types'),
  title_min: z.int().min(1).describe('campaign:help.initiatives.title_min'),
  title_max: z.int().max(500).describe('campaign:help.initiatives.title_max'),
  text_min: z.int().min(1).describe('campaign:help.initiatives.text_min'),
  text_max: z.int().max(20000).describe('campaign:help.initiatives.text_max'),
  trial_months_ahead: z.int().min(1).max(60).describe('campaign:help.initiatives.trial_months_ahead'),
  max_authors: z.int().min(1).max(20).describe('campaign:help.initiatives.max_authors'),
});

const when = z.union([
  z.strictObject({
    phase_start: z.literal(true).describe('campaign:help.reminders.when.phase_start'),
    within_working_days: z.int().min(1).max(60).describe('campaign:help.reminders.when.within_working_days'),
  }),
  z.strictObject({
    before_milestone: z
      .strictObject({
        working_days: z.int().min(1).max(60).describe('campaign:help.reminders.when.before_milestone.working_days'),
        codes: z.array(codeSchema).optional().describe('campaign:help.reminders.when.before_milestone.codes'),
      })
      .describe('campaign:help.reminders.when.before_milestone.about'),
  }),
]);

const audience = z.strictObject({
  who: z.enum(['everybody', 'staff', 'lead', 'council', 'office', 'leader']).describe('campaign:help.reminders.to.who'),
  if: z.enum(['open_draft', 'unit_registered_nothing']).optional().describe('campaign:help.reminders.to.if'),
});

const reminder = z.strictObject({
  id: codeSchema.describe('campaign:help.reminders.id'),
  when: when.describe('campaign:help.reminders.when.about'),
  to: z.array(audience).min(1).describe('campaign:help.reminders.to.about'),
  text: reminderTextSchema.describe('campaign:help.reminders.text.about'),
});

const clockTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/u)
  .describe('campaign:help.sending.windows.time');

const holiday = z.strictObject({
  day: daySchema,
  vi: lineSchema.describe('campaign:help.calendar.holidays.vi'),
  en: lineSchema.describe('campaign:help.calendar.holidays.en'),
  status: z.enum(['official', 'calculated', 'pending']).describe('campaign:help.calendar.holidays.status'),
  kind: z.enum(['holiday', 'in_lieu']).describe('campaign:help.calendar.holidays.kind'),
});

const periods = z.strictObject({
  presets: z
    .array(z.enum(['month', 'quarter', 'half_year', 'year', 'phase', 'all']))
    .describe('campaign:help.periods.presets'),
  custom: z
    .array(
      z.strictObject({
        // In the buttons of the list it stands beside a registration, a unit and a content area.
        id: codeSchema.max(12).describe('campaign:help.periods.custom.id'),
        vi: lineSchema.describe('campaign:help.periods.custom.vi'),
        en: lineSchema.describe('campaign:help.periods.custom.en'),
        from: daySchema.describe('campaign:help.periods.custom.from'),
        to: daySchema.describe('campaign:help.periods.custom.to'),
      }),
    )
    .default([])
    .describe('campaign:help.periods.custom.about'),
});

/** A body that works with the office, and what the plan gives it to do. */
const body = z.strictObject({
  id: codeSchema.describe('campaign:help.bodies.id'),
  vi: lineSchema.describe('campaign:help.bodies.vi'),
  en: lineSchema.describe('campaign:help.bodies.en'),
  role: lineSchema.describe('campaign:help.bodies.role'),
  may: z.array(z.enum(['read', 'examples', 'difficulties'])).describe('campaign:help.bodies.may'),
});

export const campaignSchema = z.strictObject({
  // Travels in buttons of 64 bytes.
  id: codeSchema.max(20).describe('campaign:help.id'),
  pin: z.boolean().default(false).describe('campaign:help.pin'),
  revision_note: lineSchema.optional().describe('campaign:help.revision_note'),
  made_up: z.boolean().default(false).describe('campaign:help.made_up'),
  zone: z.enum(['Asia/Ho_Chi_Minh']).describe('campaign:help.zone'),
  plan: planSchema.describe('campaign:help.plan.about'),
  codes: z
    .strictObject({
      initiative: z
        .string()
        .regex(/^[A-Z]{1,6}$/u)
        .describe('campaign:help.codes.initiative'),
    })
    .describe('campaign:help.codes.about'),
  bodies: z.array(body).default([]).describe('campaign:help.bodies.about'),
  initiatives: initiatives.describe('campaign:help.initiatives.about'),
  unit_duty: z.array(z.enum(['initiatives', 'content', 'solutions'])).describe('campaign:help.unit_duty'),
  reminders: z.array(reminder).describe('campaign:help.reminders.about'),
  sending: z
    .strictObject({
      windows: z
        .array(z.tuple([clockTime, clockTime]))
        .min(1)
        .describe('campaign:help.sending.windows.about'),
    })
    .describe('campaign:help.sending.about'),
  calendar: z
    .strictObject({
      holidays: z.array(holiday).describe('campaign:help.calendar.holidays.about'),
      working: z.array(daySchema).describe('campaign:help.calendar.working'),
    })
    .describe('campaign:help.calendar.about'),
  contacts: z
    .strictObject({
      secrecy: bilingualSchema.nullable().describe('campaign:help.contacts.secrecy'),
      personal_data: bilingualSchema.nullable().describe('campaign:help.contacts.personal_data'),
    })
    .describe('campaign:help.contacts.about'),
  skills: skillsSchema.describe('campaign:help.skills.about'),
  pledges: pledgesSchema.describe('campaign:help.pledges.about'),
  serves: servesSchema.default({}).describe('campaign:help.serves.about'),
  periods: periods.describe('campaign:help.periods.about'),
});

/** A campaign as it is in force: its file, and what the office decided about it since. */
export type Campaign = z.infer<typeof campaignSchema> & { readonly decisions?: Decisions };
export type ReminderRule = z.infer<typeof reminder>;
export type Holiday = z.infer<typeof holiday>;
