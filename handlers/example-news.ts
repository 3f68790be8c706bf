import { type GoodExample, lastStep, vouchers } from '../src/domain/good-example.ts';
import type { Member } from '../src/domain/member.ts';
import { offers } from '../src/domain/offer.ts';
import type { MemberTurn } from '../src/ports/handler.ts';
import { noticeView } from './example-screens.ts';
import { type TellDeps, tell } from './tell.ts';

/** Who is told what of an example as it stands: names of notices by member id. */
type News = ReadonlyMap<string, string>;

function pickers(turn: MemberTurn, people: readonly Member[]): readonly string[] {
  return people.filter((one) => offers(turn.campaign, one, 'pick')).map(({ id }) => id);
}

function selector({ steps }: GoodExample): readonly string[] {
  const step = steps.findLast(({ move }) => move === 'select');
  return step === undefined ? [] : [step.by];
}

/** The first notice that somebody is given is the one they get. */
function gather(...groups: readonly (readonly [readonly (string | null)[], string])[]): News {
  const news = new Map<string, string>();
  for (const [members, what] of groups) {
    for (const member of members) if (member !== null && !news.has(member)) news.set(member, what);
  }
  return news;
}

function heads({ unit, kind }: GoodExample, people: readonly Member[]): readonly string[] {
  if (kind !== 'unit') return [];
  return people.filter((one) => one.role === 'TRUONG_PHONG' && one.unit === unit).map(({ id }) => id);
}

function newsOf(example: GoodExample, turn: MemberTurn, people: readonly Member[]): News {
  const { proposer, subject } = example;
  const last = lastStep(example)?.move;
  switch (example.state) {
    case 'proposed':
      return gather([vouchers(example, people).map(({ id }) => id), 'vouch']);
    case 'confirmed':
      return gather([pickers(turn, people), 'pick'], [[proposer], 'confirmed']);
    case 'declined':
      return gather([[proposer], 'declined']);
    case 'selected':
      return gather([[subject], 'consent'], [[proposer], 'selected']);
    case 'published':
      return gather([[proposer, subject, ...heads(example, people), ...selector(example)], 'published']);
    case 'refused':
      return gather([[proposer, ...selector(example)], 'refused']);
    case 'taken_down':
      if (last === 'withdraw') return gather([[proposer, ...selector(example)], 'withdrawn']);
      return gather([[proposer, subject, ...heads(example, people)], 'taken_down']);
  }
}

/** Tells everybody concerned how an example stands now; once per step and person, whoever asks again. */
export async function announce(
  deps: TellDeps,
  turn: MemberTurn,
  { example, people }: { readonly example: GoodExample; readonly people: readonly Member[] },
): Promise<void> {
  const news = newsOf(example, turn, people);
  const occasion = `example:${example.id}:${example.steps.length}`;
  // Who made the step has seen it on the spot; the one in this turn may be somebody with an old button.
  const actor = lastStep(example)?.by ?? example.proposer;
  for (const what of new Set(news.values())) {
    const members = [...news].filter(([id, one]) => one === what && id !== actor).map(([id]) => id);
    await tell(deps, turn, { occasion, members, view: noticeView(turn, example, what) });
  }
}
