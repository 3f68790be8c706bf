import type { Form } from '../src/dialog/form.ts';
import { BILL_KINDS, OLDEST_BILL } from '../src/domain/bill.ts';
import { doubtedNumber } from './doubted-number.ts';

export const FORM = 'bills';
const MOST = 1_000_000_000;
const SURE = { prompt: 'bills:sure.prompt', keep: 'bills:sure.keep', change: 'bills:sure.change', with: 'month' };
/** The lookup that keeps what was known of the month when the form was opened on it. */
export const HELD = 'held';

/** The office's figures of one month as a table; each may be left out. */
export function billForm(): Form {
  return {
    id: FORM,
    version: 1,
    title: 'bills:form',
    steps: [
      {
        id: 'month',
        kind: 'month',
        prompt: 'bills:month.prompt',
        label: 'bills:month.label',
        example: 'bills:month.example',
        from: -OLDEST_BILL,
        to: 0,
        lookup: { name: HELD, mode: 'inform' },
      },
      ...BILL_KINDS.flatMap((kind) =>
        doubtedNumber(
          {
            id: kind,
            prompt: `bills:${kind}.prompt`,
            label: `bills:${kind}.label`,
            notes: ['bills:unknown_hint'],
            example: 'bills:number_example',
            optional: true,
            min: 0,
            max: MOST,
          },
          SURE,
        ),
      ),
      { id: 'review', kind: 'review', prompt: 'bills:review.prompt', confirm: 'bills:review.confirm' },
    ],
  };
}
