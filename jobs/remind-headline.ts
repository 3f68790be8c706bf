import { dayOf, phaseEnd, workingDaysBetween } from '../src/campaign/calendar.ts';
import { labelOf } from '../src/campaign/lookup.ts';
import { milestoneOf } from '../src/campaign/milestones.ts';
import { BOTS_TEXTS, piecesOf } from '../src/campaign/reminder-text.ts';
import type { Campaign } from '../src/campaign/schema.ts';
import type { Lang } from '../src/dialog/lang.ts';
import { type Line, line, verbatim } from '../src/dialog/view.ts';
import type { Due, Occasion } from '../src/domain/due.ts';
import { formatDay } from '../src/text/date.ts';

interface Told {
  readonly campaign: Campaign;
  readonly text: Due['text'];
  readonly occasion: Occasion;
  readonly lang: Lang;
  readonly now: Date;
}

/** What is put into the places of a reminder's words. */
type Filled = Readonly<Record<string, string | Line>>;

function filled({ campaign, occasion, lang, now }: Told): Filled {
  const day = formatDay(occasion.day);
  if (occasion.milestone === null) {
    const phase = campaign.plan.phases.find((one) => one.id === occasion.phase);
    return { phase: phase?.text ?? '', day, until: phase === undefined ? day : formatDay(phaseEnd(phase)) };
  }
  const milestone = milestoneOf(campaign, occasion.milestone);
  const left = workingDaysBetween(dayOf(now, campaign), occasion.day, campaign);
  return {
    milestone: milestone === null ? occasion.milestone : labelOf(milestone, lang),
    day,
    left: left === 0 ? line('reminders:left.today') : line('reminders:left.days', { days: left }),
  };
}

/** The office's own words, shown as they are written. */
function ownLine(words: string, values: Filled): Line {
  const places = new Map(Object.entries(values));
  const parts = piecesOf(words).map((piece): Line => {
    const held = 'words' in piece ? piece.words : (places.get(piece.place) ?? '');
    return typeof held === 'string' ? verbatim(held) : held;
  });
  return parts.reduce((before, after) => line('reminders:own', { before, after }));
}

/** What a reminder is about: in the office's own words, or in the bot's. */
export function headline(told: Told): Line {
  const { text, occasion, lang } = told;
  const values = filled(told);
  if (typeof text !== 'string') return ownLine(labelOf(text, lang), values);
  // A revision published long ago may name a text that was never there; the kind alone says which is meant.
  return line(BOTS_TEXTS[occasion.milestone === null ? 'phase_start' : 'milestone'], values);
}
