import { dayOf, instantOf } from '../campaign/calendar.ts';
import { moduleState } from '../campaign/lookup.ts';
import type { Campaign } from '../campaign/schema.ts';
import type { Message } from '../channels/channel.ts';
import { addressId } from '../dialog/address.ts';
import type { Day } from '../text/day.ts';
import { exampleDay, type Remembered, remindersOf, undatedOf } from './calendar.ts';
import type { Person } from './people.ts';
import type { Pushed, Stage } from './stage.ts';

/** A reminder as it goes out, and to whom it went in the preview. */
export interface Reminder {
  readonly remembered: Remembered;
  /** The day is made up, because nobody has set one yet. */
  readonly isExample: boolean;
  /** One per wording. */
  readonly sent: readonly { readonly to: readonly string[]; readonly message: Message }[];
}

/** A draft left lying, so that the reminders of drafts have somebody to go to. */
async function leaveDraft(stage: Stage, person: Person | undefined, title: string): Promise<void> {
  if (person === undefined || moduleState(stage.campaign, 'initiatives') === 'off') return;
  await stage.act(person.address, { data: '!initiative.fresh' });
  await stage.act(person.address, { data: '!initiative.start' });
  await stage.act(person.address, { text: title });
}

async function dateExamples(stage: Stage, by: string, today: Day): Promise<ReadonlySet<string>> {
  const { campaign, stores, clock } = stage;
  const made = new Set<string>();
  for (const { milestone } of undatedOf(campaign, await stores.milestones.dated(campaign.id))) {
    const day = exampleDay(campaign, milestone, today);
    if (day === null) continue;
    await stores.milestones.set(campaign.id, milestone.code, day, by, clock.now());
    made.add(milestone.code);
  }
  return made;
}

/** Messages of one wording are one. */
function byWording(pushed: readonly Pushed[], people: readonly Person[]): Reminder['sent'] {
  const found = new Map<string, { to: string[]; message: Message }>();
  for (const { to, message } of pushed) {
    const person = people.find(({ address }) => addressId(address) === to);
    const key = JSON.stringify([message.text, message.buttons.flat().map(({ label }) => label)]);
    const known = found.get(key) ?? { to: [], message };
    // Whoever joined on another network stands for somebody who is shown already.
    const titles = person === undefined || known.to.includes(person.title) ? [] : [person.title];
    found.set(key, { message: known.message, to: [...known.to, ...titles] });
  }
  return [...found.values()].filter(({ to }) => to.length > 0);
}

function opening(campaign: Campaign): string {
  return [...campaign.sending.windows].map(([from]) => from).sort()[0] ?? '08:00';
}

/** Steps through the years and notes what the bot sends on each occasion that lies ahead. */
export async function showReminders(
  stage: Stage,
  people: readonly Person[],
  title: string,
): Promise<readonly Reminder[]> {
  const { campaign, stores, clock } = stage;
  const today = dayOf(clock.now(), campaign);
  const office = await stores.members.byAddress({ channel: 'telegram', chat: 'dau_moi' });
  await leaveDraft(
    stage,
    people.find(({ role }) => role === 'CAN_BO'),
    title,
  );
  const examples = await dateExamples(stage, office?.id ?? '', today);
  const reminders: Reminder[] = [];
  for (const remembered of remindersOf(campaign, await stores.milestones.dated(campaign.id), today)) {
    if (remembered.from <= today) continue;
    clock.set(new Date(instantOf(remembered.from, opening(campaign), campaign).getTime() + 60_000));
    const given = (await stage.sweep()).filter(({ occasion }) => occasion.endsWith(remembered.occasion));
    const isExample = remembered.milestone !== null && examples.has(remembered.milestone);
    reminders.push({ remembered, isExample, sent: byWording(given, people) });
  }
  return reminders;
}
