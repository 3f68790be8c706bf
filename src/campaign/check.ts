import { isDay } from '../text/day.ts';
import { planWords } from './lookup.ts';
import type { Campaign } from './schema.ts';

/** What is wrong between parts of a campaign that are each well formed. */
export type CrossProblem = { path: (string | number)[]; message: string };

/** Checks what no single field can know: that names are unique and that everything named exists. */
export function checkCampaign(campaign: Campaign): CrossProblem[] {
  return [
    ...checkUnique(campaign),
    ...checkPlan(campaign),
    ...checkAwards(campaign),
    ...checkReminders(campaign),
    ...checkSending(campaign),
    ...checkCalendar(campaign),
    ...checkPledges(campaign),
    ...checkQuizzes(campaign),
    ...checkTraces(campaign),
    ...checkLimits(campaign),
  ];
}

function checkUnique(campaign: Campaign): CrossProblem[] {
  const { plan, skills, pledges, reminders, periods, calendar } = campaign;
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
      ['reminders'],
      'id',
      reminders.map((rule) => rule.id),
    ),
    ...doubles(
      ['skills', 'areas'],
      'id',
      skills.areas.map((area) => area.id),
    ),
    ...skills.areas.flatMap((area, i) =>
      doubles(
        ['skills', 'areas', i, 'items'],
        'id',
        area.items.map(({ id }) => id),
      ),
    ),
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

function doubles(path: (string | number)[], key: string, values: string[]): CrossProblem[] {
  return values.flatMap((value, i) =>
    values.indexOf(value) < i
      ? [{ path: [...path, i, key], message: `"${value}" đã có ở trên; mỗi mã chỉ dùng một lần` }]
      : [],
  );
}

function checkPlan({ plan }: Campaign): CrossProblem[] {
  const problems: CrossProblem[] = [];
  const phases = new Set(plan.phases.map(({ id }) => id));
  plan.phases.forEach((phase, i) => {
    if (phase.to < phase.from) problems.push(inverted(['plan', 'phases', i, 'to']));
  });
  plan.milestones.forEach(({ phase, due }, i) => {
    if (phase !== null && !phases.has(phase)) {
      problems.push({ path: ['plan', 'milestones', i, 'phase'], message: `Không có giai đoạn ${phase} trong phases` });
    }
    if (due?.length === 10 && !isDay(due)) {
      problems.push({ path: ['plan', 'milestones', i, 'due'], message: `Không có ngày ${due} trong lịch` });
    }
  });
  const { from, to } = plan.years;
  if (from !== null && to !== null && to < from) problems.push(inverted(['plan', 'years', 'to']));
  return problems;
}

function checkAwards({ plan }: Campaign): CrossProblem[] {
  const known = new Set(plan.rewards.forms.map(({ code }) => code));
  const used: { path: (string | number)[]; code: string }[] = [
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
    .map(({ path, code }) => ({ path, message: `Không có hình thức khen thưởng "${code}" trong rewards.forms` }));
}

function checkReminders(campaign: Campaign): CrossProblem[] {
  const codes = new Set(campaign.plan.milestones.map(({ code }) => code));
  return campaign.reminders.flatMap((rule, i) => {
    const problems: CrossProblem[] = [];
    const named = 'before_milestone' in rule.when ? (rule.when.before_milestone.codes ?? []) : [];
    named.forEach((code, j) => {
      if (codes.has(code)) return;
      const path = ['reminders', i, 'when', 'before_milestone', 'codes', j];
      problems.push({ path, message: `Không có mốc "${code}" trong milestones` });
    });
    rule.to.forEach((audience, j) => {
      if (audience.if !== 'unit_registered_nothing' || campaign.unit_duty.includes('initiatives')) return;
      const message = 'Chỉ nhắc được khi unit_duty có initiatives: đăng ký là việc của đơn vị';
      problems.push({ path: ['reminders', i, 'to', j, 'if'], message });
    });
    return problems;
  });
}

function checkSending({ sending }: Campaign): CrossProblem[] {
  return sending.windows.flatMap(([from, to], i) => (from < to ? [] : [inverted(['sending', 'windows', i, 1])]));
}

function checkCalendar({ calendar, periods }: Campaign): CrossProblem[] {
  const off = new Set(calendar.holidays.filter(({ status }) => status !== 'pending').map(({ day }) => day));
  const clashes = calendar.working.flatMap((day, i) =>
    off.has(day)
      ? [{ path: ['calendar', 'working', i], message: `Ngày ${day} vừa là ngày nghỉ vừa là ngày làm bù` }]
      : [],
  );
  const custom = periods.custom.flatMap((period, i) =>
    period.from <= period.to ? [] : [inverted(['periods', 'custom', i, 'to'])],
  );
  return [...clashes, ...custom];
}

function checkPledges({ pledges }: Campaign): CrossProblem[] {
  return pledges.items.flatMap(({ saving }, i) => {
    const path = ['pledges', 'items', i, 'saving'];
    const problems: CrossProblem[] = [];
    if (saving.factor !== null && !(saving.factor in pledges.factors)) {
      problems.push({ path: [...path, 'factor'], message: `Không có hệ số "${saving.factor}" trong factors` });
    }
    if ((saving.of === 'none') !== (saving.per_unit === null)) {
      problems.push({ path: [...path, 'per_unit'], message: 'Ghi null khi và chỉ khi of là none' });
    }
    return problems;
  });
}

function checkQuizzes({ skills }: Campaign): CrossProblem[] {
  return skills.areas.flatMap(({ items }, i) =>
    items.flatMap(({ quiz = [] }, j) =>
      quiz.flatMap(({ right, choices }, k) =>
        right < choices.length
          ? []
          : [
              {
                path: ['skills', 'areas', i, 'items', j, 'quiz', k, 'right'],
                message: 'Không có phương án số này (đếm từ 0)',
              },
            ],
      ),
    ),
  );
}

function checkTraces({ plan, skills, pledges }: Campaign): CrossProblem[] {
  const missing = (path: (string | number)[], trace: string[]): CrossProblem[] =>
    trace.flatMap((at, i) =>
      planWords(plan, at) === null ? [{ path: [...path, 'trace', i], message: `Kế hoạch không có chỗ "${at}"` }] : [],
    );
  return [
    ...skills.areas.flatMap(({ items }, i) =>
      items.flatMap(({ trace }, j) => missing(['skills', 'areas', i, 'items', j], trace)),
    ),
    ...pledges.items.flatMap(({ trace }, i) => missing(['pledges', 'items', i], trace)),
  ];
}

function checkLimits({ initiatives }: Campaign): CrossProblem[] {
  const problems: CrossProblem[] = [];
  if (initiatives.title_max < initiatives.title_min) problems.push(inverted(['initiatives', 'title_max']));
  if (initiatives.text_max < initiatives.text_min) problems.push(inverted(['initiatives', 'text_max']));
  if (initiatives.files && initiatives.file_types.length === 0) {
    problems.push({ path: ['initiatives', 'file_types'], message: 'Có nhận tệp thì phải ghi loại tệp được nhận' });
  }
  return problems;
}

function inverted(path: (string | number)[]): CrossProblem {
  return { path, message: 'Nhỏ hơn giá trị đứng trước' };
}
