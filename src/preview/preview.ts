import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dayOf } from '../campaign/calendar.ts';
import { labelsMissingEnglish } from '../campaign/english.ts';
import type { Campaign } from '../campaign/schema.ts';
import type { Lang } from '../dialog/lang.ts';
import { ROLES, type Role } from '../domain/member.ts';
import type { Texts } from '../i18n.ts';
import type { Logger } from '../logger.ts';
import { formatDay } from '../text/date.ts';
import { remindersOf, undatedOf } from './calendar.ts';
import { modulesOf } from './facts.ts';
import { createLooks, type Looks } from './looks.ts';
import { pageHtml } from './page/page.ts';
import { numbered } from './page/screens.ts';
import { showReminders } from './reminding.ts';
import { openStage, type Stage } from './stage.ts';
import { takeTour } from './tour.ts';
import type { Screen } from './walker.ts';

export interface PreviewDeps {
  readonly campaign: Campaign;
  readonly lang: Lang;
  readonly now: Date;
  /** The folder that holds `package.json`. */
  readonly root: string;
  readonly texts: Texts;
  readonly log: Logger;
  readonly mongoUri: string;
  readonly redisUrl: string;
  /** Of the throw-away database. */
  readonly name: string;
  /** Only people of these roles walk about; everybody when absent. */
  readonly roles?: readonly Role[];
  /** Aborted when nobody wants it any more: the database goes all the same. */
  readonly signal?: AbortSignal;
}

export interface Preview {
  readonly html: string;
  readonly counts: { readonly screens: number; readonly people: number; readonly reminders: number };
  /** What went wrong in the bot on the way; empty when all is well. */
  readonly troubles: readonly string[];
}

/** Where links of files would lead; no network is asked for it. */
const PUBLIC_URL = 'https://bot.example.vn';

/** Plays a campaign through with made-up people and draws all they saw on one page. */
export async function makePreview(deps: PreviewDeps): Promise<Preview> {
  const stage = await openStage(deps);
  try {
    return await drawn(deps, stage);
  } finally {
    await stage.close();
  }
}

async function drawn({ campaign, lang, now, root, texts, roles }: PreviewDeps, stage: Stage): Promise<Preview> {
  const say = (key: string, values: Readonly<Record<string, string | number>> = {}): string =>
    texts.text(lang, key, Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)])));
  const look = createLooks(PUBLIC_URL);
  const today = dayOf(stage.clock.now(), campaign);
  const tour = await takeTour({ stage, texts, lang, roles: roles ?? ROLES });
  const shown = await showReminders(stage, tour.people, say('preview:sample.initiative.title'));
  const all = numbered([...tour.chapters, ...tour.proposals], say('preview:path.menu'));
  const screens = all.flatMap((chapter) => chapter.screens);
  const looks = new Map<Screen, readonly Looks[]>();
  for (const screen of screens) looks.set(screen, await Promise.all(screen.messages.map(look)));
  const reminderLooks = new Map(
    await Promise.all(
      shown.flatMap(({ sent }) => sent.map(async ({ message }) => [message, await look(message)] as const)),
    ),
  );
  const calendar = remindersOf(campaign, new Map(), today);
  const counts = { screens: screens.length, people: tour.people.length - 1, reminders: calendar.length };
  const page = pageHtml(
    {
      lang,
      cover: { campaign, made: formatDay(dayOf(now, campaign)), counts, lang },
      chapters: all.slice(0, tour.chapters.length),
      proposals: all.slice(tour.chapters.length),
      looksOf: (screen) => looks.get(screen) ?? [],
      reminders: {
        campaign,
        today,
        lang,
        calendar,
        undated: undatedOf(campaign, new Map()),
        shown,
        looks: reminderLooks,
        hasPledges: campaign.plan.modules.green_pledges.state !== 'off',
      },
      modules: modulesOf(campaign),
      missing: labelsMissingEnglish(campaign),
      css: await readFile(join(root, 'src', 'preview', 'page', 'page.css'), 'utf8'),
    },
    say,
  );
  return { html: page, counts, troubles: tour.troubles };
}
