import type { Incoming } from './channels/channel.ts';
import type { Address } from './dialog/address.ts';
import { decodePress, type Event, type Pressed } from './dialog/event.ts';
import type { Form, Session } from './dialog/form.ts';
import { expectsChoice, type Input } from './dialog/reduce.ts';
import { actionButton, type Line, line } from './dialog/view.ts';
import { unmarked } from './domain/campaign-mark.ts';
import { isAbility } from './domain/permissions.ts';
import { marked, markedFileName } from './domain/secrecy.ts';
import type { ShownChoice } from './ports/conversations.ts';
import type { Turn } from './ports/handler.ts';
import { fold } from './text/fold.ts';
import { fuzzyEqual } from './text/fuzzy.ts';
import {
  enter,
  inputOf,
  isMemberTurn,
  lookAt,
  MENU_BUTTON,
  park,
  play,
  ruledBy,
  runOutside,
  type Scene,
  type Stage,
  say,
  sentence,
} from './turn.ts';
import type { Words } from './words.ts';

export interface Deciding extends Stage {
  readonly words: Words;
  /** Keyed digest of a phone number, or null for what is none. */
  readonly phoneKey: (phone: string) => string | null;
  /** Whether choices are lines there, so that a list has to be seen to be answered. */
  readonly listsChoices: (address: Address) => boolean;
  /** A label as the person sees it. */
  readonly label: (choice: ShownChoice, scene: Scene) => string;
}

/** What stands under the last message. */
type Choices = readonly ShownChoice[];

/** Labels are compared by their letters and digits: nobody types the sign in front of them. */
function spoken(label: string): string {
  return fold(label).replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');
}

/** The button whose label was typed, diacritics or not. */
function labelled(deciding: Deciding, scene: Scene, choices: Choices, text: string): Pressed | null {
  const typed = spoken(text);
  const chosen = typed === '' ? undefined : choices.find((choice) => spoken(deciding.label(choice, scene)) === typed);
  return chosen === undefined ? null : decodePress(chosen.data);
}

/** The one button whose words were typed a letter off (`chuyên đổi số`), or without what stands before its colon. */
function meant(deciding: Deciding, scene: Scene, choices: Choices, text: string): Pressed | null {
  const chosen = choices.filter((choice) => {
    const label = spoken(deciding.label(choice, scene));
    return [label, label.slice(label.indexOf(':') + 1)].some((words) => fuzzyEqual(text, words));
  });
  const [one] = chosen;
  return one === undefined || chosen.length > 1 ? null : decodePress(one.data);
}

/** The button whose number (1…) or label was typed. */
function typedChoice(deciding: Deciding, scene: Scene, choices: Choices, text: string): Pressed | null {
  const number = /^\s*(\d{1,2})\s*[.)]?\s*$/.exec(text);
  if (number === null) return labelled(deciding, scene, choices, text) ?? meant(deciding, scene, choices, text);
  const chosen = choices.filter((choice) => choice.byWords !== true)[Number(number[1]) - 1];
  return chosen === undefined ? null : decodePress(chosen.data);
}

/** The form a person is in, with their draft; `form` is null where the campaign has nothing left to ask in it. */
type Active = { readonly form: Form; readonly session: Session } | { readonly form: null; readonly session: Session };

async function activeForm(deciding: Deciding, scene: Scene): Promise<Active | null> {
  const handler = scene.active === null ? undefined : deciding.registry.formHandler(scene.active);
  const session = scene.active === null ? undefined : scene.sessions[scene.active];
  if (handler === undefined || session === undefined) return null;
  const form = deciding.registry.form(handler, await ruledBy(deciding, scene.turn, session));
  return form === null ? { form, session } : { form, session };
}

async function pressed(deciding: Deciding, scene: Scene, press: Pressed): Promise<Scene> {
  if ('wait' in press) return replied(deciding, scene, press);
  const { args, of } = unmarked(press.args);
  if (press.action === 'form.resume') return resumed(deciding, lookAt(scene, of), args[0] ?? '');
  const ability = press.action.split('.')[0] ?? '';
  const run = deciding.registry.action(press.action);
  if (run === undefined || !isAbility(ability)) return say(scene, sentence('errors:stale_button'));
  return runOutside(deciding, scene, { ability, of }, (turn) => run(turn, args));
}

/** A question's button: of the form the person is in, or of the draft that they had put aside with this very question. */
async function replied(deciding: Deciding, scene: Scene, press: { wait: string; value: string }): Promise<Scene> {
  if (scene.active !== null) return play(deciding, scene, { kind: 'press', ...press });
  const parked = Object.values(scene.sessions).find((session) => session.asked?.wait === press.wait);
  if (parked !== undefined) return play(deciding, { ...scene, active: parked.form }, { kind: 'press', ...press });
  return say(scene, sentence('errors:stale_button'));
}

