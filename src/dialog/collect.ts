import { fieldOf, peopleOf, personOf, sameJson, textOf, type Upload, uploadOf, uploadsOf } from './answers.ts';
import type { Json } from './event.ts';
import type { FilesStep, PeopleStep, Session } from './form.ts';
import { type Button, type Line, line, verbatim } from './view.ts';

/** Steps that gather items one by one until *done*: co-authors with shares, files. Their state between items is `partial`. */

const DONE = '~done';
const REMOVE = '~less';
const PICK = '~p.';
const SHARE = '~s.';
const SHARES = [10, 20, 30, 40, 50];

/** What an input did to a collecting step. */
export type Collected =
  | { readonly kind: 'held'; readonly value: Json; readonly fault?: Line }
  | { readonly kind: 'closed'; readonly value: Json }
  | { readonly kind: 'lookup'; readonly name: string; readonly inputs: Json };

type Gathering = PeopleStep | FilesStep;

/** The value being collected: the partial one, or the answer held (when opened again), or an empty one. */
export function held(step: Gathering, session: Session): Json {
  if (session.partial?.step === step.id) return session.partial.value;
  const answer = session.answers[step.id];
  const items = answer === undefined || answer === null ? [] : (fieldOf(answer, 'items') ?? []);
  return { items, closed: false };
}

function itemsOf(value: Json): readonly Json[] {
  const items = fieldOf(value, 'items');
  return Array.isArray(items) ? items : [];
}

function left(value: Json): number {
  return peopleOf(value).reduce((rest, one) => rest - one.share, 100);
}

function reply(label: Line, value: string): Button {
  return { label, press: { reply: value } };
}

function closing(value: Json): Button[] {
  if (itemsOf(value).length === 0) return [reply(line('dialog:collect.none'), DONE)];
  return [reply(line('dialog:collect.done'), DONE), reply(line('dialog:collect.remove'), REMOVE)];
}

function askPeople(value: Json): { lines: Line[]; buttons: Button[][] } {
  const people = peopleOf(value);
  const lines =
    people.length === 0
      ? []
      : [line('dialog:collect.people', { items: people.map((one) => line('dialog:card.person', { ...one })), own: left(value) })];
  const chosen = personOf(fieldOf(value, 'chosen'));
  if (chosen !== null) {
    const shares = SHARES.filter((share) => share < left(value));
    return {
      lines: [...lines, line('dialog:collect.share', { name: chosen.name, most: left(value) - 1 })],
      buttons: [shares.map((share) => reply(line('dialog:collect.percent', { share }), `${SHARE}${share}`))],
    };
  }
  const candidates = fieldOf(value, 'candidates');
  if (Array.isArray(candidates)) {
    const rows = candidates.flatMap((one) => personOf(one) ?? []);
    return {
      lines: [...lines, line('dialog:collect.which')],
      buttons: [
        ...rows.map((one) => [reply(line('dialog:collect.candidate', { name: one.name, unit: one.unit }), `${PICK}${one.id}`)]),
        closing(value),
      ],
    };
  }
  return { lines, buttons: [closing(value)] };
}

/** What is gathered so far, with the buttons that go on, take the last one away, or close. */
export function collecting(step: Gathering, session: Session): { lines: Line[]; buttons: Button[][] } {
  const value = held(step, session);
  if (step.kind === 'people') return askPeople(value);
  const files = uploadsOf(value);
  const lines =
    files.length === 0
      ? []
      : [line('dialog:collect.files', { count: files.length, most: step.most, items: files.map((one) => verbatim(one.name)) })];
  return { lines, buttons: [closing(value)] };
}

function withoutLast(value: Json): Collected {
  return { kind: 'held', value: { items: itemsOf(value).slice(0, -1), closed: false } };
}

function addPerson(step: PeopleStep, value: Json, share: number): Collected {
  const chosen = personOf(fieldOf(value, 'chosen'));
  if (chosen === null) return { kind: 'held', value, fault: line('dialog:fault.choose') };
  if (!Number.isInteger(share) || share < 1 || share >= left(value)) {
    return { kind: 'held', value, fault: line('dialog:fault.share', { most: left(value) - 1 }) };
  }
  const items = [...itemsOf(value), { id: chosen.id, name: chosen.name, unit: chosen.unit, share }];
  const next = { items, closed: items.length >= step.most };
  return next.closed ? { kind: 'closed', value: next } : { kind: 'held', value: next };
}

