import { afterEach, describe, expect, it } from 'vitest';
import type { Campaign } from '../../src/campaign/schema.ts';
import type { Role } from '../../src/domain/member.ts';
import { type House, openHouse } from '../support/house.ts';

/** A plan is edited and published while people are in the middle of a form: nothing that they answered is lost. */

let house: House | null = null;
afterEach(async () => {
  await house?.close();
  house = null;
});

const PEOPLE = ['lan', 'minh', 'hoa'] as const;
const TITLE = 'Tra cứu hồ sơ bằng mã QR';
const PROBLEM = 'Hồ sơ giấy thất lạc nhiều, tìm mất nhiều thời gian.';
const SOLUTION = 'Dán mã QR lên bìa hồ sơ và quét bằng điện thoại.';

async function opened(role: Role = 'CAN_BO'): Promise<House> {
  const people = PEOPLE.map((id) => ({ id, name: `Nguyễn Thị ${id}`, unit: 'QLCN', role }));
  house = await openHouse({
    channel: 'telegram',
    campaigns: ['campaigns/dong-nai-skhcn.yaml'],
    now: new Date('2026-11-23T02:00:00Z'),
    units: [{ code: 'QLCN', name: 'Phòng Quản lý công nghệ' }],
    people,
  });
  return house;
}

/** Says or presses something and gives what came last, with its buttons. */
async function turn({ chat }: House, who: string, words: string): Promise<string> {
  const button = /^\[(.+)\]$/u.exec(words)?.[1];
  await (button === undefined ? chat.say(who, words) : chat.tap(who, button));
  const last = (await chat.hear(who, 15_000)).at(-1);
  return [last?.text, ...(last?.buttons ?? []).flat()].join('\n');
}

async function joins(at: House, who: string): Promise<void> {
  await at.chat.open(who, at.codes.get(who) ?? '');
  await at.chat.hear(who, 15_000);
  await turn(at, who, '[Tiếng Việt]');
  await turn(at, who, '[Đồng ý]');
  await at.chat.hear(who, 500);
}

async function answers(at: House, who: string, ...all: readonly string[]): Promise<string> {
  let last = await turn(at, who, '/dangky');
  for (const one of all) last = await turn(at, who, one);
  return last;
}

function named(vi: string) {
  return { vi, short: { vi, en: vi } };
}

/** Area 3 becomes area 8, the plan's words of area 2 change, titles may be shorter and the texts longer. */
function edited(campaign: Campaign): Campaign {
  const areas = campaign.plan.content_areas.map((area) => {
    if (area.no === '3') return { ...area, no: '8', ...named('Nội dung mới của Văn phòng') };
    return area.no === '2' ? { ...area, ...named('Tên mới của nội dung hai') } : area;
  });
  const initiatives = { ...campaign.initiatives, title_min: 5, text_max: 5_000 };
  return { ...campaign, initiatives, plan: { ...campaign.plan, content_areas: areas } };
}

async function publishEdited(at: House, over: Partial<Campaign> = {}): Promise<void> {
  const { campaigns } = at.app().stores;
  const [one] = await campaigns.all();
  if (one === undefined) throw new Error('nothing is published');
  const { revision } = await campaigns.publish({ ...edited(one.campaign), ...over }, at.clock.now());
  expect(revision).toBe(one.revision + 1);
}

const registered = (at: House) =>
  at.app().stores.initiatives.list({ campaign: 'dong-nai-skhcn' }, { skip: 0, limit: 9 });

