import { dayOf, instantOf } from '../../src/campaign/calendar.ts';
import { createTexts } from '../../src/i18n.ts';
import { projectRoot } from '../../src/project-root.ts';
import { addDays } from '../../src/text/day.ts';
import type { ChatKind, Heard } from '../support/chat.ts';
import { type House, openHouse } from '../support/house.ts';
import { sampleFile } from '../support/sample-file.ts';
import { rebuiltOn, talks } from './rebuild.ts';
import type { Act, Line, Transcript } from './transcript.ts';

const ZONE = { zone: 'Asia/Ho_Chi_Minh' } as const;
const PATIENCE_MS = 15_000;
const SILENCE_MS = 400;
const texts = createTexts(projectRoot());
const ASKS_CODE = (['vi', 'en'] as const).flatMap((lang) =>
  ['join:code.ask', 'join:code.ask_or_share'].map((key) => texts.text(lang, key, {}).replace(/<\/?b>/gu, '')),
);

interface Stage {
  readonly house: House;
  readonly channel: ChatKind;
  who: string;
  /** Messages heard and not yet expected, by person. */
  readonly waiting: Map<string, Heard[]>;
  /** Who came without a deep link, with the code they will be asked for. */
  readonly codes: Map<string, string>;
  /** The message the last `<` matched. */
  current: Heard | null;
}

function matches(text: string, words: string): boolean {
  let from = 0;
  for (const part of words.split('…')) {
    const at = text.indexOf(part.trim(), from);
    if (at < 0) return false;
    from = at + part.trim().length;
  }
  return true;
}

async function nextHeard(stage: Stage): Promise<Heard> {
  const queue = stage.waiting.get(stage.who) ?? [];
  stage.waiting.set(stage.who, queue);
  if (queue.length === 0) queue.push(...(await stage.house.chat.hear(stage.who, PATIENCE_MS)));
  const next = queue.shift();
  if (next === undefined) throw new Error(`${stage.who} heard nothing within ${PATIENCE_MS} ms`);
  return next;
}

/** The next message; a code that a deep link would have brought is typed when it is asked for. */
async function nextMessage(stage: Stage): Promise<Heard> {
  const next = await nextHeard(stage);
  const code = stage.codes.get(stage.who);
  if (code === undefined || !ASKS_CODE.some((asks) => next.text.includes(asks))) return next;
  stage.codes.delete(stage.who);
  await stage.house.chat.say(stage.who, code);
  return nextHeard(stage);
}

function held(stage: Stage): Heard {
  if (stage.current === null) throw new Error('nothing has been heard yet');
  return stage.current;
}

function expectButtons(heard: Heard, words: string): void {
  const labels = heard.buttons.flat();
  let from = 0;
  for (const wanted of words.split('|').map((one) => one.trim())) {
    const at = labels.indexOf(wanted, from);
    if (at < 0) throw new Error(`no button "${wanted}" (in order) among: ${labels.join(' | ')}`);
    from = at + 1;
  }
}

async function silent(stage: Stage): Promise<void> {
  const queue = [...(stage.waiting.get(stage.who) ?? []), ...(await stage.house.chat.hear(stage.who, SILENCE_MS))];
  if (queue.length > 0) throw new Error(`${stage.who} also heard: ${queue.map((one) => one.text).join(' ‖ ')}`);
}

function moved(house: House, to: string): Date {
  const days = /^\+(\d+)d$/u.exec(to);
  if (days !== null) return instantOf(addDays(dayOf(house.clock.now(), ZONE), Number(days[1])), '09:00', ZONE);
  const [day = '', time = '09:00'] = to.split(/\s+/u);
  return instantOf(day, time, ZONE);
}

async function join({ house: { chat, codes }, ...stage }: Stage): Promise<void> {
  const code = codes.get(stage.who) ?? '';
  if (!chat.hasDeepLink) stage.codes.set(stage.who, code);
  await chat.open(stage.who, code);
}

