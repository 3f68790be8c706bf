import { type Line, line, verbatim } from '../dialog/view.ts';
import { shorten } from '../text/shorten.ts';
import type { Change, Trail } from './diff.ts';
import { helpAt } from './help.ts';
import { campaignSchema } from './schema.ts';

/** Where a part of the file lies; `*` is an id. The first that fits counts, so what lies deeper stands first. */
const PARTS: readonly (readonly [where: string, part: string])[] = [
  ['plan.content_areas.*', 'area'],
  ['plan.phases.*', 'phase'],
  ['plan.milestones.*', 'milestone'],
  ['plan.quarterly_deadlines.*', 'milestone'],
  ['plan.modules.*', 'module'],
  ['plan.rewards.forms.*', 'award'],
  ['plan.rewards.quotas.*', 'quota'],
  ['plan.roles.*', 'role'],
  ['plan.issuer', 'issuer'],
  ['plan.title', 'title'],
  ['plan', 'plan'],
  ['skills.areas.*.items.*', 'skill'],
  ['skills.areas.*', 'skill_area'],
  ['pledges.items.*', 'pledge'],
  ['pledges.factors.*', 'factor'],
  ['serves.*', 'serves'],
  ['reminders.*', 'reminder'],
  ['bodies.*', 'body'],
  ['initiatives', 'initiatives'],
  ['calendar.holidays.*', 'holiday'],
  ['calendar.working', 'working'],
  ['periods.custom.*', 'period'],
  ['sending', 'sending'],
];

/** Fields that have a name in words; others go by their name in the file. */
const FIELDS: ReadonlySet<string> = new Set([
  'vi',
  'short',
  'en',
  'text',
  'at',
  'due',
  'when',
  'state',
  'value',
  'unit',
  'year',
  'from',
  'to',
  'evidence',
  'codes',
  'id',
  'name',
  'body',
  'number',
  'signer',
  'made_up',
  'pin',
  'revision_note',
  'zone',
  'saving',
  'proposal',
]);

/** Letters of a value that are shown, so that a change stays a line or two. */
const VALUE_AT_MOST = 70;

interface Named {
  readonly part: string;
  readonly name: Line;
  readonly rest: readonly Trail[];
}

function fits(where: string, trail: readonly Trail[]): boolean {
  const steps = where.split('.');
  return steps.length <= trail.length && steps.every((step, at) => step === '*' || step === trail[at]?.key);
}

function named(trail: readonly Trail[]): Named {
  const [where, part] = PARTS.find(([one]) => fits(one, trail)) ?? ['', 'file'];
  const length = where === '' ? 0 : where.split('.').length;
  const rest = trail.slice(length);
  // The words of a plan are known by their place, wherever in the file they stand.
  const placed = rest.findLastIndex(({ by }) => by === 'place');
  if (placed >= 0) {
    return { part: 'words', name: verbatim(rest[placed]?.key ?? ''), rest: rest.slice(placed + 1) };
  }
  const { key = '', label } = (where.endsWith('*') ? trail[length - 1] : undefined) ?? {};
  return { part, name: label === undefined ? verbatim(key) : line('milestone:name', label), rest };
}

/** The last step of a trail in words: the field's name, or else what its help says of it. */
function stepLine(trail: readonly Trail[]): Line {
  const { key = '', by } = trail.at(-1) ?? {};
  if (by !== 'field') return verbatim(key);
  if (FIELDS.has(key)) return line(`publish:field.${key}`);
  const help = helpAt(
    campaignSchema,
    trail.map((step) => step.key),
  );
  return help === null ? verbatim(key) : line(help);
}

function valueLine(value: string | null): Line {
  if (value === null || value === '') return line('publish:value.none');
  if (value === 'true' || value === 'false') return line(`publish:value.${value}`);
  return verbatim(shorten(value, VALUE_AT_MOST));
}

/** Letters of what both say that stand before the first difference, for the eye. */
const LEAD = 24;

/** Two long values from shortly before the point where they part: cut from their beginning they might look the same. */
function parted(before: string | null, after: string | null): readonly [string | null, string | null] {
  if (before === null || after === null || Math.max(before.length, after.length) <= VALUE_AT_MOST) {
    return [before, after];
  }
  let same = 0;
  while (same < before.length && before[same] === after[same]) same += 1;
  const from = before.lastIndexOf(' ', Math.max(0, same - LEAD)) + 1;
  return from === 0 ? [before, after] : [`…${before.slice(from)}`, `…${after.slice(from)}`];
}

/** What a change is about: `Mốc so_ket, hạn`. */
function whatLine(trail: readonly Trail[]): Line {
  const { part, name, rest } = named(trail);
  const before = trail.length - rest.length;
  return rest.reduce(
    (about, _step, at) => line('publish:change.of', { part: about, field: stepLine(trail.slice(0, before + at + 1)) }),
    line(`publish:part.${part}`, { name }),
  );
}

/** A change in words, to be said in any language. */
export function changeLine({ is, trail, before, after }: Change): Line {
  const what = whatLine(trail);
  if (is === 'added') return line('publish:change.added', { what, value: valueLine(after) });
  if (is === 'removed') return line('publish:change.removed', { what, value: valueLine(before) });
  const [was, now] = parted(before, after);
  return line(`publish:change.${is}`, { what, before: valueLine(was), after: valueLine(now) });
}
