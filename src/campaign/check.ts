import { isDay } from '../text/day.ts';
import { planWords, pledgeOf, skillOf } from './lookup.ts';
import { isOwnPeriodId } from './periods.ts';
import type { Fault, Finding } from './problem.ts';
import { textFindings } from './reminder-text.ts';
import type { Campaign } from './schema.ts';

type Steps = readonly (string | number)[];

/** Checks what no single field can know: that names are unique and that everything named exists. */
export function checkCampaign(campaign: Campaign): Finding[] {
  return [
    ...checkUnique(campaign),
    ...checkPlan(campaign),
    ...checkAwards(campaign),
    ...checkReminders(campaign),
    ...checkSending(campaign),
    ...checkCalendar(campaign),
    ...checkPledges(campaign),
    ...checkQuizzes(campaign),
    ...checkOffered(campaign),
    ...checkServes(campaign),
    ...checkBodies(campaign),
    ...checkLimits(campaign),
  ];
}

function checkUnique(campaign: Campaign): Finding[] {
  const { plan, bodies, skills, pledges, reminders, periods, calendar } = campaign;
  return [
    ...doubles(
      ['plan', 'phases'],
      'id',
      plan.phases.map((phase) => String(phase.id)),
    ),
    ...doubles(
      ['plan', 'milestones'],
      'code',
      plan.milestones.map((milestone) => milestone.code),
    ),
    ...doubles(
      ['plan', 'content_areas'],
      'no',
      plan.content_areas.map((area) => area.no),
    ),
    ...doubles(
      ['plan', 'content_areas'],
      'codes',
      plan.content_areas.map((area) => area.codes[0]),
    ),
    ...doubles(
      ['plan', 'rewards', 'forms'],
      'code',
      plan.rewards.forms.map((form) => form.code),
    ),
    ...doubles(
      ['bodies'],
      'id',
      bodies.map((body) => body.id),
    ),
    ...doubles(
      ['reminders'],
      'id',
      reminders.map((rule) => rule.id),
    ),
    ...doubles(
      ['skills', 'areas'],
      'id',
      skills.areas.map((area) => area.id),
    ),
    ...doubledSkills(campaign),
    ...doubles(
      ['pledges', 'items'],
      'id',
      pledges.items.map((pledge) => pledge.id),
    ),
    ...doubles(
      ['periods', 'custom'],
      'id',
      periods.custom.map((period) => period.id),
    ),
    ...doubles(
      ['calendar', 'holidays'],
      'day',
      calendar.holidays.map((holiday) => holiday.day),
    ),
  ];
}

/** The same id in two areas would be one tick for two skills. */
function doubledSkills({ skills }: Campaign): Finding[] {
  const seen = new Set<string>();
  return skills.areas.flatMap(({ items }, i) =>
    items.flatMap(({ id }, j) => {
      const twice = seen.has(id);
      seen.add(id);
      const path = ['skills', 'areas', i, 'items', j, 'id'];
      return twice ? [finding(path, 'campaign:fault.twice', { value: id })] : [];
    }),
  );
}

function doubles(path: Steps, key: string, values: string[]): Finding[] {
  const seen = new Set<string>();
  return values.flatMap((value, i) => {
    const twice = seen.has(value);
    seen.add(value);
    return twice ? [finding([...path, i, key], 'campaign:fault.twice', { value })] : [];
  });
}

function checkPlan({ plan }: Campaign): Finding[] {
  const problems: Finding[] = [];
  const phases = new Set(plan.phases.map(({ id }) => id));
  plan.phases.forEach((phase, i) => {
    if (phase.to < phase.from) problems.push(inverted(['plan', 'phases', i, 'to'], phase.from, phase.to));
  });
  plan.milestones.forEach(({ phase, due }, i) => {
    if (phase !== null && !phases.has(phase)) {
      problems.push(finding(['plan', 'milestones', i, 'phase'], 'campaign:fault.no_phase', { phase: String(phase) }));
    }
    if (due?.length === 10 && !isDay(due)) {
      problems.push(finding(['plan', 'milestones', i, 'due'], 'campaign:fault.no_day', { day: due }));
    }
  });
  const { from, to } = plan.years;
  if (from !== null && to !== null && to < from) problems.push(inverted(['plan', 'years', 'to'], from, to));
  return problems;
}

function checkAwards({ plan }: Campaign): Finding[] {
  const known = new Set(plan.rewards.forms.map(({ code }) => code));
  const used: { path: Steps; code: string }[] = [
    ...plan.reward_standards.flatMap(({ awards }, i) =>
      awards.map((code, j) => ({ path: ['plan', 'reward_standards', i, 'awards', j], code })),
    ),
    ...(['annual', 'mid_and_final'] as const).flatMap((key) =>
      plan.rewards[key].flatMap(({ awards }, i) =>
        awards.map((code, j) => ({ path: ['plan', 'rewards', key, i, 'awards', j], code })),
      ),
    ),
    ...Object.keys(plan.rewards.quotas ?? {}).map((code) => ({ path: ['plan', 'rewards', 'quotas', code], code })),
  ];
  return used
    .filter(({ code }) => !known.has(code))
    .map(({ path, code }) => finding(path, 'campaign:fault.no_award', { code }));
}

