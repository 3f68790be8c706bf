import type { Campaign } from '../src/campaign/schema.ts';
import { fieldOf, textOf } from '../src/dialog/answers.ts';
import type { Json } from '../src/dialog/event.ts';
import type { Form, Session, TextStep } from '../src/dialog/form.ts';
import { line } from '../src/dialog/view.ts';
import { EXAMPLE_KINDS, type ExampleKind } from '../src/domain/good-example.ts';
import type { Unit } from '../src/domain/member.ts';
import { officeLines } from '../src/domain/offer.ts';
import type { Turn } from '../src/ports/handler.ts';
import { areaOptions } from './area-options.ts';
import { type Candidate, namedPeople, type PeopleDeps, unitShown } from './people-lookup.ts';
import { distinctName, namedUnits } from './unit-lookup.ts';

const WHOM_AT_MOST = 150;
const TITLE_AT_MOST = 80;
const LESSON_AT_MOST = 1_000;
const SUGGESTED = 6;

/** Whom an example is about, by kind: each is asked in its own words and looked up in its own way. */
const WHOM: Readonly<Record<ExampleKind, string>> = { person: 'person', unit: 'unit', practice: 'author' };

function whomStep(kind: ExampleKind): TextStep {
  const id = WHOM[kind];
  return {
    id,
    kind: 'text',
    prompt: `example:${id}.prompt`,
    label: `example:${id}.label`,
    example: `example:${id}.example`,
    max: WHOM_AT_MOST,
    when: { answered: 'kind', equals: kind },
    lookup: { name: id, mode: 'check' },
  };
}

/** The proposal of a good example, as a table. */
export function exampleForm(campaign: Campaign): Form {
  return {
    id: 'example',
    version: 1,
    title: 'example:form',
    steps: [
      {
        id: 'kind',
        kind: 'choice',
        prompt: 'example:kind.prompt',
        label: 'example:kind.label',
        notes: officeLines(campaign, 'good_examples').map(({ key }) => key),
        options: EXAMPLE_KINDS.map((kind) => ({ value: kind, label: line(`example:kind.${kind}`) })),
      },
      ...EXAMPLE_KINDS.map(whomStep),
      {
        id: 'title',
        kind: 'text',
        prompt: 'example:title.prompt',
        label: 'example:title.label',
        example: 'example:title.example',
        min: 5,
        max: TITLE_AT_MOST,
      },
      {
        id: 'lesson',
        kind: 'text',
        prompt: 'example:lesson.prompt',
        label: 'example:lesson.label',
        example: 'example:lesson.example',
        notes: ['initiative:secrecy'],
        min: 20,
        max: LESSON_AT_MOST,
      },
      {
        id: 'area',
        kind: 'choice',
        prompt: 'example:area.prompt',
        label: 'example:area.label',
        options: areaOptions(campaign),
      },
      { id: 'review', kind: 'review', prompt: 'example:review.prompt', confirm: 'example:review.confirm' },
    ],
  };
}

/** Why a head does not confirm. What it is about was given with the button and is never asked. */
export function declineForm(): Form {
  return {
    id: 'decline',
    version: 1,
    title: 'example:decline.form',
    steps: [
      { id: 'reason', kind: 'text', prompt: 'example:decline.prompt', min: 5, max: 500 },
      { id: 'example', kind: 'text', prompt: 'example:decline.which', max: 40 },
    ],
  };
}

function found(one: Candidate): Json {
  const { id, name, code, unit, twin } = one;
  const shown = twin === null ? `${name} (${unit})` : `${name} (${unit} #${twin.number})`;
  return { ok: true, id, name, unit: code, unitName: unit, shown };
}

function listed(names: readonly string[]): string {
  return names
    .slice(0, SUGGESTED)
    .map((name) => `• ${name}`)
    .join('\n');
}

/** Each as a line that means this one when it is typed. */
function listedPeople(people: readonly Candidate[]): string {
  const units = people.map(({ code, unit }) => ({ code, name: unit }));
  return listed(
    people.map((one) => {
      const unit = distinctName({ code: one.code, name: one.unit }, units);
      return `${one.name}, ${unitShown({ ...one, unit })}`;
    }),
  );
}

/** Whether nothing but their numbers tells these people apart. */
function areTwins([first, ...others]: readonly Candidate[]): boolean {
  return others.every(({ name, code }) => name === first?.name && code === first.code);
}

/**
 * The one person a whole name means. Nobody is taken for somebody else: what fits several, or only nearly, is asked back.
 * Who is from outside does not get names to choose from.
 */
export async function checkedPerson(deps: PeopleDeps, typed: string, turn: Turn): Promise<Json> {
  const { exact, near } = await namedPeople(deps, typed, turn);
  const [only, ...others] = exact;
  const isOutside = turn.member?.role === 'BEN_NGOAI';
  if (only !== undefined && others.length === 0) return found(only);
  // Who knows name and unit gets no further by being asked for the unit.
  if (only !== undefined && areTwins(exact))
    return { fault: 'example:whom.same', values: { people: listedPeople(exact) } };
  if (only !== undefined && isOutside) return { fault: 'example:whom.which' };
  if (only !== undefined) return { fault: 'example:whom.several', values: { people: listedPeople(exact) } };
  if (near.length === 0 || isOutside) return { fault: 'example:whom.nobody' };
  return { fault: 'example:whom.near', values: { people: listedPeople(near) } };
}

/** The one unit a name or code means, with or without diacritics. */
export function checkedUnit(units: readonly Unit[], typed: string): Json {
  const named = namedUnits(units, typed);
  const [only, ...others] = named.found;
  if (only === undefined) return { fault: 'example:whom.no_unit' };
  if (named.whole && others.length === 0) {
    const { name, code } = only;
    return { ok: true, id: '', name, unit: code, unitName: name, shown: name };
  }
  const near = named.found.map((one) => distinctName(one, units));
  return { fault: 'example:whom.near_unit', values: { units: listed(near) } };
}

/** Whom a finished form is about. */
export interface Whom {
  readonly kind: ExampleKind;
  /** Member id; null for a unit. */
  readonly subject: string | null;
  readonly subjectName: string;
  readonly unit: string;
  readonly unitName: string;
}

/** Whom the answers of a form mean, as its check found them; null when there is none. */
export function whomOf(session: Session): Whom | null {
  const kind = EXAMPLE_KINDS.find((one) => one === session.answers.kind);
  if (kind === undefined) return null;
  const result = session.found[WHOM[kind]]?.result;
  const [name, unit] = [textOf(fieldOf(result, 'name')), textOf(fieldOf(result, 'unit'))];
  if (name === '') return null;
  const subject = textOf(fieldOf(result, 'id')) || null;
  return { kind, subject, subjectName: name, unit, unitName: textOf(fieldOf(result, 'unitName')) };
}
