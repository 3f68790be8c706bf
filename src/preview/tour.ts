import { dayOf, instantOf } from '../campaign/calendar.ts';
import { moduleState } from '../campaign/lookup.ts';
import type { ModuleName } from '../campaign/plan-schema.ts';
import type { Campaign } from '../campaign/schema.ts';
import { addressId } from '../dialog/address.ts';
import type { Lang } from '../dialog/lang.ts';
import { firstAsked } from '../domain/checkin-week.ts';
import type { Role } from '../domain/member.ts';
import type { Texts } from '../i18n.ts';
import { addUnits, join, type Person, peopleOf, quietHead } from './people.ts';
import type { Pushed, Stage } from './stage.ts';
import { createWalker, type Same, type Screen, type Seed, type Walker } from './walker.ts';

/** What one person, or everybody in one matter, gets to see. */
export interface Chapter {
  readonly id: string;
  readonly title: string;
  /** Under the title, where there is something to say about the whole. */
  readonly note: string | null;
  /** The commands that can be typed. */
  readonly commands: readonly { readonly name: string; readonly help: string }[];
  readonly screens: readonly Screen[];
  readonly same: readonly Same[];
}

export interface Tour {
  readonly chapters: readonly Chapter[];
  /** What only appears once the office has turned its own proposals on; empty where there are none. */
  readonly proposals: readonly Chapter[];
  /** Everybody who has joined, those of the reminders included. */
  readonly people: readonly Person[];
  readonly troubles: readonly string[];
}

export interface TourDeps {
  readonly stage: Stage;
  readonly texts: Texts;
  readonly lang: Lang;
  /** Who walks about. */
  readonly roles: readonly Role[];
}

const QUESTIONS_AT_MOST = 2;
const ASKED_AT = '14:05';

interface Walking {
  readonly person: Person;
  readonly walker: Walker;
}

/** What goes on during one tour. */
interface Touring extends TourDeps {
  readonly say: (key: string) => string;
  readonly known: Map<string, number>;
  readonly troubles: string[];
  /** Messages that nobody has looked at yet. */
  readonly pushed: Pushed[];
  readonly people: readonly Person[];
  readonly walkings: readonly Walking[];
}

/** Modules the plan leaves to the office. */
export function proposalsOf(campaign: Campaign): readonly ModuleName[] {
  const names = Object.keys(campaign.plan.modules) as ModuleName[];
  return names.filter((name) => campaign.plan.modules[name].state === 'proposal');
}

/** Lets made-up people walk through everything the campaign offers them. */
export async function takeTour({ stage, texts, lang, roles }: TourDeps): Promise<Tour> {
  const { campaign } = stage;
  const known = new Map<string, number>();
  const people = peopleOf(campaign, texts, lang).filter(({ role }) => roles.includes(role));
  const names = [...people, quietHead(texts, lang)].map(({ name }) => name);
  const touring: Touring = {
    ...{ stage, texts, lang, roles, known, people },
    say: (key) => texts.text(lang, key, {}),
    troubles: [],
    pushed: [],
    walkings: people.map((person) => ({
      person,
      walker: createWalker(
        { stage, texts, lang, known, names: names.filter((one) => one !== person.name) },
        person.address,
      ),
    })),
  };
  const entrance = await joining(touring);
  const own: Chapter[] = [];
  for (const walking of touring.walkings) own.push(await roleOf(touring, walking));
  const later = await notices(touring);
  const proposed = await proposals(touring);
  const weekly = await weeklyQuestion(touring);
  const isProposed = moduleState(campaign, 'green_pledges') === 'off';
  return {
    chapters: [entrance, ...own, ...later, ...(isProposed ? [] : weekly)],
    proposals: [...proposed, ...(isProposed ? weekly : [])],
    people: [...people, quietHead(texts, lang)],
    troubles: touring.troubles,
  };
}

/** What came to this person by itself since it was last asked. */
async function arrived({ stage, pushed }: Touring, { address }: Person, label: string): Promise<readonly Seed[]> {
  pushed.push(...(await stage.sweep()));
  const own = pushed.filter((one) => one.to === addressId(address));
  for (const one of own) pushed.splice(pushed.indexOf(one), 1);
  return own.map((one) => ({ label, messages: [one.message] }));
}

