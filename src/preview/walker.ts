import { dayOf } from '../campaign/calendar.ts';
import type { Message } from '../channels/channel.ts';
import type { Address } from '../dialog/address.ts';
import type { Lang } from '../dialog/lang.ts';
import type { Texts } from '../i18n.ts';
import { formatDay } from '../text/date.ts';
import { type Pressable, pressable } from './actions.ts';
import { type Answer, answersTo, CONFIRM, replies } from './answers.ts';
import { daysToType } from './calendar.ts';
import type { Act, Reply, Stage } from './stage.ts';

/** What somebody sees after one thing they did. */
export interface Screen {
  readonly id: number;
  /** What was chosen to get here, from the menu or a command on. */
  readonly path: readonly string[];
  /** What was typed or chosen inside a form, where that is how one gets here. */
  readonly said: string | null;
  readonly messages: readonly Message[];
  /** The screen it was reached from. */
  readonly from: number | null;
  /** The only network on which it is shown; null where both show it. */
  readonly only: 'telegram' | 'zalo' | null;
}

/** A screen that looks like one shown before. */
export interface Same {
  readonly path: readonly string[];
  readonly as: number;
}

export interface Walk {
  readonly screens: readonly Screen[];
  /** Screens of this person that look just as somebody else's. */
  readonly same: readonly Same[];
  /** What went wrong on the way: an action or a step with an error's key. */
  readonly troubles: readonly string[];
}

/** Where a walk begins: something done, or messages that came by themselves. */
export type Seed =
  | { readonly label: string; readonly act: Act }
  | { readonly label: string; readonly messages: readonly Message[] };

export interface WalkDeps {
  readonly stage: Stage;
  readonly texts: Texts;
  readonly lang: Lang;
  /** Every look that was shown before, by whomever; shared by the walks of one preview. */
  readonly known: Map<string, number>;
  /** Names of people who can be named. */
  readonly names: readonly string[];
}

interface Next {
  readonly act: Act;
  readonly path: readonly string[];
  readonly from: number | null;
}

const STEPS_AT_MOST = 60;
/** Times one person fills the same form where it asks something else first, as quizzes do. */
const FORMS_AT_MOST = 4;
/** The second time it may ask something more, as where a title is taken already. */
const SAME_FORM_AT_MOST = 2;
/** Sent, they would change what every later screen says: a made-up factor. They are looked at and left. */
const NOT_SENT = new Set(['factor']);
const STALE = 'errors:stale_button';
/** Errors that are an answer of their own on the way: nothing is wrong with the bot. */
const FINE = new Set([STALE]);

/** How messages look, whatever is behind their buttons; figures alone (a code, a month) make no other look. */
function lookOf(messages: readonly Message[]): string {
  const look = messages.map(({ text, buttons, file }) => [
    text,
    buttons.map((row) => row.map((one) => one.label)),
    file?.name,
  ]);
  return JSON.stringify(look).replace(/\d+/gu, '#');
}

/** Arrows at the ends of a label say only which way it leads. */
function plainLabel(label: string): string {
  return label.replace(/^[‹◀\s]+|[›▶\s]+$/gu, '');
}

export type Walker = ReturnType<typeof createWalker>;

