import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../../src/domain/member.ts';
import { type House, type HousePerson, openHouse } from '../support/house.ts';

/** Every button of everybody's menu leads somewhere. */

const ROLES: readonly Role[] = ['CAN_BO', 'TRUONG_PHONG', 'DAU_MOI', 'LANH_DAO', 'HOI_DONG', 'PHOI_HOP', 'BEN_NGOAI'];
const PEOPLE = ROLES.map(
  (role, index): HousePerson => ({ id: `p${index}`, name: `Nguyễn Văn ${role}`, unit: 'CDS', role }),
);
/** What a button says that does nothing. */
const DEAD = /không còn tác dụng|không dành cho vai trò|trục trặc/;
const PATIENCE_MS = 15_000;

let house: House;

beforeAll(async () => {
  house = await openHouse({
    channel: 'telegram',
    campaigns: ['campaigns/dong-nai-skhcn.yaml'],
    now: new Date('2026-11-23T02:00:00Z'),
    units: [{ code: 'CDS', name: 'Phòng Chuyển đổi số' }],
    people: PEOPLE,
  });
});
afterAll(() => house.close());

async function hear(who: string) {
  const [heard] = await house.chat.hear(who, PATIENCE_MS);
  if (heard === undefined) throw new Error(`${who} heard nothing`);
  return heard;
}

async function menuOf(who: string): Promise<readonly string[]> {
  await house.chat.say(who, '/menu');
  return (await hear(who)).buttons.flat();
}

describe.each(PEOPLE)('the menu of $role', ({ id }) => {
  it('has no dead button', async () => {
    await house.chat.open(id, house.codes.get(id) ?? '');
    await hear(id);
    await house.chat.tap(id, 'Tiếng Việt');
    await hear(id);
    await house.chat.tap(id, 'Đồng ý');
    await hear(id);
    await house.chat.hear(id, 1_000);
    const labels = await menuOf(id);
    expect(labels.length).toBeGreaterThan(2);
    for (const label of labels) {
      await menuOf(id);
      await house.chat.tap(id, label);
      const { text } = await hear(id);
      expect(text, label).not.toMatch(DEAD);
      await house.chat.hear(id, 50);
    }
  });
});
