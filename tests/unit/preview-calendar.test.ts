import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { loadCampaign } from '../../src/campaign/load.ts';
import { allowedSpan, isWithin } from '../../src/campaign/milestones.ts';
import { exampleDay, undatedOf } from '../../src/preview/calendar.ts';

const files = readdirSync('campaigns').filter(
  (name) => name.endsWith('.yaml') && /^plan:/mu.test(readFileSync(`campaigns/${name}`, 'utf8')),
);
const TODAYS = ['2024-03-01', '2026-01-05', '2026-09-23', '2027-09-20', '2029-12-01'];
/** The first day of a year is a holiday, and so may be the whole time of a milestone. */
const TIMES = [null, '2028', '2028-Q1', '2028-01', '2028-01-01'];

it.each(files)('%s: a day made up for the preview is one that the plan allows', async (name) => {
  const loaded = await loadCampaign(`campaigns/${name}`);
  if (!loaded.ok) throw new Error('does not load');
  const { campaign } = loaded;
  const made = undatedOf(campaign, new Map())
    .flatMap(({ milestone }) => [milestone, ...TIMES.map((due) => ({ ...milestone, due }))])
    .flatMap((milestone) => TODAYS.map((today) => ({ milestone, day: exampleDay(campaign, milestone, today) })));
  const days = made.filter(({ day }) => day !== null);
  expect(days.length).toBeGreaterThan(0);
  expect(days.filter(({ milestone, day }) => day !== null && !isWithin(allowedSpan(campaign, milestone), day))).toEqual(
    [],
  );
});
