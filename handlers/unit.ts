import { dayOf } from '../src/campaign/calendar.ts';
import { textOf } from '../src/dialog/answers.ts';
import type { Answers, Session } from '../src/dialog/form.ts';
import { line } from '../src/dialog/view.ts';
import { offers } from '../src/domain/offer.ts';
import { isEntryKind, type UnitEntry } from '../src/domain/unit-entry.ts';
import type { FormHandler, Handler, MemberTurn, Outcome, Turn } from '../src/ports/handler.ts';
import type { UnitStore } from '../src/ports/members.ts';
import type { UnitEntryStore } from '../src/ports/unit-entries.ts';
import { inCampaign } from './of-campaign.ts';
import { planSaysView } from './plan-says.ts';
import { startForm } from './start-form.ts';
import { pageNumber } from './turning.ts';
import { unitForm } from './unit-form.ts';
import { doneView, entryView, LIST, listView, MENU, sureView, withdrawnView } from './unit-screens.ts';

export interface UnitDeps {
  readonly unitEntries: Pick<UnitEntryStore, 'register' | 'byId' | 'list' | 'withdraw'>;
  readonly units: Pick<UnitStore, 'byCode'>;
}

const FORM = 'unit';

function lost(): Outcome {
  return { views: [{ lines: [line('errors:not_found')], buttons: [[MENU]] }] };
}

async function list(deps: UnitDeps, turn: MemberTurn, page: number): Promise<Outcome> {
  const { unit } = turn.member;
  const [entries, known] = await Promise.all([
    deps.unitEntries.list({ campaign: turn.campaign.id, unit }),
    deps.units.byCode(unit),
  ]);
  return { views: [listView(turn, known?.name ?? unit, entries, page)] };
}

/** Does something with an entry of the own unit, in the entry's own campaign. */
async function withOwn(
  deps: UnitDeps,
  turn: MemberTurn,
  id: string | undefined,
  go: (within: MemberTurn, entry: UnitEntry) => Promise<Outcome> | Outcome,
): Promise<Outcome> {
  const entry = await deps.unitEntries.byId(id ?? '');
  const within = entry === null ? null : inCampaign(turn, entry.campaign);
  if (entry === null || within === null || entry.unit !== turn.member.unit) return lost();
  return offers(within.campaign, turn.member, 'unit') ? go(within, entry) : lost();
}

function answersOf({ kind, area, name, work, month, person }: UnitEntry): Answers {
  return { kind, area, name, work, month, person };
}

function add(turn: MemberTurn, args: readonly string[]): Outcome {
  const [kind = ''] = args;
  const answers = isEntryKind(kind) ? { kind } : {};
  return startForm(turn, { form: FORM, title: 'unit:form', answers, fresh: { action: 'unit.add', args } });
}

async function submit(deps: UnitDeps, { id, answers }: Session, turn: Turn): Promise<Outcome> {
  const { member, campaign, now } = turn;
  const kind = textOf(answers.kind);
  if (member === null || !isEntryKind(kind)) return lost();
  const entry = await deps.unitEntries.register({
    key: id,
    campaign: campaign.id,
    year: Number(dayOf(now, campaign).slice(0, 4)),
    unit: member.unit,
    author: member.id,
    authorName: member.name,
    kind,
    area: textOf(answers.area),
    name: textOf(answers.name),
    work: textOf(answers.work),
    month: textOf(answers.month),
    person: textOf(answers.person) || null,
    registeredAt: now,
  });
  return { views: [doneView({ ...turn, member }, entry)] };
}

function form(deps: UnitDeps): FormHandler {
  return {
    id: FORM,
    ability: 'unit',
    build: (turn) => unitForm(turn.campaign),
    lookup: async () => ({ ok: true }),
    submit: (session, turn) => submit(deps, session, turn),
  };
}

/** `/donvi`: what the head's unit registers in the campaign. */
export function createUnitHandler(deps: UnitDeps): Handler {
  return {
    commands: [{ name: 'donvi', aliases: ['unit'], ability: 'unit', run: (turn) => list(deps, turn, 0) }],
    actions: {
      'unit.open': (turn) => list(deps, turn, 0),
      'unit.list': async (turn, [page]) => {
        const { views = [] } = await list(deps, turn, pageNumber(page));
        return { views: views.map((view) => ({ ...view, replace: true })) };
      },
      'unit.words': async (turn) => ({ views: [planSaysView(turn, 'unit_registration', LIST)] }),
      'unit.add': async (turn, args) => add(turn, args),
      'unit.show': (turn, [id]) => withOwn(deps, turn, id, (within, entry) => ({ views: [entryView(within, entry)] })),
      'unit.withdraw': (turn, [id]) =>
        withOwn(deps, turn, id, (within, entry) => ({
          views: [entry.state === 'registered' ? sureView(within, entry) : entryView(within, entry)],
        })),
      'unit.withdrawn': (turn, [id]) =>
        withOwn(deps, turn, id, async (within, entry) => {
          const withdrawn = await deps.unitEntries.withdraw(entry.id, entry.unit, turn.now);
          return { views: [withdrawnView(within, withdrawn ?? entry)] };
        }),
      'unit.again': (turn, [id, ...more]) =>
        withOwn(deps, turn, id, (within, entry) => ({
          campaign: within.campaign.id,
          ...startForm(within, {
            form: FORM,
            title: 'unit:form',
            answers: answersOf(entry),
            fresh: { action: 'unit.again', args: [entry.id, ...more] },
          }),
        })),
    },
    forms: [form(deps)],
  };
}
