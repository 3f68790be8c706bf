import { encodePress } from '../dialog/event.ts';
import type { Button, View } from '../dialog/view.ts';

/** Begins the last argument of a button that belongs to a campaign; no argument of ours begins so. */
const MARK = '~';
/** Button data is at most this long on every network. */
const BYTES = 64;
/** Of no campaign: these are about what is looked at, or about the person. */
const FREE = /^(?:menu|campaign|help|language|why)\./u;

function mark(button: Button, id: string): Button {
  const { press } = button;
  if (!('action' in press) || FREE.test(press.action)) return button;
  const args = press.args ?? [];
  // One that names its campaign already, or has no room, is left to its handler.
  if (args.includes(id) || args.at(-1)?.startsWith(MARK) === true) return button;
  const marked = { ...press, args: [...args, MARK + id] };
  const length = new TextEncoder().encode(encodePress(marked, undefined) ?? '').length;
  return length > BYTES ? button : { ...button, press: marked };
}

/** The view with buttons that mean this campaign whenever they are pressed, whichever is looked at then. */
export function ofCampaign(view: View, id: string): View {
  if (view.buttons === undefined) return view;
  return { ...view, buttons: view.buttons.map((row) => row.map((button) => mark(button, id))) };
}

/** The arguments of a press without the mark, and the campaign that the mark names; null for buttons of none. */
export function unmarked(args: readonly string[]): { readonly args: readonly string[]; readonly of: string | null } {
  const last = args.at(-1);
  if (last?.startsWith(MARK) !== true) return { args, of: null };
  return { args: args.slice(0, -1), of: last.slice(MARK.length) };
}
