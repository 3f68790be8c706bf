import { decodePress } from '../dialog/event.ts';

/** Which buttons a preview presses, when, and how often: looking around first, then what changes something, at last what ends it. */

export type Kind = 'look' | 'change' | 'end';

/** Everything under these abilities only shows something. */
const SHOWING = new Set(['menu', 'help', 'plan', 'summary', 'list', 'reach', 'why', 'units', 'table']);
/** Lists of these come in the same shape for every period. */
const BY_PERIOD = new Set(['summary', 'list', 'report', 'progress', 'table', 'bills', 'units']);
const LOOKS = new Set(
  'open list area areas item items show view mine page periods period units file files all year history more words detail card'.split(
    ' ',
  ),
);
const ENDS = new Set(
  'withdraw withdrawn stop end ended clear decline remove delete drop leave reject off hide unpublish take_back untick'.split(
    ' ',
  ),
);
/** Would change what everybody after sees; modules are turned on in a chapter of their own. */
const NEVER = new Set(['language.set', 'form.resume', 'modules.yes', 'modules.off', 'modules.append']);
/** Each press of the same button leads on: through the questions of a quiz. */
const ONWARD = new Set(['skills.begin']);
/** Nothing else can be reached after these: the very last. */
const LAST = new Set(['modules', 'publish', 'campaign']);

const MOST: Readonly<Record<Kind, number>> = { look: 400, change: 4, end: 1 };
const MOST_BY_PERIOD = 6;
/** Every question of every quiz, whatever is answered. */
const MOST_OF_QUIZ = 60;
const ANSWER = 'skills.answer';
const QUIZ = new Set(['skills.quiz', 'skills.begin', ANSWER]);
/** Of the choices under a question: each shows the same explanation. */
const ANSWERS_SHOWN = 1;

/** What a button's data asks for; null for one that is never pressed. */
export interface Pressable {
  /** The same for buttons that do the same. */
  readonly key: string;
  readonly action: string;
  readonly kind: Kind;
  /** How many buttons of this action are pressed. */
  readonly most: number;
  /** Pressed again on another screen, it leads to another one. */
  readonly onward: boolean;
  /** How many buttons of this action are pressed on one screen. */
  readonly perScreen: number;
}

function kindOf(ability: string, verb: string): Kind {
  if (verb === 'read') return 'change';
  if (SHOWING.has(ability) || LOOKS.has(verb)) return 'look';
  return ENDS.has(verb) || LAST.has(ability) ? 'end' : 'change';
}

/** Reads a button's data as something a preview may press. */
export function pressable(data: string): Pressable | null {
  const press = decodePress(data);
  if (press === null || !('action' in press) || NEVER.has(press.action)) return null;
  const [ability = '', verb = ''] = press.action.split('.');
  const args = press.args.filter((one) => one !== 'here');
  const kind = kindOf(ability, verb);
  const { action } = press;
  const each = BY_PERIOD.has(ability) ? Math.min(MOST_BY_PERIOD, MOST[kind]) : MOST[kind];
  const most = QUIZ.has(action) ? MOST_OF_QUIZ : each;
  return {
    key: [action, ...args].join(':'),
    action,
    kind,
    most,
    onward: ONWARD.has(action),
    perScreen: action === ANSWER ? ANSWERS_SHOWN : most,
  };
}
