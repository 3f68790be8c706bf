import { dayOf } from '../src/campaign/calendar.ts';
import { issuedLines } from '../src/campaign/issued.ts';
import { areaOf, labelOf, shortOf } from '../src/campaign/lookup.ts';
import type { SubjectKind } from '../src/campaign/plan-schema.ts';
import { actionButton, type Line, line, type View, verbatim } from '../src/dialog/view.ts';
import { belongs, type Role } from '../src/domain/member.ts';
import { offers } from '../src/domain/offer.ts';
import type { Handler, MemberTurn, Outcome } from '../src/ports/handler.ts';
import type { MemberStore, ReceiptStore, UnitStore } from '../src/ports/members.ts';
import type { MilestoneStore } from '../src/ports/milestones.ts';
import { formatDay } from '../src/text/date.ts';
import { type Args, COVER, GONE, go, type Show, sectionButtons, solutionsKey } from './plan-cover.ts';
import { type Passage, placeLine, type Screen, showScreen, words } from './plan-screen.ts';
import {
  areaPassages,
  basis,
  criteria,
  duties,
  feedback,
  goals,
  KINDS,
  kindsOf,
  participants,
  reporting,
  rewards,
  solutions,
  standards,
} from './plan-sections.ts';
import { timeScreens } from './plan-time.ts';

export interface PlanDeps {
  readonly milestones: MilestoneStore;
  readonly receipts: ReceiptStore;
  readonly members: MemberStore;
  readonly units: UnitStore;
}

const PUBLISH = actionButton(line('publish:button.open'), 'publish.open');
const COUNTS_FOR: readonly Role[] = ['DAU_MOI', 'LANH_DAO'];

/** A screen of a section without anything behind it: its one argument is the page. */
function section(title: string, action: string, passages: (turn: MemberTurn) => readonly Passage[]): Show {
  return async (turn, [page]) => {
    const screen: Screen = { title: line(title), passages: passages(turn), up: COVER, action, args: [] };
    return showScreen(screen, page);
  };
}

async function areas({ campaign, lang }: MemberTurn, [page]: Args): Promise<View> {
  const list = campaign.plan.content_areas;
  const buttons = list.map((area) => {
    const label = line('plan:areas_button', { no: area.no, label: shortOf(area)[lang] });
    return [actionButton(label, 'plan.area', area.no)];
  });
  const passages = list.map((area) => ({
    line: line('plan:areas.row', { no: area.no, text: area.text, at: placeLine(area.at) }),
    size: area.text.length + 30,
  }));
  return showScreen(
    { title: line('plan:areas.title'), passages, buttons, up: COVER, action: 'plan.areas', args: [] },
    page,
  );
}

async function area({ campaign, lang }: MemberTurn, [no = '', page]: Args): Promise<View> {
  const found = areaOf(campaign, no);
  if (found === null) return GONE;
  const title = line('plan:area.title', { no, label: labelOf(found, lang) });
  const passages = areaPassages(found);
  return showScreen({ title, passages, up: go('areas.up', 'plan.areas'), action: 'plan.area', args: [no] }, page);
}

function criteriaShown(role: Role, asked: string): readonly SubjectKind[] {
  const kind = KINDS.find((one) => one === asked);
  return kind === undefined ? kindsOf(role) : [kind];
}

async function criteriaOf({ campaign, member }: MemberTurn, [asked = 'me', page]: Args): Promise<View> {
  const { plan } = campaign;
  const shown = criteriaShown(member.role, asked);
  const [mine, ...more] = kindsOf(member.role);
  // Whom one kind alone concerns gets it by its name once, as what is for them.
  const named = asked === 'me' || more.length > 0 ? KINDS : KINDS.filter((kind) => kind !== mine);
  const others = named.filter((kind) => !shown.includes(kind) && plan.criteria[kind].length > 0);
  const passages = criteria(plan, shown);
  const buttons = [
    ...others.map((kind) => [actionButton(line(`plan:criteria.${kind}`), 'plan.criteria', kind)]),
    ...(asked === 'me' ? [] : [[actionButton(line('plan:criteria.me'), 'plan.criteria')]]),
  ];
  const { heading } = plan.criteria;
  const title =
    heading === null
      ? line('plan:criteria.title')
      : line('plan:criteria.headed', { text: heading.text, at: placeLine(heading.at) });
  return showScreen({ title, passages, buttons, up: COVER, action: 'plan.criteria', args: [asked] }, page);
}

async function awards({ campaign, lang }: MemberTurn, [page]: Args): Promise<View> {
  const { plan } = campaign;
  const many = plan.reward_standards.length > 1;
  const buttons = plan.reward_standards.map((standard, index) => {
    const form = plan.rewards.forms.find((one) => one.code === standard.awards[0]);
    const named =
      many && form !== undefined ? line('plan:award.of', { award: labelOf(form, lang) }) : line('plan:award.button');
    return [actionButton(named, 'plan.award', String(index + 1))];
  });
  const title = line('plan:awards.title');
  return showScreen(
    { title, passages: rewards(plan, lang), buttons, up: COVER, action: 'plan.awards', args: [] },
    page,
  );
}

async function award({ campaign, lang }: MemberTurn, [number = '', page]: Args): Promise<View> {
  const standard = campaign.plan.reward_standards[Number(number) - 1];
  if (standard === undefined) return GONE;
  const passages = standards(campaign.plan, standard, lang);
  const up = go('awards.up', 'plan.awards');
  return showScreen({ title: line('plan:award.title'), passages, up, action: 'plan.award', args: [number] }, page);
}

