import { readMarkup, writeMarkup } from '../../channels/markup.ts';
import type { Bubble, Looks } from '../looks.ts';
import type { Chapter } from '../tour.ts';
import type { Screen } from '../walker.ts';
import { type Html, html, trusted } from './html.ts';

export type Say = (key: string, values?: Readonly<Record<string, string | number>>) => string;

/** The looks of each message of a screen. */
export type LooksOf = (screen: Screen) => readonly Looks[];

/** Screens of one conversation, in the order in which one comes to the next. */
interface Conversation {
  readonly title: string;
  readonly screens: readonly Screen[];
}

/** What a conversation is called: its row of the menu, its command with what that is for, or where it came from. */
function titleOf([first = '', second]: readonly string[], { commands }: Chapter, menu: string): string {
  if (first === menu && second !== undefined) return second;
  const command = commands.find(({ name }) => `/${name}` === first);
  return command === undefined ? first : `${command.help} (${first})`;
}

/** The conversations of a chapter, in the order of the menu; after them each command with a screen of its own, and what came by itself. */
export function conversationsOf(chapter: Chapter, menu: string): readonly Conversation[] {
  const groups = new Map<string, Screen[]>();
  for (const screen of inOrder(chapter.screens)) {
    const title = titleOf(screen.path, chapter, menu);
    groups.set(title, [...(groups.get(title) ?? []), screen]);
  }
  const shown = chapter.screens.find(({ path }) => path.length === 1 && path[0] === menu)?.messages ?? [];
  const rows = [menu, ...shown.flatMap(({ buttons }) => buttons.flat().map(({ label }) => label))];
  const place = (title: string): number => (rows.includes(title) ? rows.indexOf(title) : rows.length);
  return [...groups]
    .map(([title, screens]) => ({ title, screens }))
    .sort((one, other) => place(one.title) - place(other.title));
}

/** The chapters with their screens numbered as they stand on the page. */
export function numbered(chapters: readonly Chapter[], menu: string): readonly Chapter[] {
  const shown = chapters.flatMap((chapter) => conversationsOf(chapter, menu).flatMap(({ screens }) => screens));
  const numbers = new Map(shown.map(({ id }, index) => [id, index + 1]));
  const of = (id: number): number => numbers.get(id) ?? id;
  return chapters.map((chapter) => ({
    ...chapter,
    screens: chapter.screens.map((one) => ({ ...one, id: of(one.id), from: one.from === null ? null : of(one.from) })),
    same: chapter.same.map((one) => ({ ...one, as: of(one.as) })),
  }));
}

/** Each screen before those it leads to. */
function inOrder(screens: readonly Screen[]): readonly Screen[] {
  const ids = new Set(screens.map((one) => one.id));
  const under = new Map<number | null, Screen[]>();
  for (const screen of screens) {
    const from = screen.from !== null && ids.has(screen.from) ? screen.from : null;
    under.set(from, [...(under.get(from) ?? []), screen]);
  }
  const below = (from: number | null): readonly Screen[] =>
    (under.get(from) ?? []).flatMap((screen) => [screen, ...below(screen.id)]);
  return below(null);
}

/** The markup of a message read and written anew: nothing but `<b>` and `<i>` comes through. */
function words(text: string): Html {
  const marked = readMarkup(text);
  return trusted(writeMarkup(marked, 0, marked.plain.length));
}

function bubbleOf({ text, file, buttons, card }: Bubble, say: Say): Html {
  return html`${file === null ? null : html`<p class="file">${say('preview:look.file', { name: file.name })}</p>`}
${text === '' ? null : html`<div class="bubble">${words(text)}</div>`}
${card === null ? null : html`<div class="bubble card"><b>${card.title}</b>\n${card.subtitle}</div>`}
${
  buttons.length === 0
    ? null
    : html`<div class="buttons">${buttons.map(
        (row) => html`<div class="row">${row.map((label) => html`<span class="button">${label}</span>`)}</div>`,
      )}</div>`
}`;
}

/** One network's column. */
function phone(name: 'telegram' | 'zalo', bubbles: readonly Bubble[], say: Say): Html {
  return html`<div class="phone ${name}"><p class="network">${say(`preview:look.${name}`)}</p>
${bubbles.map((bubble) => bubbleOf(bubble, say))}</div>`;
}

/** A message on both networks, side by side. */
export function bothLooks(looks: readonly Looks[], say: Say): Html {
  return html`<div class="looks">${phone(
    'telegram',
    looks.flatMap((one) => one.telegram),
    say,
  )}${phone(
    'zalo',
    looks.flatMap((one) => one.zalo),
    say,
  )}</div>`;
}

/** Only one network has this conversation. */
function oneLook(name: 'telegram' | 'zalo', looks: readonly Looks[], say: Say): Html {
  return html`<div class="looks one">${phone(
    name,
    looks.flatMap((one) => one[name]),
    say,
  )}</div>`;
}

function screenOf(screen: Screen, look: Html, say: Say): Html {
  const { id, path, said } = screen;
  return html`<article class="screen" id="s${id}">
<h4><span class="number">${say('preview:screen', { number: id })}</span> ${path.join(' › ')}</h4>
${said === null ? null : html`<p class="said">${say('preview:said', { text: said })}</p>`}
${look}
</article>
`;
}

/** A chapter with all its conversations. */
export function chapterHtml(chapter: Chapter, looksOf: LooksOf, say: Say): Html {
  const draw = (screen: Screen): Html =>
    screen.only === null ? bothLooks(looksOf(screen), say) : oneLook(screen.only, looksOf(screen), say);
  return html`<section class="chapter" id="${chapter.id}">
<h2>${chapter.title}</h2>
${chapter.note === null ? null : html`<p>${chapter.note}</p>`}
${commandsHtml(chapter, say)}
${conversationsOf(chapter, say('preview:path.menu')).map(
  ({ title, screens }, index) => html`<section id="${chapter.id}-${index + 1}"><h3>${title}</h3>
${screens.map((screen) => screenOf(screen, draw(screen), say))}</section>
`,
)}
${sameHtml(chapter, say)}
</section>
`;
}

function commandsHtml({ commands }: Chapter, say: Say): Html | null {
  if (commands.length === 0) return null;
  return html`<p>${say('preview:commands')}</p>
<ul class="listed">${commands.map(({ name, help }) => html`<li><b>/${name}</b> ${help}</li>`)}</ul>`;
}

/** Numbers of screens as people write them: 4, 7–12. */
function ranges(numbers: readonly number[]): string {
  const spans: (readonly [number, number])[] = [];
  for (const number of [...new Set(numbers)].sort((one, other) => one - other)) {
    const last = spans.at(-1);
    if (last !== undefined && last[1] === number - 1) spans[spans.length - 1] = [last[0], number];
    else spans.push([number, number]);
  }
  return spans.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`)).join(', ');
}

/** What looks just as it does for somebody else is named, not shown again. */
function sameHtml(chapter: Chapter, say: Say): Html | null {
  const { same } = chapter;
  if (same.length === 0) return null;
  const menu = say('preview:path.menu');
  const groups = new Map<string, number[]>();
  for (const { path, as } of same) {
    const title = titleOf(path, chapter, menu);
    groups.set(title, [...(groups.get(title) ?? []), as]);
  }
  return html`<section class="same"><h3>${say('preview:same.title')}</h3>
<p>${say('preview:same.note')}</p>
<ul class="listed">${[...groups].map(
    ([title, numbers]) => html`<li>${title}: <a href="#s${numbers[0] ?? 0}">${ranges(numbers)}</a></li>
`,
  )}</ul></section>
`;
}
