import { dayOf } from '../src/campaign/calendar.ts';
import type { Json } from '../src/dialog/event.ts';
import { belongs, type Member } from '../src/domain/member.ts';
import type { Turn } from '../src/ports/handler.ts';
import type { MemberStore, UnitStore } from '../src/ports/members.ts';
import { bare } from '../src/text/bare.ts';
import { formatDay } from '../src/text/date.ts';
import { fold } from '../src/text/fold.ts';
import { tonedWords } from '../src/text/tone.ts';
import { unitRank } from './unit-lookup.ts';

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
  /** Which one of those who have this name in this unit, counted as they joined; null where there is only one. */
  readonly twin: { readonly number: number; readonly joined: string } | null;
}

/** As many as one message can offer to choose from. */
const CANDIDATES = 6;
/** Of a common name all have to be looked at, or the one in the unit that was typed may not be among them. */
const NAMESAKES = 200;

/** `họ tên`, or `họ tên, đơn vị` where several people are called the same, `#2` where that is not enough. */
const BREAK = /[,·;(\n]|\s-\s/u;
const NUMBER = /#\s*(\d{1,3}).*$/su;

interface Typed {
  /** The name and the unit behind it, as words with their marks. */
  readonly words: readonly string[];
  /** What stands before the unit. */
  readonly name: string;
  readonly number: number | null;
}

function read(typed: string): Typed {
  const whole = bare(typed);
  const number = NUMBER.exec(whole)?.[1];
  const line = whole.replace(NUMBER, '');
  const [name = ''] = line.split(BREAK);
  return { words: tonedWords(line), name: name.trim(), number: number === undefined ? null : Number(number) };
}

async function search(deps: PeopleDeps, typed: string, turn: Turn): Promise<readonly Member[]> {
  const found = await deps.members.search(typed, NAMESAKES);
  return found.filter((one) => belongs(one, turn.campaign.id));
}

function sameWords(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((word, at) => word === other[at]);
}

/** Those of the same name and unit, in the order in which they joined. */
function twinsOf(one: Member, found: readonly Member[]): readonly Member[] {
  const name = tonedWords(one.name);
  return found
    .filter((other) => other.unit === one.unit && sameWords(tonedWords(other.name), name))
    .sort((a, b) => Number(a.joinedAt) - Number(b.joinedAt) || (a.id < b.id ? -1 : 1));
}

/** The same people with the names of their units, numbered where nothing else tells them apart. */
async function candidates(
  deps: PeopleDeps,
  members: readonly Member[],
  { found, turn }: { readonly found: readonly Member[]; readonly turn: Turn },
): Promise<readonly Candidate[]> {
  const codes = [...new Set(members.map((one) => one.unit))];
  const names = new Map(
    await Promise.all(codes.map(async (code) => [code, (await deps.units.byCode(code))?.name ?? code] as const)),
  );
  return members.map((one) => {
    const twins = twinsOf(one, found);
    const joined = one.joinedAt === null ? '' : formatDay(dayOf(one.joinedAt, turn.campaign));
    const twin = twins.length < 2 ? null : { number: twins.findIndex(({ id }) => id === one.id) + 1, joined };
    return { id: one.id, name: one.name, unit: names.get(one.unit) ?? one.unit, code: one.unit, twin };
  });
}

interface Ranked {
  readonly one: Candidate;
  /** 0: the name with its marks, 1: without. */
  readonly name: number;
  readonly unit: number;
}

/** How closely the words begin with this whole name; null: they do not. */
function nameRank({ words }: Typed, name: string): number | null {
  const own = tonedWords(name);
  const said = words.slice(0, own.length);
  if (own.length === 0 || !sameWords(said.map(fold), own.map(fold))) return null;
  return sameWords(said, own) ? 0 : 1;
}

/** The same of the unit, where words are left for it. */
function ranked(typed: Typed, one: Candidate): readonly Ranked[] {
  const name = nameRank(typed, one.name);
  const rest = typed.words.slice(tonedWords(one.name).length);
  const unit = rest.length === 0 ? 0 : unitRank(rest.join(' '), { code: one.code, name: one.unit });
  return name === null || unit === null ? [] : [{ one, name, unit }];
}

/** Whom the words name: nobody else fits better, by name or by unit. */
function meantBy(typed: Typed, all: readonly Candidate[]): readonly Candidate[] {
  const fitting = all.flatMap((one) => ranked(typed, one));
  const name = Math.min(...fitting.map((one) => one.name));
  const unit = Math.min(...fitting.map((one) => one.unit));
  const best = fitting.filter((one) => one.name === name && one.unit === unit);
  const people = (best.length > 0 ? best : fitting).map(({ one }) => one);
  const numbered = people.filter(({ twin }) => twin !== null && twin.number === typed.number);
  return numbered.length > 0 ? numbered : people;
}

/**
 * Everybody of the campaign whom typed words may mean: `exact` have this whole name (and are of this unit, where one was
 * typed), `near` only something like it. Where names or units differ only in their marks, the marks typed count.
 */
export async function namedPeople(
  deps: PeopleDeps,
  typed: string,
  turn: Turn,
): Promise<{ readonly exact: readonly Candidate[]; readonly near: readonly Candidate[] }> {
  const meant = read(typed);
  const found = await search(deps, meant.name, turn);
  const whole = found.filter((one) => nameRank(meant, one.name) !== null);
  const exact = meantBy(meant, await candidates(deps, whole, { found, turn }));
  // One more than can be shown: the person themselves may be among them.
  return { exact, near: await candidates(deps, found.slice(0, CANDIDATES + 1), { found, turn }) };
}

/** The unit, with what tells those apart who have one name in it. */
export function unitShown({ unit, twin }: Candidate): string {
  return twin === null ? unit : `${unit} #${twin.number} (${twin.joined})`;
}

/** People of the campaign to choose a co-author from, for a step that gathers people. */
export async function foundPeople(deps: PeopleDeps, typed: string, turn: Turn): Promise<Json> {
  const { exact, near } = await namedPeople(deps, typed, turn);
  const { words, name, number } = read(typed);
  const isNarrowed = number !== null || tonedWords(name).length < words.length;
  const found = isNarrowed && exact.length > 0 ? exact : near;
  const others = found.filter((one) => one.id !== turn.member?.id).slice(0, CANDIDATES);
  // Only the person themselves answers to this name: "nobody found" would not be true.
  if (others.length === 0 && found.length > 0) return { fault: 'initiative:coauthors.self' };
  return others.map((one) => ({ id: one.id, name: one.name, unit: unitShown(one), share: 0 }));
}
