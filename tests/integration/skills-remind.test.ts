import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFacts } from '../../jobs/facts.ts';
import { checkinOccasion, createRemind } from '../../jobs/remind.ts';
import type { ModuleName } from '../../src/campaign/plan-schema.ts';
import type { Campaign } from '../../src/campaign/schema.ts';
import type { View } from '../../src/dialog/view.ts';
import type { Member } from '../../src/domain/member.ts';
import { occasionOf } from '../../src/domain/occasion.ts';
import type { Delivery } from '../../src/ports/deliveries.ts';
import { type JobsHouse, openHouse } from '../support/jobs-house.ts';

/** Reminders of open requests, from the sweep to the sending; and of a module that was turned off in between. */

/** A Thursday; on the Tuesday after it the request has waited for three working days. */
const ASKED = new Date('2026-11-19T09:00:00+07:00');
const TUESDAY = '2026-11-24T09:00:00+07:00';
const OCCASION = 'dong-nai-skhcn/skills-confirm:2026-11-23';

let house: JobsHouse;
let sent: { member: Member; view: View }[];
let lan: Member;
let head: Member;
let office: Member;

beforeEach(async () => {
  sent = [];
  const db = `skills_remind_${randomUUID().slice(0, 8)}`;
  house = await openHouse({ db, prefix: db, now: TUESDAY }, async (member, view) => {
    sent.push({ member, view });
    return { ok: true, messageId: 'm1' };
  });
  lan = await house.person('Nguyễn Thị Lan', 'CDS');
  head = await house.person('Trần Thanh Bình', 'CDS', 'TRUONG_PHONG');
  office = await house.person('Đặng Hồng Phúc', 'VP', 'DAU_MOI');
  const key = { member: lan.id, campaign: house.campaign.id, year: 2026, item: 'A1' };
  await house.stores.skills.ask(key, ASKED);
});

afterEach(() => house.close(true));

async function stops({ addresses }: Member): Promise<void> {
  for (const address of addresses) await house.stores.members.setStopped(address, true);
}

async function reminded(): Promise<readonly string[]> {
  await house.jobs.sweepNow();
  return (await house.stores.deliveries.byOccasion(OCCASION)).map((one) => `${one.member} ${one.state}`);
}

describe('who is reminded of open requests', () => {
  it('is the head', async () => {
    expect(await reminded()).toEqual([`${head.id} sent`]);
  });

  it('is the head also when whoever asked has stopped the bot', async () => {
    await stops(lan);
    expect(await reminded()).toEqual([`${head.id} sent`]);
  });

  it('is the office while the head has stopped the bot: otherwise the request would wait for ever', async () => {
    await stops(head);
    expect(await reminded()).toEqual([`${office.id} sent`]);
  });

  it('is the head again who comes back; the office only for what heads ask themselves', async () => {
    await stops(head);
    for (const address of head.addresses) await house.stores.members.setStopped(address, false);
    expect(await reminded()).toEqual([`${head.id} sent`]);
    const asked = { member: head.id, campaign: house.campaign.id, year: 2026, item: 'A1' };
    await house.stores.skills.ask(asked, ASKED);
    expect([...(await reminded())].sort()).toEqual([`${head.id} sent`, `${office.id} sent`].sort());
  });
});

describe('a module turned off between planning and sending', () => {
  function remindIn(campaign: Campaign) {
    return createRemind({
      ...house.stores,
      clock: house.clock,
      campaigns: async () => [campaign],
      facts: createFacts(house.stores),
    });
  }

  function without(name: ModuleName): Campaign {
    const { plan } = house.campaign;
    const modules = { ...plan.modules, [name]: { ...plan.modules[name], state: 'off' as const } };
    return { ...house.campaign, plan: { ...plan, modules } };
  }

  function planned(what: string, member: Member): Delivery {
    const at = house.clock.now();
    const fresh = { attempts: 1, error: null, messageId: null, sentAt: null, claimedUntil: null };
    const occasion = occasionOf(house.campaign.id, what);
    return {
      id: 'd1',
      state: 'claimed',
      occasion,
      member: member.id,
      kind: 'reminder',
      view: null,
      plannedAt: at,
      dueAt: at,
      ...fresh,
    };
  }

  it('reminds of no request any more', async () => {
    const delivery = planned('skills-confirm:2026-11-23', head);
    expect(await remindIn(house.campaign)(delivery, head)).not.toBeNull();
    expect(await remindIn(without('digital_skills'))(delivery, head)).toBeNull();
  });

  it('asks about no pledge any more', async () => {
    const taken = await house.stores.pledges.take({
      member: lan.id,
      campaign: house.campaign.id,
      pledge: 'P01',
      takenOn: '2026-11-16',
      weeks: 8,
    });
    const delivery = planned(checkinOccasion(taken.id, '2026-11-16'), lan);
    expect(await remindIn(house.campaign)(delivery, lan)).not.toBeNull();
    expect(await remindIn(without('green_pledges'))(delivery, lan)).toBeNull();
  });
});
