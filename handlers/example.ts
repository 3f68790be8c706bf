import { textOf } from '../src/dialog/answers.ts';
import type { Session } from '../src/dialog/form.ts';
import { line } from '../src/dialog/view.ts';
import {
  type ExampleConsent,
  type ExampleMove,
  type GoodExample,
  moved,
  vouchers,
} from '../src/domain/good-example.ts';
import { belongs, type Member } from '../src/domain/member.ts';
import { offers } from '../src/domain/offer.ts';
import type { GoodExampleStore } from '../src/ports/good-examples.ts';
import type { FormHandler, Handler, MemberTurn, Outcome, Turn } from '../src/ports/handler.ts';
import type { MemberStore, UnitStore } from '../src/ports/members.ts';
import { checkedPerson, checkedUnit, declineForm, exampleForm, whomOf } from './example-form.ts';
import { announce } from './example-news.ts';
import {
  detailView,
  LIST,
  listView,
  MENU,
  mayLook,
  PAGE,
  proposedView,
  someView,
  sureView,
  type Viewer,
  type Waiting,
} from './example-screens.ts';
import { inCampaign } from './of-campaign.ts';
import { planSaysView } from './plan-says.ts';
import { startForm } from './start-form.ts';
import type { TellDeps } from './tell.ts';
import { pageNumber, placed } from './turning.ts';

export interface ExampleDeps extends TellDeps {
  readonly examples: GoodExampleStore;
  readonly members: Pick<MemberStore, 'all' | 'search'>;
  readonly units: Pick<UnitStore, 'all' | 'byCode'>;
}

const FORM = 'example';
const DECLINE = 'decline';
/** Raised whenever the words that people agree to change in meaning. */
const CONSENT_VERSION = 'example-1';

/** An example as somebody looks at it: in its own campaign, with the campaign's people where it depends on them. */
interface Look {
  readonly turn: MemberTurn;
  readonly example: GoodExample;
  /** Null where nobody needed to look: whoever only reads is not made to wait for a list of all people. */
  readonly people: readonly Member[] | null;
  readonly viewer: Viewer;
}

function lost(): Outcome {
  return { views: [{ lines: [line('errors:not_found')], buttons: [[MENU]] }] };
}

/** Those who have joined and belong to the campaign. */
async function peopleOf(deps: ExampleDeps, campaign: string): Promise<readonly Member[]> {
  return (await deps.members.all()).filter((one) => one.joinedAt !== null && belongs(one, campaign));
}

function viewerOf(turn: MemberTurn, example: GoodExample, people: readonly Member[] | null): Viewer {
  const { id } = turn.member;
  return {
    isVoucher: people !== null && vouchers(example, people).some((one) => one.id === id),
    isPicker: offers(turn.campaign, turn.member, 'pick'),
    isSubject: example.subject === id,
    isProposer: example.proposer === id,
  };
}

async function look(deps: ExampleDeps, turn: MemberTurn, id: string | undefined): Promise<Look | null> {
  const example = await deps.examples.byId(id ?? '');
  const within = example === null ? null : inCampaign(turn, example.campaign);
  if (example === null || within === null || !offers(within.campaign, turn.member, 'example')) return null;
  const vouches = offers(within.campaign, turn.member, 'vouch');
  const people = vouches ? await peopleOf(deps, example.campaign) : null;
  const viewer = viewerOf(within, example, people);
  return mayLook(example, viewer) ? { turn: within, example, people, viewer } : null;
}

function shown({ turn, example, viewer }: Look): Outcome {
  return { views: [detailView(turn, example, viewer)] };
}

/**
 * Makes a move, tells whom it concerns, and shows how the example stands now. A button that comes too late, or again,
 * moves nothing and shows the same.
 */
async function make(
  deps: ExampleDeps,
  at: Look,
  move: { readonly move: ExampleMove; readonly reason?: string; readonly consent?: ExampleConsent },
): Promise<Outcome> {
  const { turn, example } = at;
  const people = at.people ?? (await peopleOf(deps, example.campaign));
  const step = { move: move.move, by: turn.member.id, at: turn.now, reason: move.reason ?? null };
  const made = await deps.examples.move(example, step, move.consent ?? null);
  const stands = made ?? (await deps.examples.byId(example.id)) ?? example;
  await announce(deps, turn, { example: stands, people });
  return shown({ ...at, example: stands });
}