describe('a plan edited under people who are mid-form', () => {
  it('keeps their answers by id, asks only what is new, and speaks up only where the open question changed', async () => {
    const at = await opened();
    for (const who of PEOPLE) await joins(at, who);
    // Lan is asked for the area, Minh has chosen the one that goes, Hòa is at the solution, whose limits change.
    await answers(at, 'lan', TITLE, PROBLEM, SOLUTION);
    await answers(at, 'minh', `${TITLE} hai`, PROBLEM, SOLUTION, '3');
    await answers(at, 'hoa', `${TITLE} ba`, PROBLEM);

    await publishEdited(at);
    await at.rebuild();

    // The list before Lan is not the list of today: her number is not taken for a line of it.
    expect(await turn(at, 'lan', '3')).toMatch(/vừa được sửa đổi[\s\S]*Nội dung mới của Văn phòng/u);
    expect(await turn(at, 'lan', 'Nội dung mới của Văn phòng')).toMatch(/tháng nào/u);
    // Minh's area is gone, so he is asked for one again before the month, and is told so.
    expect(await turn(at, 'minh', '12/2026')).toMatch(/vừa được sửa đổi[\s\S]*nội dung thi đua nào/u);
    expect(await turn(at, 'minh', 'Nội dung mới của Văn phòng')).toMatch(/tháng nào/u);
    // Nothing of what Hòa reads has changed.
    expect(await turn(at, 'hoa', SOLUTION)).toMatch(/nội dung thi đua nào/u);
    await turn(at, 'hoa', '2');

    for (const who of PEOPLE) {
      for (const words of ['12/2026', 'không có', 'bỏ qua', 'gửi đăng ký']) await turn(at, who, words);
    }
    const list = await registered(at);
    expect(list.map(({ title, problem, solution, area }) => ({ title, problem, solution, area }))).toEqual(
      expect.arrayContaining([
        { title: TITLE, problem: PROBLEM, solution: SOLUTION, area: '8' },
        { title: `${TITLE} hai`, problem: PROBLEM, solution: SOLUTION, area: '8' },
        { title: `${TITLE} ba`, problem: PROBLEM, solution: SOLUTION, area: '2' },
      ]),
    );
    expect(list).toHaveLength(3);
  });

  it('ends a draft that has nothing left to choose from, whatever is said in it', async () => {
    const at = await opened('DAU_MOI');
    const dates = async (who: string) => {
      await joins(at, who);
      const words = await turn(at, who, '/giaidoan tong_ket');
      const asked = words.includes('vào ngày nào') ? words : (await at.chat.hear(who, 15_000)).at(-1)?.text;
      expect(asked).toContain('vào ngày nào');
    };
    for (const who of PEOPLE) await dates(who);
    const { campaigns } = at.app().stores;
    const [one] = await campaigns.all();
    if (one === undefined) throw new Error('nothing is published');
    await campaigns.publish({ ...one.campaign, plan: { ...one.campaign.plan, milestones: [] } }, at.clock.now());
    await at.rebuild();

    expect(await turn(at, 'lan', '15/12/2030')).toMatch(/không còn mục nào để chọn/u);
    expect(await turn(at, 'lan', '15/12/2030')).not.toMatch(/không còn mục nào để chọn/u);
    expect(await turn(at, 'lan', '/giaidoan')).toMatch(/Kế hoạch không nêu mốc thời gian nào/u);
    // Led out of it, nobody is offered the way back.
    expect(await turn(at, 'minh', '/giaidoan')).not.toMatch(/Tiếp tục/u);
    expect(await turn(at, 'minh', '/dangky')).toMatch(/sáng kiến/u);
    expect(await turn(at, 'hoa', 'thôi')).toMatch(/không còn mục nào để chọn/u);
  });

  it('leaves drafts under a pinned revision to its rules, and begins new ones by the new', async () => {
    const at = await opened();
    await joins(at, 'lan');
    await joins(at, 'minh');
    const { campaigns } = at.app().stores;
    const [one] = await campaigns.all();
    if (one === undefined) throw new Error('nothing is published');
    await campaigns.publish({ ...one.campaign, pin: true }, at.clock.now());
    await at.rebuild();
    await answers(at, 'lan', TITLE, PROBLEM, SOLUTION);
    await publishEdited(at, { pin: false });
    await at.rebuild();
    // Her list is still the one before her.
    expect(await turn(at, 'lan', '3')).toMatch(/tháng nào/u);
    expect(await answers(at, 'minh', `${TITLE} hai`, PROBLEM, SOLUTION)).toMatch(/Nội dung mới của Văn phòng/u);
  });
});
