import { actionButton, type Button, type Line, line, type View } from '../src/dialog/view.ts';

/** One passage of the plan on a screen. `size` is its length in characters; a heading stays with what follows it. */
export interface Passage {
  readonly line: Line;
  readonly size: number;
  readonly heading?: boolean;
}

/** A screen before it is cut into pages. */
export interface Screen {
  readonly title: Line;
  readonly passages: readonly Passage[];
  /** Buttons into what lies behind this screen, shown on every page. */
  readonly buttons?: readonly (readonly Button[])[];
  /** The screen this one was entered from. */
  readonly up: Button;
  /** The action that shows this screen; the page number comes last. */
  readonly action: string;
  readonly args: readonly string[];
}

/** Fits a phone's screen twice over; far below every channel's limit. */
const PAGE_SIZE = 1400;

function placeOf(at: string): { readonly section: string; readonly point: string | undefined } {
  const [, section = at, point] = /^(.+)\.b(\d+)$/u.exec(at) ?? [];
  return { section, point };
}

/** The numbered section a place lies in, the same in every language: `IV.3.b2` lies in `IV.3`. */
export function sectionOf(at: string): string {
  return placeOf(at).section;
}

/** A place in the plan as people say it: `V.2.b.b2` is the second line of V.2.b; `Kết` is a part without a number. */
export function placeLine(at: string): Line {
  const { section: printed, point } = placeOf(at);
  if (!/^[IVXLC]+(\.|$)/u.test(at)) return line('plan:at.part', { part: at });
  // A number that the plan prints twice: `V.2bis` is the second V.2.
  const [, twice] = /^(.+)bis$/u.exec(printed) ?? [];
  const section = twice === undefined ? printed : line('plan:at.again', { section: twice });
  return point === undefined ? line('plan:at.section', { section }) : line('plan:at.point', { section, point });
}

/** The plan's own words with their place. */
export function words(said: { readonly text: string; readonly at: string }): Passage {
  return { line: line('plan:words', { text: said.text, at: placeLine(said.at) }), size: said.text.length + 30 };
}

/** A heading of ours over passages; empty when there is nothing under it. */
export function under(key: string, passages: readonly Passage[]): readonly Passage[] {
  return passages.length === 0 ? [] : [{ line: line(key), size: 30, heading: true }, ...passages];
}

function pagesOf(passages: readonly Passage[]): readonly (readonly Passage[])[] {
  const pages: Passage[][] = [[]];
  let size = 0;
  for (const [index, passage] of passages.entries()) {
    const next = passages[index + 1];
    const needed = passage.heading === true && next !== undefined ? passage.size + next.size : passage.size;
    if (size > 0 && size + needed > PAGE_SIZE) {
      pages.push([]);
      size = 0;
    }
    pages.at(-1)?.push(passage);
    size += passage.size;
  }
  return pages;
}

function turning(screen: Screen, page: number, pages: number): Button[] {
  const to = (key: string, number: number): Button =>
    actionButton(line(key, { page: String(number) }), screen.action, ...screen.args, String(number));
  return [
    ...(page > 1 ? [to('plan:nav.previous', page - 1)] : []),
    ...(page < pages ? [to('plan:nav.next', page + 1)] : []),
  ];
}

/** One page of a screen; a page that does not exist shows the nearest one. */
export function showScreen(screen: Screen, asked: string | undefined): View {
  const pages = pagesOf(screen.passages);
  const page = Math.min(Math.max(Number.parseInt(asked ?? '1', 10) || 1, 1), pages.length);
  const nav = turning(screen, page, pages.length);
  const number = line('plan:page', { page: String(page), pages: String(pages.length) });
  return {
    lines: [
      screen.title,
      ...(screen.passages.length === 0 ? [line('plan:silent')] : []),
      ...(pages[page - 1] ?? []).map((passage) => passage.line),
      ...(pages.length > 1 ? [number] : []),
    ],
    buttons: [
      ...(nav.length === 0 ? [] : [nav]),
      ...(screen.buttons ?? []),
      [screen.up, actionButton(line('core:menu'), 'menu.open')],
    ],
    replace: true,
  };
}
