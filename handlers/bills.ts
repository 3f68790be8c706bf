import { dayOf } from '../src/campaign/calendar.ts';
import type { Campaign } from '../src/campaign/schema.ts';
import { fieldOf, textOf } from '../src/dialog/answers.ts';
import type { Json } from '../src/dialog/event.ts';
import type { Session } from '../src/dialog/form.ts';
import { type Line, line } from '../src/dialog/view.ts';
import {
  BILL_KINDS,
  type Bill,
  type BillKind,
  type Figures,
  knownBefore,
  NO_FIGURES,
  typedOver,
  usualOf,
} from '../src/domain/bill.ts';
import type { BillStore } from '../src/ports/bills.ts';
import type { FormHandler, Handler, MemberTurn, Outcome, Turn } from '../src/ports/handler.ts';
import type { MemberStore } from '../src/ports/members.ts';
import { formatMonth, parseDate } from '../src/text/date.ts';
import { addMonths, type Month, monthOf } from '../src/text/day.ts';
import { billForm, FORM, HELD } from './bill-form.ts';
import { mayType, monthsOpen, monthView } from './bill-screens.ts';
import { doubtedStep, doubtRows, farRows, type NumberRow } from './doubted-number.ts';
import { MENU } from './period-screen.ts';
import { startForm } from './start-form.ts';

interface BillsDeps {
  readonly bills: BillStore;
  readonly members: Pick<MemberStore, 'byId'>;
}

const MONTH = /^\d{4}-(?:0[1-9]|1[0-2])$/u;

/** The month a button or somebody's words name; last month where they name none that is open. */
function monthMeant(turn: MemberTurn, month: string | null): Month {
  const { from, to } = monthsOpen(turn);
  const open = month !== null && MONTH.test(month) && from <= month && month <= to;
  return open ? month : addMonths(to, -1);
}

function monthTyped(turn: MemberTurn, typed: string): string | null {
  const read = parseDate(typed, { today: dayOf(turn.now, turn.campaign), prefer: 'past' });
  if (read === null) return null;
  return read.kind === 'month' ? read.month : monthOf(read.day);
}

function isOf(bills: readonly Bill[], month: Month): Bill | undefined {
  return bills.find((one) => one.month === month);
}

/** A month with what it is held against: the two years it lies in and follows. */
function around(deps: BillsDeps, campaign: Campaign, month: Month): Promise<readonly Bill[]> {
  return deps.bills.between(campaign, `${Number(month.slice(0, 4)) - 1}-01`, month);
}

async function show(deps: BillsDeps, turn: MemberTurn, month: Month, above: readonly Line[] = []): Promise<Outcome> {
  const bills = await around(deps, turn.campaign, month);
  const own = isOf(bills, month);
  const by = own === undefined ? null : ((await deps.members.byId(own.by))?.name ?? null);
  return { views: [monthView(turn, { month, bills, by }, above)] };
}

function sentence(key: string): Outcome {
  return { views: [{ lines: [line(key)], buttons: [[MENU]] }] };
}

/**
 * Opens the form for a month: on the draft of that month, on the card of what was typed before, or anew. Whoever has a
 * draft of another month chooses between the two.
 */
async function enter(deps: BillsDeps, turn: MemberTurn, [wanted, ...more]: readonly string[]): Promise<Outcome> {
  if (!mayType(turn)) return sentence('errors:not_allowed');
  const month = monthMeant(turn, wanted ?? null);
  const drafted = textOf(turn.sessions[FORM]?.answers.month);
  if (drafted === month) return { open: { form: FORM } };
  const own = isOf(await around(deps, turn.campaign, month), month);
  const named = MONTH.test(drafted)
    ? { title: 'bills:form_of', values: { month: formatMonth(drafted) } }
    : { title: 'bills:form' };
  const fresh = { action: 'bills.enter', args: [month, ...more] };
  return startForm(turn, { form: FORM, ...named, answers: { month, ...own?.figures }, fresh });
}

