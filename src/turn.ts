import { dayOf } from './campaign/calendar.ts';
import type { Event } from './dialog/event.ts';
import type { Answers, Session } from './dialog/form.ts';
import type { Lang } from './dialog/lang.ts';
import { begin, type Input, reduce } from './dialog/reduce.ts';
import { actionButton, line, type View } from './dialog/view.ts';
import { ofCampaign } from './domain/campaign-mark.ts';
import { type Drafts, turnTo } from './domain/drafts.ts';
import type { Member } from './domain/member.ts';
import { refusal, withOfficeLine } from './domain/offer.ts';
import type { Ability } from './domain/permissions.ts';
import type { Revision } from './ports/campaigns.ts';
import type { FormHandler, MemberTurn, Outcome, Turn } from './ports/handler.ts';
import type { Registry } from './registry.ts';

/** What a turn has come to so far; becomes the one write. */
export interface Scene {
  readonly turn: Turn;
  readonly views: readonly View[];
  /** The last reply may not have been shown. */
  readonly unsure: boolean;
  /** The list the person has before them still counts: what was said meanwhile is no list of its own. */
  readonly keepsChoices: boolean;
  /** Drafts of the campaign of the turn, and of others aside. */
  readonly sessions: Readonly<Record<string, Session>>;
  readonly aside: Drafts['aside'];
  readonly active: string | null;
  readonly lang: Lang | null;
  /** Set when the person became a member in this turn. */
  readonly bound: string | null;
}

export interface Stage {
  readonly registry: Registry;
  readonly newId: () => string;
  readonly newWait: () => string;
  readonly memberById: (id: string) => Promise<Member | null>;
  /** A campaign as it was published under this number. */
  readonly revision: (campaign: string, revision: number) => Promise<Revision | null>;
  /** Called before a form is submitted; throws when the session is not the newest. */
  readonly beforeSubmit?: () => Promise<void>;
}

const LOOKUPS_AT_MOST = 8;
export const MENU_BUTTON = actionButton(line('core:menu'), 'menu.open');

/** The turn as handlers see it after what has happened in it. */
function turnOf(scene: Scene): Turn {
  return {
    ...scene.turn,
    lang: scene.lang ?? scene.turn.lang,
    sessions: scene.sessions,
    active: scene.active,
    aside: scene.aside,
  };
}

/** A scene that also says these views. */
export function say(scene: Scene, ...views: readonly View[]): Scene {
  return { ...scene, views: [...scene.views, ...views] };
}

/** A short sentence with the way to the menu. */
export function sentence(key: string): View {
  return { lines: [line(key)], buttons: [[MENU_BUTTON]] };
}

/** Leaves the active form; its draft stays. */
export function park(scene: Scene): Scene {
  return { ...scene, active: null };
}

function without(sessions: Scene['sessions'], ids: readonly string[]): Scene['sessions'] {
  return Object.fromEntries(Object.entries(sessions).filter(([id]) => !ids.includes(id)));
}

/** A row that leads back into the draft, under the last view, when the person has been led out of a form. */
export function withResume(scene: Scene, form: string, title: string): Scene {
  const last = scene.views.at(-1);
  if (last === undefined || scene.active !== null || scene.sessions[form] === undefined) return scene;
  const row = [actionButton(line('core:resume', { form: line(title) }), 'form.resume', form)];
  return { ...scene, views: [...scene.views.slice(0, -1), { ...last, buttons: [...(last.buttons ?? []), row] }] };
}

/** The person looks at another of their campaigns from here on; one that is not theirs changes nothing. */
export function lookAt(scene: Scene, id: string | null): Scene {
  const found = scene.turn.campaigns.find(({ campaign }) => campaign.id === id);
  if (id === null || found === undefined || scene.turn.campaign.id === id) return scene;
  const { sessions, aside } = turnTo({ ...scene, campaign: scene.turn.campaign.id }, id);
  const turn = { ...scene.turn, campaign: found.campaign, revision: found.revision };
  return { ...scene, turn, sessions, aside, active: null };
}

/**
 * The turn by whose rules a draft goes on: today's, unless the campaign under which it was begun says that its rules
 * must not move.
 */
export async function ruledBy(stage: Stage, turn: Turn, { revision }: Session): Promise<Turn> {
  if (revision === undefined || revision === turn.revision) return turn;
  const begun = await stage.revision(turn.campaign.id, revision);
  return begun?.campaign.pin === true ? { ...turn, campaign: begun.campaign, revision: begun.revision } : turn;
}