/** What a walk has seen since the last chapter. */
function chapterOf({ troubles }: Touring, walker: Walker, about: Pick<Chapter, 'id' | 'title'>): Chapter {
  const walk = walker.take();
  troubles.push(...walk.troubles);
  return { ...about, note: null, commands: [], screens: walk.screens, same: walk.same };
}

/** Everybody comes in; the first of them is shown, and one more on Zalo. */
async function joining(touring: Touring): Promise<Chapter> {
  const { stage, texts, lang, people, say, known } = touring;
  const said = { lang, link: say('preview:join.link'), code: say('preview:join.code') };
  await addUnits(stage, texts, lang);
  const screens: Screen[] = [];
  const shown = async (person: Person, only: 'telegram' | 'zalo'): Promise<void> => {
    const title = say(`preview:join.${only}`);
    for (const { said: words, reply } of await join(stage, person, said)) {
      const id = known.size + 1;
      known.set(`join ${id}`, id);
      screens.push({ id, path: [title], said: words, messages: reply.messages, from: null, only });
    }
  };
  const [first, ...others] = people;
  if (first !== undefined) {
    await shown(first, 'telegram');
    const name = say('preview:cast.zalo');
    await shown({ ...first, key: 'zalo', name, address: { channel: 'zalo', chat: 'zalo' } }, 'zalo');
  }
  for (const person of [...others, quietHead(texts, lang)]) await join(stage, person, said);
  return { id: 'join', title: say('preview:join.title'), note: null, commands: [], screens, same: [] };
}

async function roleOf(touring: Touring, { person, walker }: Walking): Promise<Chapter> {
  const { stage, say } = touring;
  const commands = await stage.commandsOf(person.address);
  await walker.go([{ label: say('preview:path.menu'), act: { text: '/menu' } }]);
  await walker.go(await arrived(touring, person, say('preview:path.notice')));
  await walker.go(commands.map(({ name }) => ({ label: `/${name}`, act: { text: `/${name}` } })));
  await walker.end();
  return { ...chapterOf(touring, walker, { id: person.key, title: person.title }), commands };
}

/** What others' doings have brought to people who had finished their own walk. */
async function notices(touring: Touring): Promise<readonly Chapter[]> {
  const { walkings, say } = touring;
  const screens: Screen[] = [];
  const about = { id: 'notices', title: say('preview:notices.title') };
  for (const { person, walker } of walkings) {
    await walker.go(await arrived(touring, person, person.title));
    await walker.end();
    screens.push(...chapterOf(touring, walker, about).screens);
  }
  return screens.length === 0 ? [] : [{ ...about, note: say('preview:notices.note'), commands: [], screens, same: [] }];
}

/** Turns everything on that the plan leaves to the office, and shows what that adds. */
async function proposals(touring: Touring): Promise<readonly Chapter[]> {
  const { stage, walkings, say } = touring;
  const names = proposalsOf(stage.campaign);
  if (names.length === 0) return [];
  const { walker: office } = walkings.find(({ person }) => person.role === 'DAU_MOI') ?? {};
  await office?.go(
    names.map((name) => ({ label: say('preview:path.modules'), act: { data: `!modules.yes:${name}` } })),
  );
  const chapters: Chapter[] = [];
  for (const { person, walker } of walkings) {
    await walker.go([{ label: say('preview:path.menu'), act: { text: '/menu' } }]);
    await walker.go(await arrived(touring, person, say('preview:path.notice')));
    await walker.end();
    chapters.push({ ...chapterOf(touring, walker, { id: `proposal-${person.key}`, title: person.title }), same: [] });
  }
  return chapters.filter(({ screens }) => screens.length > 0);
}

/** The question about a pledge, on the afternoon on which it is first asked. */
async function weeklyQuestion(touring: Touring): Promise<readonly Chapter[]> {
  const { stage, walkings, say } = touring;
  const { campaign, clock } = stage;
  const [staff] = walkings;
  if (staff === undefined) return [];
  const asked = firstAsked({ takenOn: dayOf(clock.now(), campaign), weeks: 1 }, campaign);
  clock.set(instantOf(asked, ASKED_AT, campaign));
  const seeds = await arrived(touring, staff.person, say('preview:path.weekly'));
  await staff.walker.go(seeds.slice(0, QUESTIONS_AT_MOST));
  const chapter = chapterOf(touring, staff.walker, { id: 'weekly', title: say('preview:weekly.title') });
  return chapter.screens.length === 0 ? [] : [{ ...chapter, note: say('preview:weekly.note'), same: [] }];
}
