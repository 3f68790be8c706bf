import { fold } from '../text/fold.ts';
import { faultOf, fieldOf, listOf, peopleOf, personOf, textOf, uploadOf, uploadsOf } from './answers.ts';
import type { Json } from './event.ts';
import type { FilesStep, Gathering, PeopleStep, Session } from './form.ts';
import { type Button, type Line, line, replyButton, verbatim } from './view.ts';

/** Steps that gather items one by one until *done*: co-authors with shares, files. What is gathered is the answer, not yet `closed`. */

/** Value of the button that closes the list. */
export const DONE = '~done';
const REMOVE = '~less';
const PICK = '~p.';
const SHARE = '~s.';
const SHARES = [10, 20, 30, 40, 50];
const NAME_LENGTH = 100;

/** What an input did to a collecting step. */
export type Collected =
  | { readonly kind: 'held'; readonly value: Json; readonly fault?: Line }
  | { readonly kind: 'closed'; readonly value: Json }
  | { readonly kind: 'lookup'; readonly name: string; readonly inputs: Json };

function held(step: Gathering, session: Session): Json {
  return session.answers[step.id] ?? { items: [], closed: false };
}

function itemsOf(value: Json): readonly Json[] {
  return listOf(fieldOf(value, 'items'));
}

/** Per cent that are left to the author. */
function left(value: Json): number {
  return peopleOf(value).reduce((rest, one) => rest - one.share, 100);
}

function refused(value: Json, fault: Line): Collected {
  return { kind: 'held', value, fault };
}

function closing(step: Gathering, value: Json): Button[][] {
  const done = replyButton(line('dialog:collect.done'), DONE);
  if (itemsOf(value).length > 0) return [[done, replyButton(line('dialog:collect.remove'), REMOVE)]];
  return step.optional === true ? [[replyButton(line('dialog:collect.none'), DONE)]] : [];
}

interface Body {
  /** True when the lines ask something narrower than the step's own question, which then stays away. */
  readonly asks?: boolean;
  readonly lines: readonly Line[];
  readonly buttons: readonly (readonly Button[])[];
}

function askPeople(step: PeopleStep, value: Json): Body {
  const items = peopleOf(value).map((one) => line('dialog:card.person', { name: one.name, share: one.share }));
  const lines = items.length === 0 ? [] : [line('dialog:collect.people', { items, own: left(value) })];
  const chosen = personOf(fieldOf(value, 'chosen'));
  if (chosen !== null) {
    const shares = SHARES.filter((share) => share < left(value));
    const row = shares.map((share) => replyButton(line('dialog:collect.percent', { share }), `${SHARE}${share}`));
    const asks = line('dialog:collect.share', { name: chosen.name, most: left(value) - 1 });
    return { asks: true, lines: [...lines, asks], buttons: row.length === 0 ? [] : [row] };
  }
  const candidates = listOf(fieldOf(value, 'candidates')).flatMap((one) => personOf(one) ?? []);
  if (candidates.length === 0) return { lines, buttons: closing(step, value) };
  const rows = candidates.map(({ id, name, unit }) => [
    replyButton(line('dialog:collect.candidate', { name, unit }), `${PICK}${id}`),
  ]);
  return { asks: true, lines: [...lines, line('dialog:collect.which')], buttons: [...rows, ...closing(step, value)] };
}

/** What is gathered so far, with the buttons that go on, take the last one away, or close. */
export function collecting(step: Gathering, session: Session): Body {
  const value = held(step, session);
  if (step.kind === 'people') return askPeople(step, value);
  const items = uploadsOf(value).map((one) => verbatim(one.name));
  const count = items.length;
  const lines = count === 0 ? [] : [line('dialog:collect.files', { count, most: step.most, items })];
  return { lines, buttons: closing(step, value) };
}

function addPerson(step: PeopleStep, value: Json, share: number): Collected {
  const chosen = personOf(fieldOf(value, 'chosen'));
  if (chosen === null) return refused(value, line('dialog:fault.choose'));
  if (!Number.isInteger(share) || share < 1 || share >= left(value)) {
    return refused(value, line('dialog:fault.share', { most: left(value) - 1 }));
  }
  const items = [...itemsOf(value), { ...chosen, share }];
  const closed = items.length >= step.most;
  return { kind: closed ? 'closed' : 'held', value: { items, closed } };
}

function pick(step: PeopleStep, value: Json, id: string): Collected {
  const person = personOf(listOf(fieldOf(value, 'candidates')).find((one) => textOf(fieldOf(one, 'id')) === id));
  if (person === null) return refused(value, line('dialog:fault.choose'));
  const next: Json = { items: itemsOf(value), closed: false, chosen: { ...person } };
  const hint = fieldOf(value, 'share');
  const fits = typeof hint === 'number' && hint >= 1 && hint < left(value);
  return fits ? addPerson(step, next, hint) : { kind: 'held', value: next };
}

/** What is gathered without the person just being chosen; null when nobody is. */
export function undone(step: Gathering, session: Session): Json | null {
  const value = held(step, session);
  const narrowed = fieldOf(value, 'chosen') !== undefined || fieldOf(value, 'candidates') !== undefined;
  return narrowed ? { items: itemsOf(value), closed: false } : null;
}

