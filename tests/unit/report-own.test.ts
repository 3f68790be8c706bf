import { describe, expect, it } from 'vitest';
import { skillItems } from '../../src/domain/skill-progress.ts';
import { NOTHING_SAVED, type PledgeStanding } from '../../src/domain/standing.ts';
import { drawPledgeHistory } from '../../src/reports/pledge-history.ts';
import { drawSkillsCard } from '../../src/reports/skills-card.ts';
import { addDays } from '../../src/text/day.ts';
import { decodePng } from '../support/png.ts';
import { sampleCampaign, saying } from '../support/report-sample.ts';

const at = new Date('2026-11-20T05:00:00Z');
const name = 'Nguyễn Thị Hồng Nhung';

function standing(weeks: number, strength: (week: number) => number): PledgeStanding {
  const history = Array.from({ length: weeks }, (_, week) => ({
    week: addDays('2026-01-05', week * 7),
    strength: strength(week),
  }));
  const who = { member: 'm1', campaign: 'c1', year: 2026 };
  return { ...who, pledges: {}, totals: NOTHING_SAVED, factors: [], strength: history.at(-1)?.strength ?? 0, history };
}

describe('the card of skills', () => {
  it('is a small picture with letters in its title, its figures and the names of its bars', async () => {
    const campaign = await sampleCampaign();
    const done = new Set(['A1', 'A2', 'E2']);
    const picture = decodePng(await drawSkillsCard({ campaign, name, lang: 'vi', year: 2026, done, at }, saying('vi')));
    expect(picture.width).toBe(720);
    expect(picture.height).toBeGreaterThan(800);
    expect(picture.height).toBeLessThan(1100);
    expect(picture.dark(30, 90)).toBeGreaterThan(2000);
    expect(picture.dark(280, picture.height, 400)).toBeGreaterThan(5000);
    // Nothing is cut off at the right edge.
    expect(picture.dark(0, picture.height) - picture.dark(0, picture.height, 690)).toBe(0);
  });

  it('fills its bars with what is done', async () => {
    const campaign = await sampleCampaign();
    const card = { campaign, name, lang: 'en' as const, year: 2026, at };
    const draw = async (done: readonly string[]) =>
      decodePng(await drawSkillsCard({ ...card, done: new Set(done) }, saying('en')));
    const [none, full] = [await draw([]), await draw(skillItems(campaign).map((item) => item.id))];
    const half = await draw(['A1', 'A2', 'A3']);
    // Three levels and seven areas, twelve pixels each, in the colour of what is complete.
    expect([none, half, full].map((one) => one.inColumn(600, '#007a5a'))).toEqual([0, 0, 120]);
    expect([none, half].map((one) => one.inColumn(300, '#0072b2'))).toEqual([0, 12]);
    expect(full.height).toBe(none.height);
  });
});

describe('the history of habits', () => {
  it.each([
    ['a year', 52, (week: number) => Math.min(100, week * 3)],
    ['one week', 1, () => 40],
    ['two weeks', 2, () => 0],
  ] as const)('draws %s', async (_what, weeks, strength) => {
    const campaign = await sampleCampaign();
    const of = { campaign, name, year: 2026, at, standing: standing(weeks, strength) };
    const picture = decodePng(await drawPledgeHistory(of, saying('vi')));
    expect([picture.width, picture.height]).toEqual([720, 560]);
    expect(picture.dark(30, 90)).toBeGreaterThan(2000);
    expect(picture.dark(0, picture.height) - picture.dark(0, picture.height, 705)).toBe(0);
  });

  it('says in words that nothing has been recorded', async () => {
    const campaign = await sampleCampaign();
    const of = { campaign, name, year: 2026, at, standing: null };
    const empty = decodePng(await drawPledgeHistory(of, saying('vi')));
    expect(empty.dark(240, 320)).toBeGreaterThan(300);
    expect(empty.dark(400, empty.height)).toBe(0);
  });
});