/** Does what a handler decided: language, drafts, views, the next form. */
export async function apply(stage: Stage, scene: Scene, outcome: Outcome): Promise<Scene> {
  let next: Scene = {
    ...scene,
    views: [...scene.views, ...(outcome.views ?? [])],
    sessions: outcome.close === undefined ? scene.sessions : without(scene.sessions, outcome.close),
    lang: outcome.lang ?? scene.lang,
    bound: outcome.bind ?? scene.bound,
  };
  if (outcome.campaign !== undefined) next = lookAt(next, outcome.campaign);
  if (outcome.bind !== undefined) {
    next = { ...next, turn: { ...next.turn, member: await stage.memberById(outcome.bind) } };
  }
  if (outcome.open === undefined) return next;
  return enter(stage, next, outcome.open);
}

/** A new draft; null where the campaign has nothing to ask. */
function begun(
  stage: Stage,
  scene: Scene,
  { handler, answers }: { readonly handler: FormHandler; readonly answers: Answers },
): Session | null {
  const form = stage.registry.form(handler, turnOf(scene));
  if (form === null) return null;
  const { now } = scene.turn;
  return { ...begin(form, stage.newId(), now.toISOString(), answers), revision: scene.turn.revision };
}

/** The campaign has nothing left to choose from: a draft could never be ended. */
function emptied(scene: Scene, { id }: FormHandler): Scene {
  const dropped = { ...scene, sessions: without(scene.sessions, [id]), active: null };
  return say(dropped, sentence('core:nothing_to_ask'));
}

/** Enters a form: its draft if there is one (new answers are laid over it), else a new session. */
export async function enter(
  stage: Stage,
  scene: Scene,
  open: { readonly form: string; readonly answers?: Answers; readonly fresh?: boolean },
): Promise<Scene> {
  const handler = stage.registry.formHandler(open.form);
  if (handler === undefined) throw new Error(`no form "${open.form}"`);
  const held = open.fresh === true ? undefined : scene.sessions[open.form];
  const session =
    held === undefined
      ? begun(stage, scene, { handler, answers: open.answers ?? {} })
      : { ...held, answers: { ...held.answers, ...open.answers } };
  if (session === null) return emptied(scene, handler);
  return play(
    stage,
    { ...scene, active: open.form, sessions: { ...scene.sessions, [open.form]: session } },
    { kind: 'enter' },
  );
}

async function submitted(stage: Stage, scene: Scene, handler: FormHandler, session: Session): Promise<Scene> {
  await stage.beforeSubmit?.();
  const turn = await ruledBy(stage, turnOf(scene), session);
  const outcome = labelled(await handler.submit(session, turn), turn, handler.ability);
  const closed = { ...scene, sessions: without(scene.sessions, [handler.id]), active: null };
  return apply(stage, closed, outcome);
}

function left(scene: Scene, handler: FormHandler, how: 'parked' | 'dropped', title: string): Scene {
  if (how === 'dropped') {
    const dropped = { ...scene, sessions: without(scene.sessions, [handler.id]), active: null };
    return say(dropped, { lines: [line('core:dropped', { form: line(title) })], buttons: [[MENU_BUTTON]] });
  }
  const resume = actionButton(line('core:resume', { form: line(title) }), 'form.resume', handler.id);
  return say(park(scene), { lines: [line('core:parked', { form: line(title) })], buttons: [[resume], [MENU_BUTTON]] });
}

/** Whether a form may go on: what it is for may have been taken from the person, or turned off, since it was begun. */
function refusedForm({ campaign, member }: Turn, { ability }: FormHandler) {
  return member === null || ability === null ? null : refusal(campaign, member, ability);
}