function figuresOf(answers: Json | undefined): Figures {
  const of = (kind: BillKind): number | null => {
    const value = fieldOf(answers, kind);
    return typeof value === 'number' ? value : null;
  };
  return { kwh: of('kwh'), m3: of('m3'), ream: of('ream'), litre: of('litre') };
}

/**
 * What the form was opened on: the figures known of its month then. Where the month is changed in the form, nobody has
 * seen those of the other one, so there is nothing that could be left as it was or taken away.
 */
async function held(deps: BillsDeps, turn: Turn, month: Json): Promise<Json> {
  if (textOf(month) !== textOf(turn.sessions[FORM]?.answers.month)) return NO_FIGURES;
  return isOf(await around(deps, turn.campaign, textOf(month)), textOf(month))?.figures ?? NO_FIGURES;
}

function numberRow(month: Month, value: number): NumberRow {
  return { key: 'bills:sure.row', value, of: { month: formatMonth(month) } };
}

/** A figure a hundred times what it was, or nothing where there was something, is asked back. */
async function odd(deps: BillsDeps, turn: Turn, kind: BillKind, inputs: Json): Promise<readonly NumberRow[]> {
  const [value, month] = [fieldOf(inputs, 'value'), textOf(fieldOf(inputs, 'with'))];
  if (typeof value !== 'number' || !MONTH.test(month)) return [];
  const bills = await around(deps, turn.campaign, month);
  // What was confirmed before is not asked again when another figure of the month is put right.
  if (isOf(bills, month)?.figures[kind] === value) return [];
  const typed = numberRow(month, value);
  // "không" is read as 0, and may have meant that there is no figure: the first nothing of a kind is asked back.
  if (value === 0 && !knownBefore(bills, month, kind)) return [typed];
  const usual = usualOf(bills, month, kind);
  return farRows(typed, usual === null ? null : numberRow(usual.month, usual.value));
}

async function submit(deps: BillsDeps, session: Session, turn: Turn): Promise<Outcome> {
  const { member, campaign, now } = turn;
  const month = textOf(session.answers.month);
  if (member === null || !MONTH.test(month)) return sentence('errors:not_found');
  const own: MemberTurn = { ...turn, member };
  if (!mayType(own)) return sentence('errors:not_allowed');
  const known = figuresOf(session.found[HELD]?.result);
  const after = figuresOf(session.answers);
  const figures = typedOver(known, after);
  if (Object.keys(figures).length === 0) {
    const nothing = BILL_KINDS.every((kind) => after[kind] === null);
    return show(deps, own, month, [line(nothing ? 'bills:empty' : 'bills:same')]);
  }
  const of = campaign.made_up ? { campaign: campaign.id, madeUp: true as const } : { campaign: campaign.id };
  await deps.bills.put({ key: session.id, ...of, month, figures, by: member.id, at: now });
  return show(deps, own, month, [line('bills:saved', { month: formatMonth(month) })]);
}

function form(deps: BillsDeps): FormHandler {
  return {
    id: FORM,
    ability: 'bills',
    build: () => billForm(),
    async lookup(name, inputs, turn) {
      if (name === HELD) return held(deps, turn, inputs);
      const kind = BILL_KINDS.find((one) => one === doubtedStep(name));
      return kind === undefined ? [] : doubtRows(await odd(deps, turn, kind, inputs), turn.lang);
    },
    submit: (session, turn) => submit(deps, session, turn),
  };
}

/** `/hoadon`: electricity, water, paper and fuel of the office by its bills, each month beside the same one of last year. */
export function createBillsHandler(deps: BillsDeps): Handler {
  return {
    commands: [
      {
        name: 'hoadon',
        aliases: ['bills'],
        ability: 'bills',
        run: (turn, args) => show(deps, turn, monthMeant(turn, monthTyped(turn, args))),
      },
    ],
    actions: {
      'bills.open': (turn) => show(deps, turn, monthMeant(turn, null)),
      'bills.month': async (turn, [month]) => {
        const { views = [] } = await show(deps, turn, monthMeant(turn, month ?? null));
        return { views: views.map((view) => ({ ...view, replace: true })) };
      },
      'bills.enter': (turn, args) => enter(deps, turn, args),
    },
    forms: [form(deps)],
  };
}