async function roles({ campaign, lang }: MemberTurn, [page]: Args): Promise<View> {
  const { roles: list } = campaign.plan;
  const names = list.map((role) => (lang === 'en' ? role.en : role.role));
  const buttons = names.map((name, index) => [actionButton(verbatim(name), 'plan.role', String(index + 1))]);
  // The plan may name somebody in the middle of a sentence; its own words stand behind the button.
  const passages = list.map(({ at }, index) => words({ text: names[index] ?? '', at }));
  const screen = { title: line('plan:roles.title'), passages, buttons };
  return showScreen({ ...screen, up: COVER, action: 'plan.roles', args: [] }, page);
}

async function role({ campaign, lang }: MemberTurn, [number = '', page]: Args): Promise<View> {
  const found = campaign.plan.roles[Number(number) - 1];
  if (found === undefined) return GONE;
  const name = lang === 'en' ? found.en : found.role;
  // A name that is the plan's own word for word is said once.
  const [title, passages] =
    name === found.text
      ? [line('plan:heading', { text: name, at: placeLine(found.at) }), found.does.map(words)]
      : [line('plan:role.title', { role: name }), duties(found)];
  const up = go('roles.up', 'plan.roles');
  return showScreen({ title, passages, up, action: 'plan.role', args: [number] }, page);
}

/** The plan in chat: every word of it the plan's own, with the place it stands, and the receipt of having read it. */
export function createPlanHandler(deps: PlanDeps): Handler {
  async function receiptLine(turn: MemberTurn): Promise<Line | null> {
    const at = await deps.receipts.of(turn.member.id, turn.campaign.id);
    return at === null ? null : line('plan:read.done', { day: formatDay(dayOf(at, turn.campaign)) });
  }

  async function cover(turn: MemberTurn, replace: boolean): Promise<View> {
    const { plan, made_up: madeUp } = turn.campaign;
    const { number, date } = issuedLines(plan);
    const { body, parent, place } = plan.issuer;
    const issued = [...(parent === null ? [] : [parent]), body, number, `${place.text}, ${date}`].map(verbatim);
    const { en } = plan.title;
    const translated = turn.lang === 'en' && en !== undefined ? [line('plan:cover.translated', { text: en })] : [];
    const read = await receiptLine(turn);
    const counts = COUNTS_FOR.includes(turn.member.role) ? [[go('receipts.button', 'plan.receipts')]] : [];
    return {
      lines: [
        line('plan:cover.title', { text: plan.title.text }),
        ...translated,
        ...(madeUp ? [line('plan:cover.made_up')] : []),
        line('plan:cover.issued', { lines: issued }),
        ...(read === null ? [] : [read]),
      ],
      buttons: [
        ...sectionButtons(plan),
        ...(read === null ? [[go('read.button', 'plan.read')]] : []),
        ...counts,
        ...(offers(turn.campaign, turn.member, 'publish') ? [[PUBLISH]] : []),
        [actionButton(line('core:menu'), 'menu.open', 'here')],
      ],
      replace,
    };
  }

  async function read(turn: MemberTurn): Promise<Outcome> {
    await deps.receipts.put(turn.member.id, turn.campaign.id, turn.revision, turn.now);
    return { views: [await cover(turn, true)] };
  }

  async function receipts(turn: MemberTurn, [page]: Args): Promise<View> {
    if (!COUNTS_FOR.includes(turn.member.role)) return { ...GONE, lines: [line('errors:not_allowed')] };
    const [counts, units, everybody] = await Promise.all([
      deps.receipts.countByUnit(turn.campaign.id),
      deps.units.all(),
      deps.members.all(),
    ]);
    const members = everybody.filter((one) => belongs(one, turn.campaign.id));
    const rows = units.map(({ code, name }) => {
      const people = members.filter((one) => one.unit === code).length;
      return {
        line: line('plan:receipts.row', { unit: name, read: counts[code] ?? 0, people }),
        size: name.length + 20,
      };
    });
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
    const title = line('plan:receipts.title', { read: total, people: members.length });
    return showScreen({ title, passages: rows, up: COVER, action: 'plan.receipts', args: [] }, page);
  }

  const screens: Readonly<Record<string, Show>> = {
    'plan.open': (turn, args) => cover(turn, args[0] === 'here'),
    'plan.areas': areas,
    'plan.area': area,
    ...timeScreens(deps.milestones),
    'plan.criteria': criteriaOf,
    'plan.awards': awards,
    'plan.award': award,
    'plan.roles': roles,
    'plan.role': role,
    'plan.goals': section('plan:goals.title', 'plan.goals', ({ campaign }) => goals(campaign.plan)),
    'plan.who': section('plan:who.title', 'plan.who', ({ campaign }) => participants(campaign.plan)),
    'plan.solutions': async ({ campaign }, [page]) => {
      const title = line(`plan:${solutionsKey(campaign.plan)}.title`);
      const passages = solutions(campaign.plan);
      return showScreen({ title, passages, up: COVER, action: 'plan.solutions', args: [] }, page);
    },
    'plan.reporting': section('plan:report.title', 'plan.reporting', ({ campaign }) => reporting(campaign.plan)),
    'plan.feedback': section('plan:feedback.title', 'plan.feedback', ({ campaign }) => feedback(campaign.plan)),
    'plan.basis': section('plan:basis.title', 'plan.basis', ({ campaign }) => basis(campaign.plan)),
    'plan.receipts': receipts,
  };
  const shown = Object.entries(screens).map(
    ([action, show]) =>
      [
        action,
        async (turn: MemberTurn, args: Args): Promise<Outcome> => ({ views: [await show(turn, args)] }),
      ] as const,
  );

  return {
    commands: [
      {
        name: 'kehoach',
        aliases: ['plan'],
        ability: 'plan',
        run: async (turn) => ({ views: [await cover(turn, false)] }),
      },
    ],
    actions: { ...Object.fromEntries(shown), 'plan.read': read },
  };
}