/** The whole way in, for transcripts about something else. */
async function joins(stage: Stage): Promise<void> {
  const { chat } = stage.house;
  await join(stage);
  await nextMessage(stage);
  await chat.tap(stage.who, 'Tiếng Việt');
  await nextMessage(stage);
  await chat.tap(stage.who, 'Đồng ý');
  await nextMessage(stage);
  await nextMessage(stage);
}

async function act(stage: Stage, one: Act): Promise<void> {
  const { house } = stage;
  switch (one.kind) {
    case 'who':
      stage.who = one.who;
      stage.current = null;
      return;
    case 'say':
      return house.chat.say(stage.who, one.words);
    case 'tap':
      return house.chat.tap(stage.who, one.words);
    case 'join':
      return join(stage);
    case 'joins':
      return joins(stage);
    case 'file':
      return house.chat.send(stage.who, sampleFile(one.name, one.megabytes));
    case 'clock':
      house.clock.set(moved(house, one.to));
      return house.app().jobs.sweepNow();
    case 'restart':
      await repliesOut(house, stage.channel);
      return house.rebuild();
    case 'none':
      return silent(stage);
    default:
      return expectation(stage, one);
  }
}

async function expectation(stage: Stage, one: Extract<Act, { words: string }>): Promise<void> {
  if (one.kind === 'hear') {
    stage.current = await nextMessage(stage);
    if (!matches(stage.current.text, one.words)) throw new Error(`heard instead: ${stage.current.text}`);
    return;
  }
  const heard = held(stage);
  if (one.kind === 'buttons') expectButtons(heard, one.words);
  if (one.kind === 'also' && !matches(heard.text, one.words)) throw new Error(`not in: ${heard.text}`);
  if (one.kind === 'lacks' && matches(heard.text, one.words)) throw new Error(`but it is in: ${heard.text}`);
  if (one.kind === 'brings' && heard.file?.name !== one.words) throw new Error(`file is ${heard.file?.name ?? 'none'}`);
}

/**
 * A turn may say two things. Where a reply is not repeated, an app that ends between them is right to be unsure of the
 * second; that has tests of its own, and a talk is rebuilt between its lines, not within them.
 */
async function repliesOut(house: House, channel: ChatKind): Promise<void> {
  if (!channel.startsWith('zalo')) return;
  const { conversations } = house.app().stores;
  // On a machine with much to do the answer of a network that has shown the reply may take its time.
  for (const end = performance.now() + PATIENCE_MS; performance.now() < end; ) {
    if ((await conversations.oldestWaiting(new Date())) === 0) return;
    await new Promise((wake) => setTimeout(wake, 20));
  }
}

interface Played {
  readonly name: string;
  readonly transcript: Transcript;
  /** Rebuilds the app only where the transcript says so. */
  readonly calm?: boolean;
}

/**
 * Plays a transcript on one channel; over all channels the app is rebuilt before every line. Throws at the first line that
 * is not met.
 */
export async function play(
  { name, transcript, calm = false }: Played,
  channel: ChatKind,
  codeWord: (line: Line, house: House) => Line,
): Promise<void> {
  const { campaigns, modules, now, units, people } = transcript;
  const house = await openHouse({ channel, campaigns, modules, now, units, people });
  const stage: Stage = {
    house,
    channel,
    who: people[0]?.id ?? '',
    waiting: new Map(),
    codes: new Map(),
    current: null,
  };
  try {
    for (const [index, line] of transcript.lines.entries()) {
      if (!line.on.includes(channel)) continue;
      try {
        if (!calm && talks(line) && rebuiltOn(name, line, index) === channel) {
          await repliesOut(house, channel);
          await house.rebuild();
        }
        await act(stage, codeWord(line, house).act);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new Error(`line ${line.number} (${stage.who}) ${line.source}\n  ${reason}`, { cause: error });
      }
    }
  } finally {
    await house.close();
  }
}