function consentOf({ turn, example }: Look, agreed: boolean): ExampleConsent {
  const { now: at, address, lang } = turn;
  return { agreed, asking: example.asking, version: CONSENT_VERSION, at, channel: address.channel, lang };
}

/** Only the person concerned answers, and only the question that was asked last. */
async function answer(
  deps: ExampleDeps,
  turn: MemberTurn,
  [id, asking]: readonly string[],
  agreed: boolean,
): Promise<Outcome> {
  const at = await look(deps, turn, id);
  if (at === null) return lost();
  if (!at.viewer.isSubject || asking !== String(at.example.asking)) return shown(at);
  return make(deps, at, { move: agreed ? 'agree' : 'refuse', consent: consentOf(at, agreed) });
}

async function waiting(deps: ExampleDeps, turn: MemberTurn): Promise<Waiting> {
  const [vouch, pick, passed, own] = await Promise.all([
    toVouch(deps, turn),
    toPick(deps, turn),
    passedBy(deps, turn),
    deps.examples.ofMember(turn.campaign.id, turn.member.id),
  ]);
  return { vouch: vouch.length, pick: pick.length, passed: passed.length, own: own.length };
}

async function toVouch(deps: ExampleDeps, turn: MemberTurn): Promise<readonly GoodExample[]> {
  if (!offers(turn.campaign, turn.member, 'vouch')) return [];
  const proposed = await deps.examples.standing(turn.campaign.id, ['proposed']);
  if (proposed.length === 0) return [];
  const people = await peopleOf(deps, turn.campaign.id);
  return proposed.filter((one) => vouchers(one, people).some(({ id }) => id === turn.member.id));
}

async function toPick(deps: ExampleDeps, turn: MemberTurn): Promise<readonly GoodExample[]> {
  if (!offers(turn.campaign, turn.member, 'pick')) return [];
  return deps.examples.standing(turn.campaign.id, ['confirmed']);
}

/** Those that were selected and are not shown; the newest first. */
async function passedBy(deps: ExampleDeps, turn: MemberTurn): Promise<readonly GoodExample[]> {
  if (!offers(turn.campaign, turn.member, 'pick')) return [];
  return [...(await deps.examples.standing(turn.campaign.id, ['refused', 'taken_down']))].reverse();
}

/** A list beside that of the published ones, page by page. */
function some(
  key: Parameters<typeof someView>[1],
  read: (turn: MemberTurn) => Promise<readonly GoodExample[]>,
): Action {
  return async (turn, [page]) => {
    const view = someView(turn, key, { examples: await read(turn), wanted: pageNumber(page) });
    return { views: [view] };
  };
}

async function list(deps: ExampleDeps, turn: MemberTurn, wanted: number): Promise<Outcome> {
  const { id } = turn.campaign;
  const [count, own] = await Promise.all([deps.examples.countPublished(id), waiting(deps, turn)]);
  const { page, pages } = placed(count, wanted, PAGE);
  const items = await deps.examples.published(id, { skip: page * PAGE, limit: PAGE });
  return { views: [listView(turn, { items, page, pages, count }, own)] };
}

async function propose(deps: ExampleDeps, session: Session, turn: Turn): Promise<Outcome> {
  const { member, campaign, now } = turn;
  const whom = whomOf(session);
  if (member === null || whom === null) return lost();
  const { answers } = session;
  const example = await deps.examples.propose({
    ...whom,
    key: session.id,
    campaign: campaign.id,
    title: textOf(answers.title),
    lesson: textOf(answers.lesson),
    area: textOf(answers.area),
    proposer: member.id,
    proposerName: member.name,
    proposedAt: now,
  });
  const people = await peopleOf(deps, campaign.id);
  await announce(deps, { ...turn, member }, { example, people });
  return { views: [proposedView(turn, example)] };
}

