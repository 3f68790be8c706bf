import { labelOf } from '../src/campaign/lookup.ts';
import type { DatedMilestone } from '../src/campaign/milestones.ts';
import type {
  ContentArea,
  Milestone,
  Plan,
  PlanRole,
  Reporting,
  RewardStandard,
  SubjectKind,
} from '../src/campaign/plan-schema.ts';
import type { Lang } from '../src/dialog/lang.ts';
import { type Line, line } from '../src/dialog/view.ts';
import type { Role } from '../src/domain/member.ts';
import { formatDay } from '../src/text/date.ts';
import { type Passage, placeLine, under, words } from './plan-screen.ts';

/** The parts of a plan as passages, every word of them the plan's own. */

export const KINDS = ['collective', 'individual', 'organisation', 'business', 'external'] as const;

/** Whom the criteria concern that somebody of this role wants to know. */
export function kindsOf(role: Role): readonly SubjectKind[] {
  if (role === 'CAN_BO') return ['individual'];
  return role === 'BEN_NGOAI' ? ['external', 'business', 'organisation'] : ['individual', 'collective'];
}

/** Purpose, requirements, and what results are used for. */
export function goals(plan: Plan): readonly Passage[] {
  return [
    ...under('plan:goals.purpose', plan.goals.map(words)),
    ...under('plan:goals.requirements', plan.requirements.map(words)),
    ...under('plan:goals.use', plan.use_of_results.map(words)),
  ];
}

/** Who takes part. */
export function participants(plan: Plan): readonly Passage[] {
  const { collective, individual, organisation, external } = plan.participants;
  return [
    ...under('plan:who.collective', collective.map(words)),
    ...under('plan:who.individual', individual.map(words)),
    ...under('plan:who.organisation', organisation.map(words)),
    ...under('plan:who.external', external.map(words)),
  ];
}

/** When a milestone is: the office's day, the plan's day, the plan's time words, or that no day is set. */
export function whenLine({ milestone, day, setBy }: DatedMilestone): Line {
  const { when } = milestone;
  if (day === null) return when === null ? line('plan:when.open') : line('plan:when.words', { when });
  if (setBy === 'plan') return line('plan:when.plan', { day: formatDay(day) });
  const values = { day: formatDay(day) };
  return when === null ? line('plan:when.office', values) : line('plan:when.office_words', { ...values, when });
}

/** Milestones with their time. */
export function milestonePassages(dated: readonly DatedMilestone[], lang: Lang): readonly Passage[] {
  return dated.map((one) => {
    const { text, at } = one.milestone;
    const label = labelOf(one.milestone, lang);
    const values = { label, text, at: placeLine(at), when: whenLine(one) };
    return { line: line('plan:milestone', values), size: label.length + text.length + 80 };
  });
}

/** The years the plan runs, where it states them. */
export function years({ years: { text, at } }: Plan): readonly Passage[] {
  return text === null ? [] : [words({ text, at: at ?? '' })];
}

/** A deadline for which nobody sets a day. */
export function undated(milestone: Milestone): DatedMilestone {
  return { milestone, day: null, setBy: null, span: null, unfit: null };
}

/** What the plan says of one content area; its tasks are not said again where its words say them. */
export function areaPassages(area: ContentArea): readonly Passage[] {
  return [words(area), ...area.items.filter(({ text }) => !area.text.includes(text)).map(words)];
}

/** Criteria for one kind of subject, under the plan's own address to them. */
export function criteria(plan: Plan, kinds: readonly SubjectKind[]): readonly Passage[] {
  return kinds.flatMap((kind) => {
    const who = plan.criteria.who[kind];
    const own = plan.criteria[kind].map(words);
    if (own.length === 0) return [];
    return who === null ? under(`plan:who.${kind}`, own) : [headed(who), ...own];
  });
}

function headed(said: { readonly text: string; readonly at: string }): Passage {
  return {
    line: line('plan:heading', { text: said.text, at: placeLine(said.at) }),
    size: said.text.length + 30,
    heading: true,
  };
}

/** Subjects, forms, occasions and quotas of rewards. */
export function rewards(plan: Plan, lang: Lang): readonly Passage[] {
  const { subjects, forms, annual, mid_and_final: midAndFinal, quotas, by_reference: elsewhere } = plan.rewards;
  const labelOfForm = (code: string): string => {
    const form = forms.find((one) => one.code === code);
    return form === undefined ? code : labelOf(form, lang);
  };
  const limits = Object.entries(quotas ?? {}).map(([code, quota]) => ({
    line: line('plan:quota', { award: labelOfForm(code), text: quota.text, at: placeLine(quota.at) }),
    size: quota.text.length + 80,
  }));
  return [
    ...under('plan:awards.subjects', subjects.map(words)),
    ...under('plan:awards.forms', forms.map(words)),
    ...under('plan:awards.annual', annual.map(words)),
    ...under('plan:awards.mid_and_final', midAndFinal.map(words)),
    ...under('plan:awards.quotas', limits),
    ...under('plan:awards.elsewhere', elsewhere === null ? [] : [words(elsewhere)]),
  ];
}

