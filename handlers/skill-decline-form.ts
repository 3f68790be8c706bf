import type { Form } from '../src/dialog/form.ts';

export const DECLINE_FORM = 'skill_decline';

/** Why a skill is not confirmed: one question. The request stands behind it, so that nobody is ever asked for it. */
export const declineForm: Form = {
  id: DECLINE_FORM,
  version: 1,
  title: 'skills:decline.form',
  steps: [
    {
      id: 'reason',
      kind: 'text',
      prompt: 'skills:decline.reason',
      example: 'skills:decline.example',
      notes: ['initiative:secrecy'],
      min: 5,
      max: 500,
    },
    { id: 'request', kind: 'text', prompt: 'skills:decline.request', max: 40 },
  ],
};