async function resumed(deciding: Deciding, scene: Scene, form: string): Promise<Scene> {
  if (scene.sessions[form] === undefined) return say(scene, sentence('core:no_draft'));
  return enter(deciding, scene, { form });
}

async function command(deciding: Deciding, scene: Scene, name: string, args: string): Promise<Scene> {
  const found = deciding.registry.command(name);
  if (found === undefined) return say(scene, sentence('errors:unknown_command'));
  return runOutside(deciding, scene, { ability: found.ability, of: null }, (turn) => found.run(turn, args));
}

/** Outside a form nobody knows which list the person last saw: they get a fresh one. */
function unseen(deciding: Deciding, scene: Scene): Promise<Scene> {
  return command(deciding, say(scene, { lines: [line('core:maybe_unseen_list')] }), 'menu', '');
}

/** A wrong word must not take the list away: it still counts, and where it scrolls out of sight it is shown again. */
function notUnderstood(deciding: Deciding, scene: Scene, choices: Choices): Scene {
  const listed = choices.filter((choice) => choice.byWords !== true);
  const presses = listed.map((choice) => ({ label: choice.label, pressed: decodePress(choice.data) }));
  const own = presses.flatMap(({ label, pressed: press }) =>
    press !== null && 'action' in press ? [actionButton(label, press.action, ...press.args)] : [],
  );
  if (own.length === 0 || own.length < listed.length) return say(scene, sentence('errors:unknown_text'));
  if (!deciding.listsChoices(scene.turn.address)) {
    return { ...say(scene, sentence('errors:unknown_text')), keepsChoices: true };
  }
  const hasMenu = own.some(({ press }) => 'action' in press && press.action === 'menu.open');
  const rows = (hasMenu ? own : [...own, MENU_BUTTON]).map((button) => [button]);
  return say(scene, { lines: [line('errors:unknown_choice')], buttons: rows });
}

const COMMAND = /^\/([A-Za-z0-9_]+)(?:@\w+)?(?:\s+([\s\S]*))?$/;

async function globalWord(deciding: Deciding, scene: Scene, text: string): Promise<Scene | null> {
  const word = deciding.words.global(text);
  if (word === null) return null;
  if (word === 'menu' || word === 'help') return command(deciding, scene, word, '');
  if (scene.active !== null) return play(deciding, scene, { kind: 'word', word });
  if (word !== 'cancel') return null;
  const [draft] = Object.keys(scene.sessions);
  if (draft === undefined) return say(scene, sentence('core:nothing_to_cancel'));
  return play(deciding, { ...scene, active: draft }, { kind: 'word', word });
}

async function typed(deciding: Deciding, scene: Scene, choices: Choices, text: string): Promise<Scene> {
  const slash = COMMAND.exec(text.trim());
  if (slash !== null) return command(deciding, scene, (slash[1] ?? '').toLowerCase(), (slash[2] ?? '').trim());
  const worded = await globalWord(deciding, scene, text);
  if (worded !== null) return worded;
  const active = await activeForm(deciding, scene);
  if (active?.form === null) return play(deciding, scene, { kind: 'text', text });
  // A number may be an answer of its own where no choice is asked for; a button's words never are.
  const numbered = !scene.unsure && (active === null || expectsChoice(active.form, active.session));
  const press = (numbered ? typedChoice : labelled)(deciding, scene, choices, text);
  if (press !== null) return pressed(deciding, scene, press);
  // The question may never have reached the person: what they typed is then an answer to something else.
  if (scene.unsure && active !== null) return play(deciding, scene, { kind: 'again', why: line('core:maybe_unseen') });
  if (active !== null) return play(deciding, scene, { kind: 'text', text });
  const name = deciding.words.command(text);
  if (name !== null) return command(deciding, scene, name, '');
  return scene.unsure ? unseen(deciding, scene) : notUnderstood(deciding, scene, choices);
}

/** Words or a file name that carry a secrecy marking are refused before anything keeps them. */
function carriesSecret(event: Event): boolean {
  if (event.kind === 'text') return marked(event.text);
  return event.kind === 'file' && (markedFileName(event.file.name) || marked(event.caption));
}

/** Whom the campaign names for it. Of somebody who has not joined nobody knows in which of several campaigns they are. */
function secrecyContact({ member: known, campaign, campaigns }: Turn): readonly Line[] {
  const contact = known === null && campaigns.length > 1 ? null : campaign.contacts.secrecy;
  return contact === null ? [] : [line('core:secrecy_contact', { ...contact })];
}

