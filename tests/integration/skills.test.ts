import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/dialog/event.ts';
import { begin } from '../../src/dialog/reduce.ts';
import { skillItems } from '../../src/domain/skill-progress.ts';
import type { Handler, MemberTurn } from '../../src/ports/handler.ts';
import { shown, use } from '../support/member-turn.ts';
import { shown as shownView } from '../support/report-sample.ts';
import { openSkills } from '../support/skills-stage.ts';

const { stores, handlers, campaign, known, turn, asked } = await openSkills();

async function told(
  who: Parameters<typeof known>[0],
): Promise<readonly { occasion: string; text: string; data: string[] }[]> {
  const list = await stores.deliveries.ofMember(known(who).id, 20);
  return list.map(({ occasion, view }) => {
    if (view === null) throw new Error('a notice without a view');
    const message = shown({ views: [view] });
    return { occasion, text: shownView(view).text, data: [...message.data] };
  });
}

function submit(handler: Handler, at: MemberTurn, answers: Readonly<Record<string, Json>>) {
  const [form] = handler.forms ?? [];
  if (form === undefined) throw new Error('no form');
  return form.submit(begin(form.build(at), 's1', at.now.toISOString(), answers), at);
}

describe('asking for a confirmation', () => {
  it('tells every head of the unit once, however often the turn runs', async () => {
    const same = turn('lan');
    await use(handlers.ask, same, '!skills.ask:A1');
    const again = await use(handlers.ask, same, '!skills.ask:A1');
    expect(again.text).toContain('Đã gửi tới');
    for (const who of ['binh', 'chi'] as const) {
      const [notice, ...more] = await told(who);
      expect(more).toEqual([]);
      expect(notice?.text).toContain('<b>Nguyễn Thị Lan</b> nhờ anh/chị xác nhận');
      expect(notice?.data.slice(0, 2).map((one) => one.split(':')[0])).toEqual(['!confirm.yes', '!confirm.no']);
    }
    expect(await told('phuc')).toEqual([]);
  });

  it('goes to the office for a head and for a unit without one; to nobody when there is nobody', async () => {
    await use(handlers.ask, turn('binh'), '!skills.ask:A1');
    await use(handlers.ask, turn('loner'), '!skills.ask:A1');
    expect(await told('phuc')).toHaveLength(2);
    expect(await told('chi')).toEqual([]);
    const nobody = await use(handlers.ask, turn('phuc'), '!skills.ask:A1');
    expect(nobody.text).toContain('chưa có ai trong danh sách xác nhận được');
    expect(await stores.skills.ofMember(known('phuc').id, campaign.id, 2026)).toEqual([]);
    const list = await use(handlers.confirm, turn('phuc'), '/xacnhan');
    expect(list.labels).toContain('Võ Văn Đơn (1)');
    expect(list.labels).toContain('Trần Thanh Bình (1)');
  });

  describe('while no head of the unit gets messages', () => {
    async function stop(...who: readonly Parameters<typeof known>[0][]): Promise<void> {
      for (const one of who) {
        for (const address of known(one).addresses) await stores.members.setStopped(address, true);
      }
    }

    it('says so, goes to the office, and the office confirms', async () => {
      await stop('binh', 'chi');
      const { text } = await use(handlers.ask, turn('lan'), '!skills.ask:A1');
      expect(text).toContain('Trần Thanh Bình, Lê Thị Chi hiện không nhận tin nhắn của bot');
      expect(text).toContain('Đã gửi tới Đặng Hồng Phúc');
      expect(await told('binh')).toEqual([]);
      const [notice] = await told('phuc');
      expect(notice?.text).toContain('<b>Nguyễn Thị Lan</b> nhờ anh/chị xác nhận');
      const list = await use(handlers.confirm, turn('phuc'), '/xacnhan');
      expect(list.labels).toContain('Nguyễn Thị Lan (1)');
      const done = await use(handlers.confirm, turn('phuc'), notice?.data[0] ?? '');
      expect(done.text).toContain('Đã xác nhận mục <b>A1</b>');
    });

    it('a head who comes back decides what was asked meanwhile', async () => {
      await stop('binh', 'chi');
      const request = await asked();
      expect((await use(handlers.confirm, turn('binh'), '/xacnhan')).labels).toContain('Nguyễn Thị Lan (1)');
      const done = await use(handlers.confirm, turn('binh'), `!confirm.yes:${request}`);
      expect(done.text).toContain('Đã xác nhận mục <b>A1</b>');
      expect((await use(handlers.confirm, turn('phuc'), `!confirm.yes:${request}`)).text).toContain('Trần Thanh Bình');
    });

    it('only those are asked who do, and where there is nobody the person is told', async () => {
      await stop('binh');
      const { text } = await use(handlers.ask, turn('lan'), '!skills.ask:A1');
      expect(text).toContain('Đã gửi tới Lê Thị Chi.');
      expect(text).not.toContain('Trần Thanh Bình');
      expect(await told('binh')).toEqual([]);
      expect(await told('phuc')).toEqual([]);
      await stop('phuc');
      const nobody = await use(handlers.ask, turn('loner'), '!skills.ask:A1');
      expect(nobody.text).toContain('chưa có ai trong danh sách xác nhận được');
      expect(await stores.skills.ofMember(known('loner').id, campaign.id, 2026)).toEqual([]);
    });
  });

  it('is refused for items that are proven otherwise or are not on the list', async () => {
    for (const id of ['A2', 'E3', 'Z9', '']) {
      expect((await use(handlers.ask, turn('lan'), `!skills.ask:${id}`)).text).toContain('không còn trong danh mục');
    }
  });
});