/** What one group of awards demands. */
export function standards(plan: Plan, standard: RewardStandard, lang: Lang): readonly Passage[] {
  const named = plan.rewards.forms.filter((form) => standard.awards.includes(form.code));
  const awards: Passage = {
    line: line('plan:awards.named', { names: named.map((form) => line('plan:bullet', { text: labelOf(form, lang) })) }),
    size: 60 * named.length,
  };
  const cumulative = standard.cumulative === null ? [] : [note(`plan:awards.${standard.cumulative ? 'all' : 'any'}`)];
  return [
    ...(named.length === 0 ? [] : [awards]),
    ...(standard.heading === null ? [] : [headed(standard.heading)]),
    ...under('plan:awards.precondition', standard.precondition === null ? [] : [words(standard.precondition)]),
    ...cumulative,
    ...under('plan:who.all', standard.all.map(narrowed)),
    ...KINDS.flatMap((kind) => {
      const who = standard.who[kind];
      const own = standard[kind].map(narrowed);
      return who === null ? under(`plan:who.${kind}`, own) : [headed(who), ...own];
    }),
  ];
}

function bullet(text: string): Passage {
  return { line: line('plan:bullet', { text }), size: text.length };
}

function note(key: string): Passage {
  return { line: line(key), size: 60 };
}

/** A standard that holds only for some says for whom. */
function narrowed(item: RewardStandard['all'][number]): Passage {
  const { covers } = item;
  if (covers === undefined || covers.length === 0) return words(item);
  const named = covers.map((kind) => line(`plan:kind.${kind}`));
  const whom = named.reduce((before, kind) => line('plan:kinds', { before, kind }));
  const values = { text: item.text, at: placeLine(item.at), whom };
  return { line: line('plan:words_for', values), size: item.text.length + 30 * covers.length + 40 };
}

/** What one role of the plan has to do, under its words in the plan. */
export function duties(role: PlanRole): readonly Passage[] {
  return [headed(role), ...role.does.map(words)];
}

function reported(one: Reporting): readonly Passage[] {
  const route =
    one.to === null ? line('plan:route_open', { from: one.from }) : line('plan:route', { from: one.from, to: one.to });
  const time = one.period_text === null ? [] : [line('plan:report.period', { period: one.period_text })];
  const head = line('plan:report.head', { what: line(`plan:report.${one.what}`), route: [route, ...time] });
  return [
    { line: head, size: 120, heading: true },
    words(one),
    ...(one.form === null ? [] : [words(one.form)]),
    ...under('plan:report.attach', one.attach.map(words)),
  ];
}

/** Who reports what to whom, and who nominates. */
export function reporting(plan: Plan): readonly Passage[] {
  return plan.reporting.flatMap(reported);
}

/** Where difficulties go and who decides; nothing when the plan is silent. */
export function feedback(plan: Plan): readonly Passage[] {
  const { raise_to: to, decides, text, at } = plan.feedback;
  return [
    ...(text === null ? [] : [words({ text, at: at ?? '' })]),
    ...(to === null ? [] : [{ line: line('plan:feedback.to', { to }), size: 60 }]),
    ...(decides === null ? [] : [{ line: line('plan:feedback.decides', { decides }), size: 60 }]),
  ];
}

/** The ways the plan names to carry the movement out. */
export function solutions(plan: Plan): readonly Passage[] {
  const named = plan.channels_named.map(words);
  return [
    ...plan.solutions.flatMap((one) => [headed(one), ...one.items.map(words)]),
    // Alone, the channels have their heading in the title of the screen.
    ...(plan.solutions.length === 0 ? named : under('plan:channels', named)),
  ];
}

/** What the plan rests on, who signed it and who receives it. */
export function basis(plan: Plan): readonly Passage[] {
  const { title, name, authority } = plan.issuer.signer;
  const signer = [authority, title, name].filter((part) => part !== null).join(' ');
  return [
    ...under('plan:basis.legal', plan.legal_basis.map(words)),
    ...under('plan:basis.linked', plan.linked.map(words)),
    ...under('plan:basis.signer', [bullet(signer)]),
    ...under(
      'plan:basis.recipients',
      plan.issuer.recipients.map(({ text }) => bullet(text)),
    ),
  ];
}