/** A walk of one person; goes on from where it was when it is asked again. */
export function createWalker({ stage, texts, lang, known, names }: WalkDeps, address: Address) {
  const screens: Screen[] = [];
  const same: Same[] = [];
  const troubles: string[] = [];
  const pressed = new Set<string>();
  const counts = new Map<string, number>();
  const forms = new Map<string, readonly string[]>();
  const { campaign } = stage;
  const days = daysToType(campaign, dayOf(stage.clock.now(), campaign)).map(formatDay);
  const waiting = { look: [] as Next[], change: [] as Next[], end: [] as Next[] };

  function record(path: readonly string[], said: string | null, messages: readonly Message[], from: number | null) {
    const look = lookOf(messages);
    const before = known.get(look);
    if (before !== undefined) {
      if (!screens.some((one) => one.id === before)) same.push({ path, as: before });
      return before;
    }
    const id = known.size + 1;
    known.set(look, id);
    screens.push({ id, path, said, messages, from, only: null });
    return id;
  }

  /** Whether this button is still to be pressed; `here` counts those of the same screen. */
  function isWanted({ key, action, most, perScreen }: Pressable, here: Map<string, number>): boolean {
    const count = counts.get(action) ?? 0;
    const before = here.get(action) ?? 0;
    if (pressed.has(key) || count >= most || before >= perScreen) return false;
    pressed.add(key);
    counts.set(action, count + 1);
    here.set(action, before + 1);
    return true;
  }

  function enqueue(messages: readonly Message[], path: readonly string[], from: number | null): void {
    const here = new Map<string, number>();
    for (const { label, data } of messages.flatMap((one) => one.buttons.flat())) {
      const press = data === undefined ? null : pressable(data);
      if (data === undefined || press === null) continue;
      const key = press.onward ? `${press.key} ${from}` : press.key;
      if (isWanted({ ...press, key }, here)) {
        waiting[press.kind].push({ act: { data }, path: [...path, plainLabel(label)], from });
      }
    }
  }

  const note = (what: string, { errors }: Reply): void => {
    for (const error of errors) if (!FINE.has(error)) troubles.push(`${what}: ${error}`);
  };

  /** The answer as it stands now: buttons of a question that was asked again are new ones. */
  function asked(answer: Answer, reply: Reply): { readonly act: Act; readonly said: string } | null {
    if ('act' in answer) return answer;
    const { data, label } = replies(reply).find(({ value }) => value === answer.value)?.button ?? {};
    return data === undefined || label === undefined ? null : { act: { data }, said: label };
  }

  async function answerOne(first: Reply, given: Set<string>): Promise<{ said: string; reply: Reply } | null> {
    const { session } = first;
    if (session === null) return null;
    let latest = first;
    for (const answer of answersTo({ reply: first, session, given, days, names }, texts, lang)) {
      const next = asked(answer, latest);
      if (next === null) continue;
      latest = await stage.act(address, next.act);
      const taken = latest.session === null || latest.session.form !== session.form || latest.session.misses === 0;
      if (taken && latest.errors.length === 0) {
        given.add(session.asked?.step ?? '');
        return { said: next.said, reply: latest };
      }
    }
    return null;
  }

  /** Out of a form without a trace. */
  async function dropForm(): Promise<void> {
    const asked = await stage.act(address, { text: texts.text('vi', 'preview:word_cancel', {}) });
    const drop = replies(asked).find(({ value }) => value === '~drop')?.button.data;
    const left = drop === undefined ? asked : await stage.act(address, { data: drop });
    if (left.session !== null) troubles.push(`${left.session.form}: the draft was not dropped`);
  }

  /** Answers a form to its end; what follows the last answer is looked at as any other screen. */
  async function fill(first: Reply, path: readonly string[], at: number): Promise<void> {
    const form = first.session?.form ?? '';
    const asks = lookOf(first.messages);
    const filled = forms.get(form) ?? [];
    forms.set(form, [...filled, asks]);
    const before = filled.filter((one) => one === asks).length;
    if (before >= SAME_FORM_AT_MOST || filled.length >= FORMS_AT_MOST) return dropForm();
    const given = new Set<string>();
    let from = at;
    let reply = first;
    for (let step = 0; step < STEPS_AT_MOST && reply.session !== null; step += 1) {
      if (NOT_SENT.has(form) && replies(reply).some(({ value }) => value === CONFIRM)) return dropForm();
      const done = await answerOne(reply, given);
      if (done === null) {
        troubles.push(`${form}.${reply.session.asked?.step ?? ''}: no answer was taken`);
        return dropForm();
      }
      reply = done.reply;
      note(form, reply);
      from = record(path, done.said, reply.messages, from);
    }
    enqueue(reply.messages, path, from);
  }

  async function visit({ act, path, from }: Next): Promise<void> {
    const reply = await stage.act(address, act);
    // A button that something else has made stale shows nothing of the campaign.
    if (reply.messages.length === 0 || reply.errors.includes(STALE)) return;
    note('data' in act ? act.data : path.join(' › '), reply);
    const at = record(path, null, reply.messages, from);
    if (reply.session === null) enqueue(reply.messages, path, at);
    else await fill(reply, path, at);
  }

  async function drain(next: () => Next | undefined): Promise<void> {
    for (let one = next(); one !== undefined; one = next()) await visit(one);
  }

  return {
    /** Goes through everything that can be reached from these, but for what ends something. */
    async go(seeds: readonly Seed[]): Promise<void> {
      for (const seed of seeds) {
        if ('act' in seed) waiting.look.push({ act: seed.act, path: [seed.label], from: null });
        else enqueue(seed.messages, [seed.label], record([seed.label], null, seed.messages, null));
      }
      await drain(() => waiting.look.shift() ?? waiting.change.shift());
    },
    /** Presses what ends something, last. */
    end: () => drain(() => waiting.look.shift() ?? waiting.change.shift() ?? waiting.end.shift()),
    /** Takes what was seen since the last time. */
    take(): Walk {
      return { screens: screens.splice(0), same: same.splice(0), troubles: troubles.splice(0) };
    },
  };
}