/** A pressed button of a collecting step; null when the value is none of its buttons. */
export function pressed(step: Gathering, session: Session, button: string): Collected | null {
  const value = held(step, session);
  const items = itemsOf(value);
  if (button === DONE) {
    if (items.length === 0 && step.optional !== true) return refused(value, line('dialog:fault.needed'));
    return { kind: 'closed', value: { items, closed: true } };
  }
  if (button === REMOVE) return { kind: 'held', value: { items: items.slice(0, -1), closed: false } };
  if (step.kind !== 'people') return null;
  if (button.startsWith(PICK)) return pick(step, value, button.slice(PICK.length));
  return button.startsWith(SHARE) ? addPerson(step, value, Number(button.slice(SHARE.length))) : null;
}

const ALONE = /^(\d{1,3})\s*%?$/u;
const BARE = /^\d+\s*[%.)]?$/u;
/** Said instead of pressing *done*, also where nothing is gathered and its button says *none*. */
const DONE_WORDS = /^(?:xong|het|done)[.!]*$/u;
const BEHIND = /^(.*\p{L}.*?)[\s,:-]+(\d{1,3})\s*(%?)$/u;
/** What parts a name from the unit behind it, which may end in a number of its own. */
const UNIT = /[,;(·]/u;

/** Typed words at a collecting step: *done*, or a name or a share; a step for files takes nothing else. */
export function typedItem(step: Gathering, session: Session, words: string): Collected {
  const value = held(step, session);
  const chosen = fieldOf(value, 'chosen') !== undefined;
  const done = !chosen && DONE_WORDS.test(fold(words)) ? pressed(step, session, DONE) : null;
  if (done !== null) return done;
  return step.kind === 'people' ? typedPeople(step, session, words) : refused(value, line('dialog:fault.file_wanted'));
}

function nameAndShare(typed: string): Json {
  const [, name = typed, share, percent] = BEHIND.exec(typed) ?? [];
  const isOfUnit = percent === '' && UNIT.test(name);
  return share === undefined || isOfUnit ? { typed } : { typed: name, share: Number(share) };
}

/** A share while somebody is chosen, else a name (perhaps with a share behind it) to look up; a number is never a name. */
function typedPeople(step: PeopleStep, session: Session, words: string): Collected {
  const value = held(step, session);
  const typed = words.trim();
  if (personOf(fieldOf(value, 'chosen')) !== null) {
    const share = ALONE.exec(typed);
    if (share !== null) return addPerson(step, value, Number(share[1]));
    if (BARE.test(typed) || DONE_WORDS.test(fold(typed))) {
      return refused(value, line('dialog:fault.share', { most: left(value) - 1 }));
    }
  }
  if (choosing(step, session) && BARE.test(typed)) return refused(value, line('dialog:fault.choose'));
  if (itemsOf(value).length >= step.most || left(value) <= 1) return refused(value, line('dialog:fault.people_full'));
  if (typed === '' || typed.length > NAME_LENGTH || BARE.test(typed)) return refused(value, line('dialog:fault.name'));
  return { kind: 'lookup', name: 'people', inputs: nameAndShare(typed) };
}

/** A file that arrived at a files step: full, or to be kept by the lookup `file`. */
export function arrivedFile(step: FilesStep, session: Session, inputs: Json): Collected {
  const value = held(step, session);
  if (itemsOf(value).length < step.most) return { kind: 'lookup', name: 'file', inputs };
  return refused(value, line('dialog:fault.files_full', { most: step.most }));
}

function foundPeople(value: Json, inputs: Json, result: Json): Collected {
  const next = { items: itemsOf(value), closed: false };
  if (fieldOf(result, 'fault') !== undefined) return refused(next, faultOf(result));
  const taken = new Set(peopleOf(value).map((one) => one.id));
  const all = listOf(result);
  const candidates = all.filter((one) => !taken.has(textOf(fieldOf(one, 'id'))));
  if (candidates.length === 0) {
    const name = textOf(fieldOf(inputs, 'typed'));
    return refused(next, all.length > 0 ? line('dialog:fault.twice') : line('dialog:fault.nobody', { name }));
  }
  const share = fieldOf(inputs, 'share');
  return { kind: 'held', value: { ...next, candidates, ...(share === undefined ? {} : { share }) } };
}

function foundFile(value: Json, result: Json): Collected {
  const file = uploadOf(fieldOf(result, 'item'));
  if (file === null) return refused(value, faultOf(result));
  if (uploadsOf(value).some((one) => one.id === file.id)) return { kind: 'held', value };
  return { kind: 'held', value: { items: [...itemsOf(value), { ...file }], closed: false } };
}

/** The result of a collecting step's lookup. */
export function found(step: Gathering, session: Session, inputs: Json, result: Json): Collected {
  const value = held(step, session);
  return step.kind === 'people' ? foundPeople(value, inputs, result) : foundFile(value, result);
}

/** Whether the step shows a list to choose from, so that a typed number means a row of it. */
export function choosing(step: PeopleStep, session: Session): boolean {
  return listOf(fieldOf(held(step, session), 'candidates')).length > 0;
}