/** One input into the active form, with the lookups it asks for, until it shows, submits or is left. */
export async function play(stage: Stage, scene: Scene, first: Input): Promise<Scene> {
  const handler = scene.active === null ? undefined : stage.registry.formHandler(scene.active);
  if (handler === undefined) return park(scene);
  let current = scene;
  let input = first;
  for (let round = 0; round < LOOKUPS_AT_MOST; round += 1) {
    const held = current.sessions[handler.id];
    if (held === undefined) return park(current);
    const refused = refusedForm(turnOf(current), handler);
    if (refused !== null) return say(park(current), sentence(`errors:${refused}`));
    const ruled = await ruledBy(stage, turnOf(current), held);
    const form = stage.registry.form(handler, ruled);
    if (form === null) return emptied(current, handler);
    const today = dayOf(scene.turn.now, scene.turn.campaign);
    const context = { now: scene.turn.now.toISOString(), today, wait: stage.newWait };
    const { session, effects } = reduce(form, held, input, context);
    current = { ...current, sessions: { ...current.sessions, [handler.id]: session } };
    current = { ...current, lang: handler.langOf?.(session.answers) ?? current.lang };
    const stopped = handler.stop?.(session.answers, turnOf(current)) ?? null;
    if (stopped !== null) {
      return apply(stage, { ...current, sessions: without(current.sessions, [handler.id]), active: null }, stopped);
    }
    const lookup = effects.find((effect) => effect.kind === 'lookup');
    if (lookup === undefined) return ended(stage, current, handler, { effects, session, title: form.title });
    const result = await handler.lookup(lookup.name, lookup.inputs, ruled);
    input = { kind: 'found', name: lookup.name, inputs: lookup.inputs, result };
  }
  throw new Error(`form "${handler.id}" looks up without end`);
}

interface Ending {
  readonly effects: ReturnType<typeof reduce>['effects'];
  readonly session: Session;
  readonly title: string;
}

async function ended(stage: Stage, scene: Scene, handler: FormHandler, ending: Ending): Promise<Scene> {
  let next = scene;
  for (const effect of ending.effects) {
    if (effect.kind === 'show') next = say(next, withOfficeLine(effect.view, scene.turn.campaign, handler.ability));
    if (effect.kind === 'submit') next = await submitted(stage, next, handler, ending.session);
    if (effect.kind === 'leave') next = left(next, handler, effect.how, ending.title);
  }
  return next;
}

/** Whether the turn is of somebody who has joined. */
export function isMemberTurn(turn: Turn): turn is MemberTurn {
  return turn.member !== null;
}

/** What somebody asked for outside a form, and of which campaign; null: of the one they look at. */
export interface Asking {
  readonly ability: Ability;
  readonly of: string | null;
}

/** The turn in the campaign that a button means; null where the person does not belong to it. */
function turnThere(turn: Turn, of: string | null): Turn | null {
  if (of === null || of === turn.campaign.id) return turn;
  const found = turn.campaigns.find(({ campaign }) => campaign.id === of);
  if (found === undefined) return null;
  const { sessions, aside } = turnTo(
    { sessions: turn.sessions, aside: turn.aside ?? {}, campaign: turn.campaign.id },
    of,
  );
  return { ...turn, campaign: found.campaign, revision: found.revision, sessions, aside, active: null };
}

/** What a handler decided, its views marked as what they are: the office's own proposal, and of which campaign. */
function labelled(outcome: Outcome, turn: Turn, ability: Ability | null): Outcome {
  if (outcome.views === undefined) return outcome;
  const { id } = turn.campaign;
  const views = outcome.views.map((view) => {
    const shown = withOfficeLine(view, turn.campaign, ability);
    return turn.campaigns.length > 1 && outcome.campaign === undefined ? ofCampaign(shown, id) : shown;
  });
  return { ...outcome, views };
}

/** Runs something a member asked for outside a form; a form they were in is parked and offered below. */
export async function runOutside(
  stage: Stage,
  scene: Scene,
  { ability, of }: Asking,
  run: (turn: MemberTurn) => Promise<Outcome>,
): Promise<Scene> {
  const here = turnOf(scene);
  const there = turnThere(here, of);
  if (there === null) return say(scene, sentence('errors:not_found'));
  if (!isMemberTurn(there)) return say(scene, sentence('errors:not_joined'));
  const refused = refusal(there.campaign, there.member, ability);
  if (refused !== null) return say(scene, sentence(`errors:${refused}`));
  const was = scene.active;
  const outcome = labelled(await run(there), there, ability);
  // What opens a form takes the person to its campaign; what only answers leaves them where they are.
  const moves = there.campaign.id !== here.campaign.id && outcome.open !== undefined;
  const after = await apply(stage, park(scene), moves ? { campaign: there.campaign.id, ...outcome } : outcome);
  const handler = was === null ? undefined : stage.registry.formHandler(was);
  if (was === null || handler === undefined) return after;
  const form = stage.registry.form(handler, here);
  return form === null ? after : withResume(after, was, form.title);
}

/** Input of the active form for an event, or null when the event is none for a form. */
export function inputOf(event: Event): Input | null {
  if (event.kind === 'text') return { kind: 'text', text: event.text };
  if (event.kind === 'file') return { kind: 'file', file: event.file, key: event.id };
  return null;
}
