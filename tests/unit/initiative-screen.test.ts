import { expect, it } from 'vitest';
import { createInitiativeHandler } from '../../handlers/initiative.ts';
import { detail } from '../../handlers/initiative-screen.ts';
import { encodePress } from '../../src/dialog/event.ts';
import type { Initiative } from '../../src/domain/initiative.ts';
import { memberOf, shown, turnOf, use } from '../support/member-turn.ts';
import { initiative, sampleCampaign } from '../support/report-sample.ts';

it.each([
  ['registered', ['!coauthor.accept:SK-2026-0001', '!coauthor.decline:SK-2026-0001']],
  ['withdrawn', []],
] as const)('a co-author who is asked decides about an initiative that is %s', async (state, expected) => {
  const coauthor = { member: 'm9', name: 'Trần Văn Đức', share: 20, state: 'asked' as const };
  const view = detail(
    initiative(1, { state, withdrawnAt: null, coauthors: [coauthor] }),
    turnOf(await sampleCampaign(), memberOf('m9'), '2026-11-23T02:00:00Z'),
  );
  const data = (view.buttons ?? []).flat().map(({ press }) => encodePress(press, undefined) ?? '');
  expect(data.filter((one) => one.startsWith('!coauthor.'))).toEqual(expected);
});

it('nobody is waited for once an initiative was taken back', async () => {
  const coauthor = { member: 'm9', name: 'Trần Văn Đức', share: 20, state: 'asked' as const };
  const turn = turnOf(await sampleCampaign(), memberOf('m9'), '2026-11-23T02:00:00Z');
  const text = (state: 'registered' | 'withdrawn'): string =>
    shown({ views: [detail(initiative(1, { state, withdrawnAt: null, coauthors: [coauthor] }), turn)] }).text;
  expect(text('registered')).toContain('Trần Văn Đức (20 %), chờ trả lời');
  expect(text('withdrawn')).toContain('Trần Văn Đức (20 %)');
  expect(text('withdrawn')).not.toContain('chờ trả lời');
});

it('an answer that comes after it was taken back is thanked for by nobody, and told to nobody', async () => {
  const coauthor = { member: 'm9', name: 'Trần Văn Đức', share: 20, state: 'asked' as const };
  const campaign = await sampleCampaign();
  const withdrawn = initiative(1, { campaign: campaign.id, state: 'withdrawn', coauthors: [coauthor] });
  const told: unknown[] = [];
  const handler = house([withdrawn], [], told);
  const turn = turnOf(campaign, memberOf('m9'), '2026-11-23T02:00:00Z');
  for (const answer of ['accept', 'decline']) {
    const { text } = await use(handler, turn, `!coauthor.${answer}:SK-2026-0001`);
    expect(text).toContain('đã rút sáng kiến <b>SK-2026-0001</b>, nên không cần trả lời nữa');
    expect(text).not.toContain('Cảm ơn');
  }
  expect(told).toEqual([]);
});

const never = (): never => {
  throw new Error('not a matter of looking');
};

function house(list: readonly Initiative[], answered: string[], told: unknown[] = []) {
  const byCode = async (code: string) => list.find((one) => one.code === code) ?? null;
  return createInitiativeHandler({
    initiatives: {
      register: never,
      withdraw: never,
      titles: never,
      byCode,
      ofMember: async () => list,
      answerCoauthor: async (code) => {
        answered.push(code);
        return byCode(code);
      },
    },
    members: { search: never },
    units: { byCode: never },
    files: { keep: never },
    fetchFile: never,
    deliveries: {
      plan: async (planned) => {
        told.push(...planned);
        return [];
      },
    },
    queue: { wake: () => undefined },
  });
}

it('lists what belongs to the campaign that is looked at, and opens by code what belongs to another of their own', async () => {
  const here = await sampleCampaign();
  const there = { ...here, id: 'another' };
  const own = { author: 'm1', title: 'Việc ở đây', campaign: here.id };
  const asked = { member: 'm1', name: 'Người m1', share: 20, state: 'asked' as const };
  const handler = house(
    [
      initiative(1, own),
      initiative(2, { ...own, title: 'Việc ở kia', campaign: there.id }),
      initiative(3, { campaign: there.id, coauthors: [asked] }),
    ],
    [],
  );
  const turn = turnOf(here, memberOf('m1'), '2026-11-23T02:00:00Z');
  const { text, labels } = await use(handler, turn, '/sangkien');
  expect(text).toContain('(1)');
  expect(labels.join()).toContain('Việc ở đây');
  expect(labels.join()).not.toContain('Việc ở kia');
  const both = { ...turn, campaigns: [...turn.campaigns, { campaign: there, revision: 1, publishedAt: turn.now }] };
  expect((await use(handler, both, '!initiative.show:SK-2026-0002')).text).toContain('Việc ở kia');
  // Who no longer belongs there neither sees it nor answers.
  const answered: string[] = [];
  const left = house([initiative(3, { campaign: there.id, coauthors: [asked] })], answered);
  for (const what of ['!initiative.show:SK-2026-0003', '!coauthor.accept:SK-2026-0003']) {
    expect((await use(left, turn, what)).labels).toEqual(['☰ Menu']);
  }
  expect(answered).toEqual([]);
  expect((await use(left, both, '!coauthor.accept:SK-2026-0003')).text).toContain('Anh/chị là đồng tác giả');
  expect(answered).toEqual(['SK-2026-0003']);
});