describe('deciding', () => {
  it('counts the first of two heads, tells the person once, and tells the second who it was', async () => {
    const request = await asked();
    const first = turn('binh');
    expect((await use(handlers.confirm, first, `!confirm.yes:${request}`)).text).toContain('Đã xác nhận mục <b>A1</b>');
    expect((await use(handlers.confirm, first, `!confirm.yes:${request}`)).text).toContain('Đã xác nhận mục <b>A1</b>');
    const late = await use(handlers.confirm, turn('chi'), `!confirm.yes:${request}`);
    expect(late.text).toContain('đã được Trần Thanh Bình xác nhận ngày 20/11/2026');
    expect((await use(handlers.confirm, turn('chi'), `!confirm.no:${request}`)).text).toContain(
      'đã được Trần Thanh Bình',
    );
    const heard = (await told('lan')).map((one) => one.text);
    expect(heard).toHaveLength(1);
    expect(heard[0]).toContain('Trần Thanh Bình đã xác nhận kỹ năng <b>A1</b>');
  });

  it('declines with a reason; the person asks again and the old buttons say so', async () => {
    const request = await asked();
    const at = turn('binh');
    const opened = await handlers.confirm.actions?.['confirm.no']?.(at, [request]);
    expect(opened?.open).toMatchObject({ form: 'skill_decline', answers: { request } });
    const answers = { request, reason: 'Còn hai hồ sơ chưa chuyển' };
    const done = shown(await submit(handlers.confirm, at, answers));
    expect(shown(await submit(handlers.confirm, at, answers))).toEqual(done);
    expect(done.text).toContain('Đã trả lại mục <b>A1</b>');
    const [heard, ...more] = await told('lan');
    expect(more).toEqual([]);
    expect(heard?.text).toContain('Lý do: “Còn hai hồ sơ chưa chuyển”');
    expect(heard?.data[0]).toBe(`!skills.item:A1:${campaign.id}`);
    const second = await asked();
    expect(second).not.toBe(request);
    expect((await use(handlers.confirm, turn('binh'), `!confirm.yes:${request}`)).text).toContain('không còn nữa');
    expect((await use(handlers.confirm, turn('binh'), `!confirm.yes:${second}`)).text).toContain('Đã xác nhận');
  });

  it('says that a request was withdrawn, and lets nobody else decide', async () => {
    const request = await asked();
    for (const who of ['lan', 'loner', 'phuc'] as const) {
      expect((await use(handlers.confirm, turn(who), `!confirm.yes:${request}`)).text).toContain('không còn nữa');
    }
    await use(handlers.ask, turn('lan'), '!skills.withdraw:A1');
    const late = await use(handlers.confirm, turn('binh'), `!confirm.yes:${request}`);
    expect(late.text).toContain('Nguyễn Thị Lan đã rút yêu cầu');
    expect(await told('lan')).toEqual([]);
  });

  it('belongs to the campaign of the request, also while another one is looked at', async () => {
    const request = await asked();
    const other = { ...campaign, id: 'khac' };
    const known = [campaign, other].map((one) => ({ campaign: one, revision: 1, publishedAt: new Date(0) }));
    const elsewhere = { campaign: other, campaigns: known };
    const done = await use(handlers.confirm, turn('binh', elsewhere), `!confirm.yes:${request}`);
    expect(done.text).toContain('Đã xác nhận');
    const gone = await use(
      handlers.confirm,
      turn('binh', { campaign: other, campaigns: known.slice(1) }),
      `!confirm.yes:${request}`,
    );
    expect(gone.text).toContain('không còn nữa');
    // The other campaign's checklist is still empty.
    expect((await use(handlers.skills, turn('lan', elsewhere), '/kynang')).text).toContain('<b>0/30</b>');
  });

  it('confirms all of a person at once, again when the turn runs again', async () => {
    const requests = [await asked('A1'), await asked('A3'), await asked('B3')];
    expect(new Set(requests).size).toBe(3);
    const at = turn('binh');
    const person = await use(handlers.confirm, at, `!confirm.person:${known('lan').id}:${campaign.id}`);
    expect(person.labels[0]).toBe('Xác nhận cả 3 mục');
    const all = `!confirm.all:${known('lan').id}:${campaign.id}`;
    const first = await use(handlers.confirm, at, all);
    expect(first.text).toContain('Đã xác nhận 3 mục của Nguyễn Thị Lan');
    expect(await use(handlers.confirm, at, all)).toEqual(first);
    expect((await told('lan')).map((one) => one.text)).toEqual([expect.stringContaining('A1, A3, B3')]);
    expect((await use(handlers.confirm, turn('chi'), all)).text).toContain('Không có yêu cầu nào');
  });

  it('confirms all over New Year: the person hears of both years, and of the level of each', async () => {
    for (const { id, level } of skillItems(campaign)) {
      if (level !== 1 || id === 'A1') continue;
      const key = { member: known('lan').id, campaign: campaign.id, year: 2026, item: id };
      await stores.skills.done(key, 'own', new Date(0));
    }
    await asked('A1');
    const now = new Date('2027-01-04T02:00:00Z');
    await use(handlers.ask, turn('lan', { now }), '!skills.ask:A3');
    const at = turn('binh', { now });
    const all = `!confirm.all:${known('lan').id}:${campaign.id}`;
    const first = await use(handlers.confirm, at, all);
    expect(first.text).toContain('Đã xác nhận 2 mục của Nguyễn Thị Lan');
    expect(await use(handlers.confirm, at, all)).toEqual(first);
    const [heard, ...more] = (await told('lan')).map((one) => one.text);
    expect(more).toEqual([]);
    expect(heard).toContain('A1, A3');
    expect(heard).toContain('mức 1, cơ bản về kỹ năng số năm 2026');
    expect(heard).not.toContain('năm 2027');
  });

  it('confirms all of last year alone, and says so', async () => {
    await asked('A1');
    await asked('A3');
    const now = new Date('2027-01-04T02:00:00Z');
    const all = `!confirm.all:${known('lan').id}:${campaign.id}`;
    expect((await use(handlers.confirm, turn('binh', { now }), all)).text).toContain('Đã xác nhận 2 mục');
    expect(await told('lan')).toHaveLength(1);
  });
});

