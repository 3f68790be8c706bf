import { expect, it } from 'vitest';
import { detail } from '../../handlers/initiative-screen.ts';
import { encodePress } from '../../src/dialog/event.ts';
import { memberOf, turnOf } from '../support/member-turn.ts';
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
