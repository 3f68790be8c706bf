import type { Json } from '../src/dialog/event.ts';
import { belongs, type Member } from '../src/domain/member.ts';
import type { Turn } from '../src/ports/handler.ts';
import type { MemberStore, UnitStore } from '../src/ports/members.ts';
import { fold } from '../src/text/fold.ts';

export interface PeopleDeps {
  readonly members: Pick<MemberStore, 'search'>;
  readonly units: Pick<UnitStore, 'byCode'>;
}

/** Somebody who answers to a typed name. */
export interface Candidate {
  readonly id: string;
  readonly name: string;
  /** The name of their unit, and its code. */
  readonly unit: string;
  readonly code: string;
}

/** As many as one message can offer to choose from. */
const CANDIDATES = 6;

async function candidates(deps: PeopleDeps, members: readonly Member[]): Promise<readonly Candidate[]> {
  return Promise.all(
    members.map(async ({ id, name, unit }) => {
      const known = await deps.units.byCode(unit);
      return { id, name, unit: known?.name ?? unit, code: unit };
    }),
  );
}

async function search(deps: PeopleDeps, typed: string, turn: Turn): Promise<readonly Member[]> {
  const found = await deps.members.search(typed, CANDIDATES * 2);
  return found.filter((one) => belongs(one, turn.campaign.id));
}

/** People of the campaign to choose a co-author from, for a step that gathers people. */
export async function foundPeople(deps: PeopleDeps, typed: string, turn: Turn): Promise<Json> {
  const found = await search(deps, typed, turn);
  const others = found.filter((one) => one.id !== turn.member?.id).slice(0, CANDIDATES);
  // Only the person themselves answers to this name: "nobody found" would not be true.
  if (others.length === 0 && found.length > 0) return { fault: 'initiative:coauthors.self' };
  return (await candidates(deps, others)).map(({ id, name, unit }) => ({ id, name, unit, share: 0 }));
}

/** `họ tên`, or `họ tên, đơn vị` where several people are called the same. */
function parted(typed: string): { readonly name: string; readonly unit: string | null } {
  const [name = '', ...rest] = typed.split(/[,·;(]/u);
  const unit = rest
    .join(' ')
    .replace(/\)\s*$/u, '')
    .trim();
  return { name: name.trim(), unit: unit === '' ? null : unit };
}

/**
 * Everybody of the campaign whom typed words may mean: `exact` have this whole name (and are of this unit, where one was
 * typed), `near` only something like it.
 */
export async function namedPeople(
  deps: PeopleDeps,
  typed: string,
  turn: Turn,
): Promise<{ readonly exact: readonly Candidate[]; readonly near: readonly Candidate[] }> {
  const { name, unit } = parted(typed);
  const found = await candidates(deps, await search(deps, name, turn));
  const isOfUnit = (one: Candidate): boolean =>
    unit === null || fold(one.code) === fold(unit) || fold(one.unit).includes(fold(unit));
  const isCalled = (one: Candidate): boolean => fold(one.name) === fold(name);
  return { exact: found.filter((one) => isCalled(one) && isOfUnit(one)), near: found.slice(0, CANDIDATES) };
}