function pick(step: PeopleStep, value: Json, id: string): Collected {
  const candidates = fieldOf(value, 'candidates');
  const chosen = (Array.isArray(candidates) ? candidates : []).find((one) => textOf(fieldOf(one, 'id')) === id);
  const person = personOf(chosen);
  if (person === null) return { kind: 'held', value, fault: line('dialog:fault.choose') };
  if (peopleOf(value).some((one) => one.id === id)) {
    return { kind: 'held', value: { items: itemsOf(value), closed: false }, fault: line('dialog:fault.twice') };
  }
  const next: Json = { items: itemsOf(value), closed: false, chosen: { ...person } };
  const hint = fieldOf(value, 'share');
  return typeof hint === 'number' && hint >= 1 && hint < left(value)
    ? addPerson(step, next, hint)
    : { kind: 'held', value: next };
}

/** A pressed button of a collecting step; null when the value is none of its buttons. */
export function pressed(step: Gathering, session: Session, button: string): Collected | null {
  const value = held(step, session);
  if (button === DONE) return { kind: 'closed', value: { items: itemsOf(value), closed: true } };
  if (button === REMOVE) return withoutLast(value);
  if (step.kind !== 'people') return null;
  if (button.startsWith(PICK)) return pick(step, value, button.slice(PICK.length));
  if (button.startsWith(SHARE)) return addPerson(step, value, Number(button.slice(SHARE.length)));
  return null;
}

const NAME_AND_SHARE = /^(.*?\D)[\s,:-]+(\d{1,2})\s*%?$/u;

/** Typed words at a people step: a share while somebody is chosen, else a name (perhaps with a share behind it) to look up. */
export function typedPeople(step: PeopleStep, session: Session, typed: string): Collected {
  const value = held(step, session);
  if (personOf(fieldOf(value, 'chosen')) !== null) {
    const share = /^\s*(\d{1,3})\s*%?\s*$/.exec(typed);
    if (share !== null) return addPerson(step, value, Number(share[1]));
  }
  const both = NAME_AND_SHARE.exec(typed.trim());
  const name = both?.[1] ?? typed.trim();
  if (name === '' || [...name].length > 100) return { kind: 'held', value, fault: line('dialog:fault.name') };
  const inputs: Json = both === null ? { typed: name } : { typed: name, share: Number(both[2]) };
  return { kind: 'lookup', name: 'people', inputs };
}

function foundPeople(value: Json, inputs: Json, result: Json): Collected {
  const taken = new Set(peopleOf(value).map((one) => one.id));
  const people = (Array.isArray(result) ? result : []).filter((one) => !taken.has(textOf(fieldOf(one, 'id'))));
  const items = itemsOf(value);
  if (people.length === 0) {
    const name = textOf(fieldOf(inputs, 'typed'));
    return { kind: 'held', value: { items, closed: false }, fault: line('dialog:fault.nobody', { name }) };
  }
  const share = fieldOf(inputs, 'share');
  const base = { items, closed: false, candidates: people };
  return { kind: 'held', value: share === undefined ? base : { ...base, share } };
}

function foundFile(step: FilesStep, value: Json, result: Json): Collected {
  const file = uploadOf(fieldOf(result, 'item'));
  if (file === null) {
    const key = textOf(fieldOf(result, 'fault')) || 'errors:internal';
    return { kind: 'held', value, fault: line(key) };
  }
  if (uploadsOf(value).some((one) => one.id === file.id)) return { kind: 'held', value };
  return { kind: 'held', value: { items: [...itemsOf(value), jsonOf(file)].slice(0, step.most), closed: false } };
}

function jsonOf(file: Upload): Json {
  return { ...file };
}

/** A file that arrived at a files step: full, or to be kept by the lookup `file`. */
export function arrivedFile(step: FilesStep, session: Session, file: Json): Collected {
  const value = held(step, session);
  if (itemsOf(value).length >= step.most) {
    return { kind: 'held', value, fault: line('dialog:fault.files_full', { most: step.most }) };
  }
  return { kind: 'lookup', name: 'file', inputs: file };
}

/** The result of a collecting step's lookup. */
export function found(step: Gathering, session: Session, inputs: Json, result: Json): Collected {
  const value = held(step, session);
  return step.kind === 'people' ? foundPeople(value, inputs, result) : foundFile(step, value, result);
}

/** Whether the step shows a list to choose from, so that a typed number means a row of it. */
export function choosing(step: Gathering, session: Session): boolean {
  const value = held(step, session);
  return step.kind === 'people' && fieldOf(value, 'candidates') !== undefined && !sameJson(fieldOf(value, 'candidates'), []);
}