function checkReminders(campaign: Campaign): Finding[] {
  const codes = new Set(campaign.plan.milestones.map(({ code }) => code));
  return campaign.reminders.flatMap((rule, i) => {
    const problems: Finding[] = [];
    const named = 'before_milestone' in rule.when ? (rule.when.before_milestone.codes ?? []) : [];
    named.forEach((code, j) => {
      if (codes.has(code)) return;
      const path = ['reminders', i, 'when', 'before_milestone', 'codes', j];
      problems.push(finding(path, 'campaign:fault.no_milestone', { code }));
    });
    rule.to.forEach((audience, j) => {
      if (audience.if !== 'unit_registered_nothing' || campaign.unit_duty.includes('initiatives')) return;
      problems.push(finding(['reminders', i, 'to', j, 'if'], 'campaign:fault.not_duty'));
    });
    const kind = 'phase_start' in rule.when ? 'phase_start' : 'milestone';
    const texts = textFindings(rule.text, kind).map(({ path, fault }) => ({
      path: ['reminders', i, 'text', ...path],
      fault,
    }));
    problems.push(...texts);
    return problems;
  });
}

function checkSending({ sending }: Campaign): Finding[] {
  return sending.windows.flatMap(([from, to], i) =>
    from < to ? [] : [inverted(['sending', 'windows', i, 1], from, to)],
  );
}

function checkCalendar({ calendar, periods }: Campaign): Finding[] {
  const off = new Set(calendar.holidays.filter(({ status }) => status !== 'pending').map(({ day }) => day));
  const clashes = calendar.working.flatMap((day, i) =>
    off.has(day) ? [finding(['calendar', 'working', i], 'campaign:fault.off_and_working', { day })] : [],
  );
  const custom = periods.custom.flatMap(({ id, from, to }, i) => {
    const path = ['periods', 'custom', i];
    const other = `ky-${i + 1}`;
    return [
      ...(isOwnPeriodId(id) ? [finding([...path, 'id'], 'campaign:fault.period_id', { id, other })] : []),
      ...(from <= to ? [] : [inverted([...path, 'to'], from, to)]),
    ];
  });
  return [...clashes, ...custom];
}

function checkPledges({ pledges }: Campaign): Finding[] {
  return pledges.items.flatMap(({ saving, asks, usual }, i) => {
    const path = ['pledges', 'items', i, 'saving'];
    const problems: Finding[] = [];
    if (asks === 'amount' && usual === null) {
      problems.push(finding(['pledges', 'items', i, 'usual'], 'campaign:fault.no_usual'));
    }
    if (saving.factor !== null && !(saving.factor in pledges.factors)) {
      problems.push(finding([...path, 'factor'], 'campaign:fault.no_factor', { factor: saving.factor }));
    }
    if ((saving.of === 'none') !== (saving.per_unit === null)) {
      problems.push(finding([...path, 'per_unit'], 'campaign:fault.per_unit'));
    }
    // Each is a question of its own, known by its id.
    const asked = saving.inputs.map(({ id }) => id);
    return [...problems, ...doubles([...path, 'inputs'], 'id', asked)];
  });
}

/** Fewer questions can be passed by chance. */
const LEAST_QUESTIONS = 3;

function checkQuizzes({ skills }: Campaign): Finding[] {
  return skills.areas.flatMap(({ items }, i) =>
    items.flatMap(({ id, proof, quiz = [] }, j) => {
      const path = ['skills', 'areas', i, 'items', j, 'quiz'];
      const count = String(quiz.length);
      const few =
        proof === 'quiz' && quiz.length < LEAST_QUESTIONS
          ? [finding(path, 'campaign:fault.few_questions', { id, count })]
          : [];
      const ids = quiz.map((question) => question.id);
      const wrong = quiz.flatMap(({ right, choices }, k) =>
        right < choices.length ? [] : [finding([...path, k, 'right'], 'campaign:fault.no_choice')],
      );
      return [...few, ...doubles(path, 'id', ids), ...wrong];
    }),
  );
}

/** What is offered, or may be at any time, has something in it; a campaign without it says `off`. */
function checkOffered({ plan, skills, pledges }: Campaign): Finding[] {
  const lists = [
    { module: 'digital_skills', path: ['skills', 'areas'], count: skills.areas.length },
    { module: 'green_pledges', path: ['pledges', 'items'], count: pledges.items.length },
  ] as const;
  return lists.flatMap(({ module, path, count }) =>
    count > 0 || plan.modules[module].state === 'off' ? [] : [finding(path, 'campaign:fault.empty_module', { module })],
  );
}

function checkServes(campaign: Campaign): Finding[] {
  return Object.entries(campaign.serves).flatMap(([id, places]) => {
    const known = skillOf(campaign, id) !== null || pledgeOf(campaign, id) !== null;
    const missing = places.flatMap((at, i) =>
      planWords(campaign.plan, at) === null ? [finding(['serves', id, i], 'campaign:fault.no_place', { at })] : [],
    );
    return known ? missing : [finding(['serves', id], 'campaign:fault.no_item', { id }), ...missing];
  });
}

function checkBodies({ plan, bodies }: Campaign): Finding[] {
  const roles = new Set(plan.roles.map(({ role }) => role));
  return bodies.flatMap(({ role }, i) =>
    roles.has(role) ? [] : [finding(['bodies', i, 'role'], 'campaign:fault.no_role', { role })],
  );
}

function checkLimits({ initiatives }: Campaign): Finding[] {
  const problems: Finding[] = [];
  if (initiatives.title_max < initiatives.title_min)
    problems.push(inverted(['initiatives', 'title_max'], initiatives.title_min, initiatives.title_max));
  if (initiatives.text_max < initiatives.text_min)
    problems.push(inverted(['initiatives', 'text_max'], initiatives.text_min, initiatives.text_max));
  if (initiatives.files && initiatives.file_types.length === 0) {
    problems.push(finding(['initiatives', 'file_types'], 'campaign:fault.file_types'));
  }
  return problems;
}

function inverted(path: Steps, before: string | number, value: string | number): Finding {
  return finding(path, 'campaign:fault.smaller', { before: String(before), value: String(value) });
}

function finding(path: Steps, key: string, values: Fault['values'] = {}): Finding {
  return { path, fault: { key, values } };
}
