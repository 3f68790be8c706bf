import { dayOf, instantOf } from '../../src/campaign/calendar.ts';
import { addDays } from '../../src/text/day.ts';
import type { Heard } from '../support/chat.ts';
import { type House, openHouse } from '../support/house.ts';
import { sampleFile } from '../support/sample-file.ts';
import type { Act, Line, Transcript } from './transcript.ts';

const ZONE = { zone: 'Asia/Ho_Chi_Minh' } as const;
const PATIENCE_MS = 15_000;
const SILENCE_MS = 400;

interface Stage {
  readonly house: House;
  who: string;
  /** Messages heard and not yet expected, by person. */
  readonly waiting: Map<string, Heard[]>;
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

async function nextMessage(stage: Stage): Promise<Heard> {
  const queue = stage.waiting.get(stage.who) ?? [];
  stage.waiting.set(stage.who, queue);
  if (queue.length === 0) queue.push(...(await stage.house.chat.hear(stage.who, PATIENCE_MS)));
  const next = queue.shift();
  if (next === undefined) throw new Error(`${stage.who} heard nothing within ${PATIENCE_MS} ms`);
  return next;
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

/** The whole way in, for transcripts about something else. */
async function joins(stage: Stage): Promise<void> {
  const { chat, codes } = stage.house;
  await chat.open(stage.who, codes.get(stage.who) ?? '');
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
      return house.chat.open(stage.who, house.codes.get(stage.who) ?? '');
    case 'joins':
      return joins(stage);
    case 'file':
      return house.chat.send(stage.who, sampleFile(one.name, one.megabytes));
    case 'clock':
      house.clock.set(moved(house, one.to));
      return house.app().jobs.sweepNow();
    case 'restart':
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

/** Lines that talk to the bot: before each of them, and before what is expected of it, the app is rebuilt. */
function restartsBefore(line: Line): boolean {
  return ['say', 'tap', 'join', 'file', 'hear', 'clock'].includes(line.act.kind);
}

/** Plays a transcript on one channel, with a restart between any two lines. Throws at the first line that is not met. */
export async function play(
  transcript: Transcript,
  channel: 'telegram' | 'web',
  codeWord: (line: Line, house: House) => Line,
): Promise<void> {
  const { campaign, now, units, people } = transcript;
  const house = await openHouse({ channel, campaign, now, units, people });
  const stage: Stage = { house, who: people[0]?.id ?? '', waiting: new Map(), current: null };
  try {
    for (const line of transcript.lines) {
      try {
        if (restartsBefore(line)) await house.rebuild();
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
