import type { MissingEnglish } from '../../campaign/english.ts';
import type { Lang } from '../../dialog/lang.ts';
import type { ModuleFact } from '../facts.ts';
import type { Chapter } from '../tour.ts';
import { type CoverFacts, coverHtml, englishHtml, modulesHtml, signatureHtml } from './file-facts.ts';
import { cssString, type Html, html, trusted } from './html.ts';
import { type ReminderFacts, remindersHtml } from './reminders.ts';
import { chapterHtml, conversationsOf, type LooksOf, type Say } from './screens.ts';

export interface PageFacts {
  readonly lang: Lang;
  readonly cover: CoverFacts;
  readonly chapters: readonly Chapter[];
  readonly proposals: readonly Chapter[];
  readonly looksOf: LooksOf;
  readonly reminders: ReminderFacts;
  readonly modules: readonly ModuleFact[];
  readonly missing: readonly MissingEnglish[];
  /** The style sheet. */
  readonly css: string;
}

function contentsOf({ chapters, proposals }: PageFacts, say: Say): Html {
  const menu = say('preview:path.menu');
  const entry = (chapter: Chapter): Html => html`<li><a href="#${chapter.id}">${chapter.title}</a>
<ul class="inner">${conversationsOf(chapter, menu).map(
    ({ title, screens }, index) =>
      html`<li><a href="#${chapter.id}-${index + 1}">${title}</a> <span class="count">${screens.length}</span></li>
`,
  )}</ul></li>
`;
  const link = (id: string, key: string): Html => html`<li><a href="#${id}">${say(key)}</a></li>
`;
  return html`<nav class="contents" aria-label="${say('preview:contents')}"><h2>${say('preview:contents')}</h2><ol>
${link('modules', 'preview:modules.title')}
${chapters.map(entry)}
${proposals.length === 0 ? null : html`<li><a href="#proposals">${say('preview:proposals.title')}</a><ul class="outer">${proposals.map(entry)}</ul></li>`}
${link('reminders', 'preview:reminders.title')}
${link('english', 'preview:english.title')}
${link('sign', 'preview:sign.title')}
</ol></nav>
`;
}

function proposalsHtml({ proposals, looksOf }: PageFacts, say: Say): Html | null {
  if (proposals.length === 0) return null;
  return html`<section class="proposals" id="proposals"><h2>${say('preview:proposals.title')}</h2>
<p>${say('preview:proposals.note')}</p></section>
${proposals.map((chapter) => chapterHtml(chapter, looksOf, say))}`;
}

/** The running lines of paper: whose preview it is, and the number of the page. */
function runningLines({ cover }: PageFacts, say: Say): Html {
  const title = cssString(say('preview:title', { title: cover.campaign.plan.title.vi }));
  const made = cssString(say('preview:running', { made: cover.made }));
  return trusted(
    `@page{@top-left{content:${title}}@bottom-left{content:${made}}@bottom-right{content:counter(page) " / " counter(pages)}}`,
  );
}

/** The whole page, complete in itself. */
export function pageHtml(facts: PageFacts, say: Say): string {
  const { lang, cover, chapters, looksOf, css } = facts;
  const page = html`<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${say('preview:title', { title: cover.campaign.plan.title.vi })}</title>
<style>${trusted(css)}
${runningLines(facts, say)}</style>
</head>
<body>
${coverHtml(cover, say)}
${contentsOf(facts, say)}
<main>
${modulesHtml(facts.modules, say)}
${chapters.map((chapter) => chapterHtml(chapter, looksOf, say))}
${proposalsHtml(facts, say)}
${remindersHtml(facts.reminders, say)}
${englishHtml(facts.missing, say)}
${signatureHtml(say)}
</main>
</body>
</html>
`;
  return page.html;
}
