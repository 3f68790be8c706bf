import { labelOf } from '../../campaign/lookup.ts';
import { milestoneOf } from '../../campaign/milestones.ts';
import type { Campaign } from '../../campaign/schema.ts';
import type { Lang } from '../../dialog/lang.ts';
import { audiencesOf } from '../../domain/due.ts';
import { formatDay, formatMonth } from '../../text/date.ts';
import { type Day, monthOf } from '../../text/day.ts';
import type { Remembered, Undated } from '../calendar.ts';
import type { Looks } from '../looks.ts';
import type { Reminder } from '../reminding.ts';
import { type Html, html } from './html.ts';
import { bothLooks, type Say } from './screens.ts';

export interface ReminderFacts {
  readonly campaign: Campaign;
  readonly today: Day;
  readonly lang: Lang;
  /** By the days of the plan alone. */
  readonly calendar: readonly Remembered[];
  readonly undated: readonly Undated[];
  readonly shown: readonly Reminder[];
  readonly looks: ReadonlyMap<Reminder['sent'][number]['message'], Looks>;
  /** Somebody may take a pledge, so there are weekly questions. */
  readonly hasPledges: boolean;
}

function audience({ campaign }: ReminderFacts, rule: Remembered['rule'], say: Say): string {
  const each = audiencesOf(campaign, rule).map(({ who, if: need }) => {
    const whom = say(`preview:who.${who}`);
    return need === undefined ? whom : say(`preview:need.${need}`, { whom });
  });
  return each.join('; ');
}

function subject({ campaign, lang }: ReminderFacts, { phase, milestone }: Remembered, say: Say): string {
  const named = milestone === null ? null : milestoneOf(campaign, milestone);
  if (named !== null) return say('preview:reminders.milestone', { name: labelOf(named, lang) });
  const words = campaign.plan.phases.find(({ id }) => id === phase)?.text ?? '';
  return say('preview:reminders.phase', { name: words });
}

function spanOf({ from, to }: Remembered, say: Say): string {
  return from === to ? formatDay(from) : say('preview:reminders.span', { from: formatDay(from), to: formatDay(to) });
}

function monthRows(facts: ReminderFacts, month: string, say: Say): Html {
  const rows = facts.calendar.filter(({ from }) => monthOf(from) === month);
  return html`<tbody><tr><th class="month" colspan="3" scope="rowgroup">${say('preview:reminders.month', { month: formatMonth(month) })}</th></tr>
${rows.map(
  (
    one,
  ) => html`<tr><td>${spanOf(one, say)}${one.to < facts.today ? html` <i>(${say('preview:reminders.past')})</i>` : null}</td>
<td>${subject(facts, one, say)}</td><td>${audience(facts, one.rule, say)}</td></tr>
`,
)}</tbody>`;
}

function calendarHtml(facts: ReminderFacts, say: Say): Html {
  const months = [...new Set(facts.calendar.map(({ from }) => monthOf(from)))];
  if (months.length === 0) return html`<p>${say('preview:reminders.no_days')}</p>`;
  return html`<div class="wide"><table>
<thead><tr><th>${say('preview:reminders.when')}</th><th>${say('preview:reminders.what')}</th><th>${say('preview:reminders.whom')}</th></tr></thead>
${months.map((month) => monthRows(facts, month, say))}</table></div>`;
}

function noticeOf(facts: ReminderFacts, rule: Remembered['rule'], say: Say): string {
  if (!('before_milestone' in rule.when)) return '';
  const days = rule.when.before_milestone.working_days;
  return say('preview:reminders.ahead', { days, whom: audience(facts, rule, say) });
}

function undatedHtml(facts: ReminderFacts, say: Say): Html | null {
  const { undated, lang } = facts;
  if (undated.length === 0) return null;
  return html`<h3>${say('preview:reminders.undated')}</h3>
<p>${say('preview:reminders.undated_note')}</p>
<div class="wide"><table><thead><tr><th>${say('preview:reminders.what')}</th><th>${say('preview:reminders.words')}</th><th>${say('preview:reminders.then')}</th></tr></thead>
<tbody>${undated.map(
    ({
      milestone,
      rules,
    }) => html`<tr><th scope="row">${labelOf(milestone, lang)}</th><td>“${milestone.text}” (${milestone.at})</td>
<td>${rules.length === 0 ? say('preview:reminders.none_then') : rules.map((rule) => html`<p>${noticeOf(facts, rule, say)}</p>`)}</td></tr>
`,
  )}</tbody></table></div>`;
}

function weeklyHtml({ hasPledges }: ReminderFacts, say: Say): Html | null {
  if (!hasPledges) return null;
  return html`<h3>${say('preview:reminders.weekly')}</h3><p>${say('preview:reminders.weekly_note')}</p>`;
}

function shownHtml(facts: ReminderFacts, say: Say): Html {
  const one = ({ remembered, isExample, sent }: Reminder): readonly Html[] =>
    sent.flatMap(({ to, message }) => {
      const looks = facts.looks.get(message);
      if (looks === undefined) return [];
      const day = formatDay(remembered.from);
      const when = say(isExample ? 'preview:reminders.sent_example' : 'preview:reminders.sent', { day });
      return [
        html`<article class="screen"><h4>${subject(facts, remembered, say)}</h4>
<p class="said">${when} ${say('preview:reminders.to', { whom: to.join(', ') })}</p>${bothLooks([looks], say)}</article>
`,
      ];
    });
  const drawn = facts.shown.flatMap(one);
  if (drawn.length === 0) return html`<p>${say('preview:reminders.nothing_ahead')}</p>`;
  return html`${drawn}`;
}

/** The calendar of reminders, what has no day yet, and each reminder as it is sent. */
export function remindersHtml(facts: ReminderFacts, say: Say): Html {
  const windows = facts.campaign.sending.windows.map(([from, to]) => say('preview:reminders.window', { from, to }));
  return html`<section class="chapter" id="reminders">
<h2>${say('preview:reminders.title')}</h2>
<p>${say('preview:reminders.note', { windows: windows.join(', ') })}</p>
<section id="reminders-1"><h3>${say('preview:reminders.calendar')}</h3>
${calendarHtml(facts, say)}</section>
<section id="reminders-2">${undatedHtml(facts, say)}</section>
<section id="reminders-3">${weeklyHtml(facts, say)}</section>
<section id="reminders-4"><h3>${say('preview:reminders.texts')}</h3>
${shownHtml(facts, say)}</section>
</section>
`;
}