async function decline(deps: ExampleDeps, { answers }: Session, turn: Turn): Promise<Outcome> {
  if (turn.member === null) return lost();
  const at = await look(deps, { ...turn, member: turn.member }, textOf(answers.example));
  if (at === null) return lost();
  if (!at.viewer.isVoucher) return shown(at);
  return make(deps, at, { move: 'decline', reason: textOf(answers.reason) });
}

function forms(deps: ExampleDeps): readonly FormHandler[] {
  return [
    {
      id: FORM,
      ability: 'example',
      build: (turn) => exampleForm(turn.campaign),
      async lookup(name, inputs, turn) {
        if (name === 'unit') return checkedUnit(await deps.units.all(), textOf(inputs));
        return checkedPerson(deps, textOf(inputs), turn);
      },
      submit: (session, turn) => propose(deps, session, turn),
    },
    {
      id: DECLINE,
      ability: 'vouch',
      build: declineForm,
      lookup: async () => ({ ok: true }),
      submit: (session, turn) => decline(deps, session, turn),
    },
  ];
}

type Action = (turn: MemberTurn, args: readonly string[]) => Promise<Outcome>;

/** An action on one example, for those who are `who` to it; others see how it stands, or nothing. */
function on(deps: ExampleDeps, who: keyof Viewer | null, go: (at: Look) => Promise<Outcome> | Outcome): Action {
  return async (turn, [id]) => {
    const at = await look(deps, turn, id);
    if (at === null) return lost();
    return who === null || at.viewer[who] ? go(at) : shown(at);
  };
}

function vouchActions(deps: ExampleDeps): Readonly<Record<string, Action>> {
  return {
    'vouch.list': some('vouch', (turn) => toVouch(deps, turn)),
    'vouch.confirm': on(deps, 'isVoucher', (at) => make(deps, at, { move: 'confirm' })),
    'vouch.decline': on(deps, 'isVoucher', (at) => {
      if (at.example.state !== 'proposed') return shown(at);
      const answers = { example: at.example.id };
      return { campaign: at.turn.campaign.id, open: { form: DECLINE, answers, fresh: true } };
    }),
  };
}

function pickActions(deps: ExampleDeps): Readonly<Record<string, Action>> {
  return {
    'pick.list': some('pick', (turn) => toPick(deps, turn)),
    'pick.passed': some('passed', (turn) => passedBy(deps, turn)),
    'pick.select': on(deps, 'isPicker', (at) => make(deps, at, { move: 'select' })),
    'pick.remove': on(deps, 'isPicker', (at) =>
      moved(at.example, 'take_down') === null ? shown(at) : { views: [sureView(at.turn, at.example, 'picker')] },
    ),
    'pick.removed': on(deps, 'isPicker', (at) => make(deps, at, { move: 'take_down' })),
  };
}

/** `/neuguong`: good examples from the proposal to the list everybody reads. */
export function createExampleHandler(deps: ExampleDeps): Handler {
  return {
    commands: [{ name: 'neuguong', aliases: ['examples'], ability: 'example', run: (turn) => list(deps, turn, 0) }],
    actions: {
      'example.open': (turn) => list(deps, turn, 0),
      'example.list': async (turn, [page]) => {
        const { views = [] } = await list(deps, turn, pageNumber(page));
        return { views: views.map((view) => ({ ...view, replace: true })) };
      },
      'example.words': async (turn) => ({ views: [planSaysView(turn, 'good_examples', LIST)] }),
      'example.add': async (turn, args) =>
        startForm(turn, { form: FORM, title: 'example:form', fresh: { action: 'example.add', args } }),
      'example.show': on(deps, null, shown),
      'example.mine': some('mine', (turn) => deps.examples.ofMember(turn.campaign.id, turn.member.id)),
      'example.agree': (turn, args) => answer(deps, turn, args, true),
      'example.refuse': (turn, args) => answer(deps, turn, args, false),
      'example.unsay': on(deps, 'isSubject', (at) =>
        moved(at.example, 'withdraw') === null ? shown(at) : { views: [sureView(at.turn, at.example, 'subject')] },
      ),
      'example.unsaid': on(deps, 'isSubject', (at) =>
        make(deps, at, { move: 'withdraw', consent: consentOf(at, false) }),
      ),
      ...vouchActions(deps),
      ...pickActions(deps),
    },
    forms: forms(deps),
  };
}
