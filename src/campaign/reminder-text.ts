import { z } from 'zod';
import type { Finding } from './problem.ts';
import { lineSchema } from './words-schema.ts';

/** What a reminder says: one of the bot's own texts, or the office's own words with places that are filled when it is sent. */

/** What a reminder may be about. */
type ReminderKind = 'phase_start' | 'milestone';

/** The bot's own text of each kind, by its text key. */
export const BOTS_TEXTS = { phase_start: 'reminders:phase_start', milestone: 'reminders:milestone' } as const;

/** What the words of a reminder may leave open. */
const PLACES = {
  phase_start: ['phase', 'day', 'until'],
  milestone: ['milestone', 'day', 'left'],
} as const satisfies Readonly<Record<ReminderKind, readonly string[]>>;

/** A headline over a few lines that say what is to be done: whatever is longer is not read. */
const MOST_LETTERS = 1000;

export const reminderTextSchema = z.union([
  z.enum([BOTS_TEXTS.phase_start, BOTS_TEXTS.milestone]),
  z.strictObject({
    vi: lineSchema.max(MOST_LETTERS).describe('campaign:help.reminders.text.vi'),
    en: lineSchema.max(MOST_LETTERS).optional().describe('campaign:help.reminders.text.en'),
  }),
]);

export type ReminderText = z.infer<typeof reminderTextSchema>;

/** A part of a reminder's words: as it is written, or a place by its name. */
type Piece = { readonly words: string } | { readonly place: string };

const PLACE = /\{\{([\p{L}\p{N}_]+)\}\}/u;

/** The words of a reminder, taken apart at their places. */
export function piecesOf(words: string): readonly Piece[] {
  // What stands between the places comes first and last, so each second part is a place.
  const parts = words.split(PLACE).map((part, at): Piece => (at % 2 === 0 ? { words: part } : { place: part }));
  return parts.filter((part) => !('words' in part) || part.words !== '');
}

function written(place: string): string {
  return `{{${place}}}`;
}

/** What is wrong with the words of one language: a place that this kind has not, or a bracket that is no place. */
function wordsFault(words: string, kind: ReminderKind): Finding['fault'] | null {
  const known: readonly string[] = PLACES[kind];
  const places = known.map(written).join(', ');
  for (const piece of piecesOf(words)) {
    if ('place' in piece && !known.includes(piece.place)) {
      return { key: 'campaign:fault.no_open_place', values: { place: written(piece.place), places } };
    }
    if ('words' in piece && /[{}]/u.test(piece.words)) return { key: 'campaign:fault.bracket', values: { places } };
  }
  return null;
}

/** What is wrong with the text of a reminder of this kind; paths begin below the text. */
export function textFindings(text: ReminderText, kind: ReminderKind): readonly Finding[] {
  if (typeof text === 'string') {
    const right = BOTS_TEXTS[kind];
    return text === right ? [] : [{ path: [], fault: { key: 'campaign:fault.other_reminder', values: { right } } }];
  }
  return Object.entries(text).flatMap(([lang, words]) => {
    const fault = words === undefined ? null : wordsFault(words, kind);
    return fault === null ? [] : [{ path: [lang], fault }];
  });
}