describe('a level', () => {
  async function allOf(level: number, but: readonly string[]): Promise<void> {
    for (const { id, level: own } of skillItems(campaign)) {
      if (own !== level || but.includes(id)) continue;
      await stores.skills.done(
        { member: known('lan').id, campaign: campaign.id, year: 2026, item: id },
        'own',
        new Date(0),
      );
    }
  }

  it('is congratulated in the turn that comes to it, again when that turn runs again, and never after', async () => {
    await allOf(1, ['A2']);
    const last = turn('lan');
    const first = await use(handlers.skills, last, '!skills.tick:A2');
    expect(first.text).toContain('Chúc mừng anh/chị!');
    expect(await use(handlers.skills, last, '!skills.tick:A2')).toEqual(first);
    await use(handlers.skills, turn('lan'), '!skills.untick:A2');
    expect((await use(handlers.skills, turn('lan'), '!skills.tick:A2')).text).not.toContain('Chúc mừng');
    expect((await use(handlers.skills, turn('lan'), '/kynang')).text).toContain('(đạt ngày 20/11/2026)');
  });

  it('stays when the list grows, and comes with the head’s message when that completes it', async () => {
    await allOf(1, ['A1']);
    const request = await asked();
    await use(handlers.confirm, turn('binh'), `!confirm.yes:${request}`);
    expect((await told('lan'))[0]?.text).toContain('Chúc mừng anh/chị!');
    const [area, ...rest] = campaign.skills.areas;
    if (area === undefined) throw new Error('no area');
    const more = { id: 'A9', level: 1, vi: 'Mục mới', en: 'New', proof: 'own' as const, lead_by_example: false };
    const grown = {
      ...campaign,
      skills: { ...campaign.skills, areas: [{ ...area, items: [...area.items, more] }, ...rest] },
    };
    const view = await use(handlers.skills, turn('lan', { campaign: grown }), '/kynang');
    expect(view.text).toContain('Mức 1, cơ bản: 16/17 (đạt ngày 20/11/2026)');
    expect(view.text).not.toContain('Chúc mừng');
  });
});

