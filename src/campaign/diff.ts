import type { Campaign } from './schema.ts';

/** How a step of a path was found: by the name of a field, by an id, by a place of the plan, or by its number. */
export interface Trail {
  readonly key: string;
  readonly by: 'field' | 'id' | 'place' | 'number';
  /** What people call it, where its id says nothing to them. */
  readonly label?: { readonly vi: string; readonly en: string };
}

/** One thing that differs between two campaign files. What is not there is null; `label` names what came or went. */
export interface Change {
  readonly is: 'added' | 'removed' | 'changed' | 'moved';
  readonly trail: readonly Trail[];
  readonly before: string | null;
  readonly after: string | null;
}

export interface ChangeCounts {
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
}

type Fields = Readonly<Record<string, unknown>>;

/** What tells the entries of a list apart, in this order; a place of the plan names its words. */
const IDS = ['id', 'code', 'no', 'role', 'day'] as const;
const LABELS = ['vi', 'text', 'role', 'name', 'value', 'state'] as const;

/** What a new campaign file adds, takes away and changes, in the order of the file; nothing when both say the same. */
export function diffCampaigns(before: Campaign, after: Campaign): readonly Change[] {
  return compare(fileOf(before), fileOf(after), []);
}

/** How much there is of each; what only moved counts as changed. */
export function countChanges(changes: readonly Change[]): ChangeCounts {
  const count = (...kinds: readonly Change['is'][]): number => changes.filter(({ is }) => kinds.includes(is)).length;
  return { added: count('added'), removed: count('removed'), changed: count('changed', 'moved') };
}

/** The file alone, as it is kept: what the office decided beside it is no part of a revision. */
function fileOf(campaign: Campaign): unknown {
  const { decisions: _decided, ...file } = campaign;
  return JSON.parse(JSON.stringify(file));
}

function isFields(node: unknown): node is Fields {
  return typeof node === 'object' && node !== null && !Array.isArray(node);
}

/** A list of things that have fields, in contrast to a list of words or numbers. */
function isEntries(node: unknown): node is readonly Fields[] {
  return Array.isArray(node) && node.length > 0 && node.every(isFields);
}

function compare(before: unknown, after: unknown, trail: readonly Trail[]): readonly Change[] {
  if (isFields(before) && isFields(after)) return compareFields(before, after, trail);
  if (isEntries(before) && isEntries(after)) return compareEntries(before, after, trail);
  if (isEntries(before) && isEmpty(after)) return compareEntries(before, [], trail);
  if (isEmpty(before) && isEntries(after)) return compareEntries([], after, trail);
  const [was, is] = [saidOf(before), saidOf(after)];
  return sameValue(before, after) ? [] : [{ is: kindOf(before, after), trail, before: was, after: is }];
}

function isEmpty(node: unknown): boolean {
  return Array.isArray(node) && node.length === 0;
}

function sameValue(before: unknown, after: unknown): boolean {
  return JSON.stringify(before ?? null) === JSON.stringify(after ?? null);
}

function kindOf(before: unknown, after: unknown): Change['is'] {
  if (before === undefined) return 'added';
  return after === undefined ? 'removed' : 'changed';
}

function compareFields(before: Fields, after: Fields, trail: readonly Trail[]): readonly Change[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((key) => compare(before[key], after[key], [...trail, { key, by: 'field' }]));
}

interface Entry {
  readonly step: Trail;
  readonly node: Fields;
}

function compareEntries(
  before: readonly Fields[],
  after: readonly Fields[],
  trail: readonly Trail[],
): readonly Change[] {
  const [was, is] = [keyed(before), keyed(after)];
  const steps = new Map([...was, ...is].map(([key, { step }]) => [key, step]));
  const changes = [...steps].flatMap(([key, step]) => compare(was.get(key)?.node, is.get(key)?.node, [...trail, step]));
  const [kept, keeps] = [[...was.keys()].filter((key) => is.has(key)), [...is.keys()].filter((key) => was.has(key))];
  if (kept.join('\n') === keeps.join('\n')) return changes;
  return [...changes, { is: 'moved', trail, before: kept.join(', '), after: keeps.join(', ') }];
}

/** The entries by what tells them apart; several of one name are told apart by their number among them. */
function keyed(list: readonly Fields[]): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>();
  list.forEach((node, index) => {
    const named = stepOf(node, index);
    let key = named.key;
    for (let again = 2; entries.has(key); again += 1) key = `${named.key} (${again})`;
    entries.set(key, { step: { ...named, key }, node });
  });
  return entries;
}

function stepOf(node: Fields, index: number): Trail {
  const id = IDS.map((name) => node[name]).find((held) => typeof held === 'string' || typeof held === 'number');
  if (id !== undefined) return { key: String(id), by: 'id', ...labelOf(node) };
  if (typeof node.at === 'string') return { key: node.at, by: 'place' };
  return { key: String(index + 1), by: 'number' };
}

/** Milestones and forms of awards go by a code of letters; a number is known from the plan. */
function labelOf({ code, vi, en }: Fields): Pick<Trail, 'label'> {
  if (typeof code !== 'string' || typeof vi !== 'string') return {};
  return { label: { vi, en: typeof en === 'string' ? en : vi } };
}

/** A value in short: of something with fields its name, of a list its values; null for what is not there or left blank. */
function saidOf(node: unknown): string | null {
  if (node === undefined || node === null) return null;
  if (Array.isArray(node)) return node.map((one) => saidOf(one) ?? '').join(', ');
  if (!isFields(node)) return String(node);
  const label = LABELS.map((name) => node[name]).find((held) => held !== undefined && held !== null);
  return typeof label === 'string' || typeof label === 'number' ? String(label) : saidOf(label);
}
