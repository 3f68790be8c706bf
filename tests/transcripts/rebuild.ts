import type { ChatKind } from '../support/chat.ts';
import type { Line } from './transcript.ts';

/** Lines that talk to the bot or wait for it: before each of them the app is torn down and built up again, on one channel. */
export function talks({ act }: Line): boolean {
  return ['say', 'tap', 'join', 'joins', 'file', 'hear', 'clock'].includes(act.kind);
}

/**
 * The channel on which the app is rebuilt before line `index` of a file: its channels in turn, beginning somewhere else in
 * each file. Rebuilding before all lines on all channels takes too long; this way each line has it on exactly one.
 */
export function rebuiltOn(file: string, line: Pick<Line, 'on'>, index: number): ChatKind | undefined {
  let seed = 0;
  for (const letter of file) seed = (seed * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003;
  return line.on[(seed + index) % line.on.length];
}