async function refuseSecret(deciding: Deciding, scene: Scene): Promise<Scene> {
  const said = sentence('errors:secret_marking');
  const refused = say(scene, { ...said, lines: [...said.lines, ...secrecyContact(scene.turn)] });
  return scene.active === null ? refused : play(deciding, refused, { kind: 'enter' });
}

/** The step that asks for the invitation code takes the person's own number in its place, as a keyed digest. */
async function shared(deciding: Deciding, scene: Scene, event: Extract<Event, { kind: 'contact' }>): Promise<Scene> {
  const active = await activeForm(deciding, scene);
  const asked = active?.form?.steps.find((step) => step.id === active.session.asked?.step);
  const taken = asked?.kind === 'text' && asked.shares === 'phone';
  if (!taken) return play(deciding, scene, { kind: 'again', why: line('core:join_first') });
  const key = event.own ? deciding.phoneKey(event.phone) : null;
  if (key === null) return play(deciding, scene, { kind: 'again', why: line('join:phone.not_own') });
  return play(deciding, scene, { kind: 'shared', value: `phone:${key}` });
}

/** Somebody who has not joined can only join: a deep link's code goes into the form. */
async function stranger(deciding: Deciding, scene: Scene, choices: Choices, event: Event): Promise<Scene> {
  const active = await activeForm(deciding, scene);
  if (event.kind === 'resumed') return enter(deciding, scene, { form: 'join' });
  if (event.kind === 'start') {
    const answers = event.payload === '' ? {} : { code: event.payload };
    return enter(deciding, scene, { form: 'join', answers });
  }
  if (active === null) return enter(deciding, scene, { form: 'join' });
  if (event.kind === 'contact') return shared(deciding, scene, event);
  const first: Input = { kind: 'again', why: line('core:join_first') };
  if (event.kind === 'tap') {
    return strangerPressed(deciding, scene, decodePress(event.data));
  }
  return event.kind === 'text' ? strangerTyped(deciding, scene, choices, event.text) : play(deciding, scene, first);
}

/** Of all actions a stranger may only ask for a human; replies answer the questions of joining. */
async function strangerPressed(deciding: Deciding, scene: Scene, press: Pressed | null): Promise<Scene> {
  if (press !== null && 'wait' in press) return play(deciding, scene, { kind: 'press', ...press });
  const why = press?.action === 'help.human' ? line('core:ask_office') : line('core:join_first');
  return play(deciding, scene, { kind: 'again', why });
}

async function strangerTyped(deciding: Deciding, scene: Scene, choices: Choices, text: string): Promise<Scene> {
  const active = await activeForm(deciding, scene);
  const word = deciding.words.global(text);
  if (word === 'back' || word === 'skip') return play(deciding, scene, { kind: 'word', word });
  if (active === null || active.form === null || word !== null || text.startsWith('/')) {
    return play(deciding, scene, { kind: 'again', why: line('core:join_first') });
  }
  const chooses = !scene.unsure && expectsChoice(active.form, active.session);
  const press = (chooses ? typedChoice : labelled)(deciding, scene, choices, text);
  if (press !== null) return strangerPressed(deciding, scene, press);
  if (scene.unsure) return play(deciding, scene, { kind: 'again', why: line('core:maybe_unseen') });
  return play(deciding, scene, { kind: 'text', text });
}

async function member(deciding: Deciding, scene: Scene, choices: Choices, event: Event): Promise<Scene> {
  switch (event.kind) {
    case 'start':
    case 'resumed':
      return command(deciding, park(scene), 'menu', '');
    case 'text':
      return typed(deciding, scene, choices, event.text);
    case 'tap': {
      const press = decodePress(event.data);
      return press === null ? say(scene, sentence('errors:stale_button')) : pressed(deciding, scene, press);
    }
    case 'file': {
      const input = inputOf(event);
      if (scene.active === null || input === null) return say(scene, sentence('core:file_unexpected'));
      return play(deciding, scene, input);
    }
    case 'contact':
      return say(scene, sentence('core:contact_unneeded'));
    case 'other':
      return say(scene, sentence(event.what === 'edited' ? 'core:edited' : 'core:kind_unread'));
    default:
      return scene;
  }
}

/** What an event comes to: pure routing over handlers' calls; nothing is saved or sent here. */
export async function decide(deciding: Deciding, scene: Scene, choices: Choices, incoming: Incoming): Promise<Scene> {
  const { event } = incoming;
  if (event.kind === 'stopped' || (event.kind === 'resumed' && event.greet !== true)) return scene;
  if (carriesSecret(event)) return refuseSecret(deciding, scene);
  return isMemberTurn(scene.turn) ? member(deciding, scene, choices, event) : stranger(deciding, scene, choices, event);
}
