import { actionButton, line, type View } from '../src/dialog/view.ts';
import { belongs, type Member, type Unit } from '../src/domain/member.ts';
import type { MemberDone } from '../src/domain/skill.ts';
import { skillItems, tallyOf, unitTotals } from '../src/domain/skill-progress.ts';
import type { Handler, MemberTurn, Outcome } from '../src/ports/handler.ts';
import type { MemberStore, UnitStore } from '../src/ports/members.ts';
import { MENU, readSheet, type SheetDeps, yearOf } from './skill-sheet.ts';
import { memberView, officeUnitView, ownUnitView, peopleView, unitsView } from './skill-unit-screens.ts';

export interface SkillUnitDeps extends SheetDeps {
  readonly members: Pick<MemberStore, 'all' | 'ofUnit' | 'byId'>;
  readonly units: Pick<UnitStore, 'all' | 'byCode'>;
}

function show(view: View): Outcome {
  return { views: [view] };
}

function notFound(): Outcome {
  return show({ lines: [line('errors:not_found')], buttons: [[MENU]] });
}

function shownOf(turn: MemberTurn) {
  return { campaign: turn.campaign, year: yearOf(turn), lang: turn.lang };
}

/** Staff who take part in the campaign of the turn; people from outside are of no unit. */
function taking(turn: MemberTurn, members: readonly Member[]): readonly Member[] {
  return members.filter((one) => one.role !== 'BEN_NGOAI' && belongs(one, turn.campaign.id));
}

async function doneBy(
  deps: SkillUnitDeps,
  turn: MemberTurn,
  members: readonly Member[],
): Promise<readonly MemberDone[]> {
  const ids = members.map((one) => one.id);
  return deps.skills.unitProgress(ids, turn.campaign.id, yearOf(turn));
}

async function unitOf(deps: SkillUnitDeps, code: string): Promise<Unit> {
  return (await deps.units.byCode(code)) ?? { code, name: code };
}

/** One unit's figures: one read of its people, one of what they have done. */
async function ofUnit(deps: SkillUnitDeps, turn: MemberTurn, code: string): Promise<Outcome> {
  const members = taking(turn, await deps.members.ofUnit(code));
  const [unit, rows] = await Promise.all([unitOf(deps, code), doneBy(deps, turn, members)]);
  const figures = { unit, progress: unitTotals(turn.campaign, members.length, rows) };
  const look = turn.member.role === 'DAU_MOI' ? officeUnitView : ownUnitView;
  return show(look(shownOf(turn), figures));
}

async function allUnits(deps: SkillUnitDeps, turn: MemberTurn, page: number): Promise<Outcome> {
  const [units, all] = await Promise.all([deps.units.all(), deps.members.all()]);
  const members = taking(turn, all);
  const rows = new Map((await doneBy(deps, turn, members)).map((row) => [row.member, row]));
  const figures = units.flatMap((unit) => {
    const own = members.filter((one) => one.unit === unit.code);
    const done = own.flatMap((one) => rows.get(one.id) ?? []);
    return own.length === 0 ? [] : [{ unit, progress: unitTotals(turn.campaign, own.length, done) }];
  });
  return show(unitsView(shownOf(turn), figures, page));
}

/** Heads see their own unit; the office sees all, without names. */
async function unit(deps: SkillUnitDeps, turn: MemberTurn, page: string | undefined): Promise<Outcome> {
  if (turn.member.role === 'DAU_MOI') return allUnits(deps, turn, Number(page ?? '0') || 0);
  return ofUnit(deps, turn, turn.member.unit);
}

/** Names are for the head of the unit alone. */
function isHead({ member }: MemberTurn): boolean {
  return member.role === 'TRUONG_PHONG';
}

async function people(deps: SkillUnitDeps, turn: MemberTurn, page: string | undefined): Promise<Outcome> {
  if (!isHead(turn)) return notFound();
  const members = taking(turn, await deps.members.ofUnit(turn.member.unit));
  const rows = new Map((await doneBy(deps, turn, members)).map((row) => [row.member, new Set(row.items)]));
  const items = skillItems(turn.campaign);
  const listed = members
    .map((member) => ({ member, done: tallyOf(items, rows.get(member.id) ?? new Set()).done }))
    .sort((one, other) => one.member.name.localeCompare(other.member.name, 'vi'));
  return show(peopleView(shownOf(turn), listed, Number(page ?? '0') || 0));
}

/** Somebody of the head's own unit; anybody else is simply not found. */
async function ownPerson(deps: SkillUnitDeps, turn: MemberTurn, id: string | undefined): Promise<Member | null> {
  const found = isHead(turn) ? await deps.members.byId(id ?? '') : null;
  return found !== null && found.unit === turn.member.unit ? found : null;
}

async function person(deps: SkillUnitDeps, turn: MemberTurn, id: string | undefined): Promise<Outcome> {
  const member = await ownPerson(deps, turn, id);
  if (member === null) return notFound();
  const sheet = await readSheet(deps, turn.campaign, { member: member.id, year: yearOf(turn) });
  return show(memberView(shownOf(turn), member, sheet));
}

async function sendFile(deps: SkillUnitDeps, turn: MemberTurn, args: readonly string[]): Promise<Outcome> {
  const [id, item = '', at = ''] = args;
  const member = await ownPerson(deps, turn, id);
  if (member === null) return notFound();
  const sheet = await readSheet(deps, turn.campaign, { member: member.id, year: yearOf(turn) });
  const file = sheet.records.get(item)?.evidence?.files[Number(at)];
  if (file === undefined) return notFound();
  const { id: kept, name, mime, picture } = file;
  return show({
    lines: [line('skills:unit.file_sent', { id: item, name: member.name })],
    buttons: [[actionButton(line('skills:button.back'), 'confirm.member', member.id), MENU]],
    file: { id: kept, name, mime, picture },
  });
}

/** The checklist of a unit: for its head with names, for the office as totals of every unit. */
export function createSkillUnitHandler(deps: SkillUnitDeps): Handler {
  return {
    actions: {
      'confirm.unit': (turn, [page]) => unit(deps, turn, page),
      'confirm.of': (turn, [code]) =>
        turn.member.role === 'DAU_MOI' ? ofUnit(deps, turn, code ?? '') : Promise.resolve(notFound()),
      'confirm.people': (turn, [page]) => people(deps, turn, page),
      'confirm.member': (turn, [id]) => person(deps, turn, id),
      'confirm.file': (turn, args) => sendFile(deps, turn, args),
    },
  };
}