describe('the checklist', () => {
  it.each(['!skills.tick:Z9', '!skills.area:Q', '!skills.item:A99', '!skills.untick:'])(
    '%s is answered in a sentence',
    async (data) => {
      expect((await use(handlers.skills, turn('lan'), data)).text).toContain('không còn trong danh mục');
    },
  );

  it('is not offered when the plan leaves it out', async () => {
    const { modules } = campaign.plan;
    const without = { ...modules, digital_skills: { ...modules.digital_skills, state: 'off' as const } };
    const here = { campaign: { ...campaign, plan: { ...campaign.plan, modules: without } } };
    expect((await use(handlers.skills, turn('lan', here), '/kynang')).text).toContain('không có phần kỹ năng số');
    expect((await use(handlers.skills, turn('lan', here), '!skills.tick:A2')).text).toContain(
      'không còn trong danh mục',
    );
    expect(await stores.skills.ofMember(known('lan').id, campaign.id, 2026)).toEqual([]);
  });

  it('counts each person and each year of the office for itself', async () => {
    await use(handlers.skills, turn('lan'), '!skills.tick:A2');
    expect((await use(handlers.skills, turn('loner'), '!skills.area:A')).text).toContain('0/6');
    expect((await use(handlers.skills, turn('lan'), '!skills.area:A')).text).toContain('1/6');
    // Eleven at night on the last day of 2026 in London is already 2027 in the office.
    const later = turn('lan', { now: new Date('2026-12-31T23:00:00Z') });
    expect((await use(handlers.skills, later, '!skills.area:A')).text).toMatch(/2027[\s\S]*0\/6/u);
  });
});

describe('the new year', () => {
  it('keeps own ticks with one choice and asks for all confirmations in one message', async () => {
    const done = { member: known('lan').id, campaign: campaign.id, year: 2026 };
    for (const item of ['A2', 'B1']) await stores.skills.done({ ...done, item }, 'own', new Date(0));
    for (const item of ['A1', 'A3']) {
      await use(handlers.confirm, turn('binh'), `!confirm.yes:${await asked(item)}`);
    }
    const now = new Date('2027-01-11T02:00:00Z');
    const same = turn('lan', { now });
    const renewed = await use(handlers.skills, same, '!skills.renew:2027');
    expect(renewed.text).toContain('Đã giữ lại 2 mục tự đánh dấu cho năm 2027');
    expect(await use(handlers.skills, same, '!skills.renew:2027')).toEqual(renewed);
    expect(renewed.data).toContain('!skills.askall:2027');
    const ask = turn('lan', { now });
    const sent = await use(handlers.ask, ask, '!skills.askall:2027');
    expect(sent.text).toContain('xác nhận 2 mục');
    expect(await use(handlers.ask, ask, '!skills.askall:2027')).toEqual(sent);
    const notices = (await told('chi')).filter((one) => one.text.includes('xác nhận 2 kỹ năng số'));
    expect(notices).toHaveLength(1);
    expect((await use(handlers.skills, turn('lan', { now }), '!skills.renew:2026')).text).toContain(
      'không còn trong danh mục',
    );
  });
});
