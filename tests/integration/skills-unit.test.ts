import { describe, expect, it } from 'vitest';
import { use } from '../support/member-turn.ts';
import { openSkills } from '../support/skills-stage.ts';

const { stores, reports, handlers, campaign, known, turn } = await openSkills();

describe('the unit', () => {
  it('is shown with names to its head alone', async () => {
    await use(handlers.skills, turn('lan'), '!skills.tick:A2');
    const own = await use(handlers.unit, turn('binh'), '!confirm.unit');
    expect(own.text).toContain('Số người: 3. Đã làm được: <b>1/90</b>');
    expect(own.text).not.toContain('Lan');
    const names = await use(handlers.unit, turn('binh'), '!confirm.people:0');
    expect(names.labels).toContain('Nguyễn Thị Lan 1/30');
    expect((await use(handlers.unit, turn('binh'), `!confirm.member:${known('lan').id}`)).text).toContain(
      'Đã làm được: A2',
    );
    expect((await use(handlers.unit, turn('binh'), `!confirm.member:${known('loner').id}`)).text).toContain(
      'Không tìm thấy',
    );
    const office = await use(handlers.unit, turn('phuc'), '!confirm.unit');
    expect(office.text).not.toContain('Lan');
    for (const data of [
      '!confirm.people:0',
      `!confirm.member:${known('lan').id}`,
      `!confirm.file:${known('lan').id}:B2:0`,
    ]) {
      expect((await use(handlers.unit, turn('phuc'), data)).text).toContain('Không tìm thấy');
    }
    expect((await use(handlers.unit, turn('binh'), '!confirm.of:VP')).text).toContain('Không tìm thấy');
  });
});

describe('a unit of fewer than three people', () => {
  it('is shown to the office without figures, to its own head with them', async () => {
    await use(handlers.skills, turn('loner'), '!skills.tick:A2');
    await Promise.all([stores.units.put('TTS', 'Trung tâm số'), stores.units.put('CDS', 'Phòng CDS')]);
    const list = await use(handlers.unit, turn('phuc'), '!confirm.unit');
    expect(list.labels).toContain('Trung tâm số');
    expect(list.labels).toContain('0/90 · Phòng CDS');
    const few = await use(handlers.unit, turn('phuc'), '!confirm.of:TTS');
    expect(few.text).toContain('chưa đủ 3 người nên chưa nêu số');
    expect(few.text).not.toMatch(/\d\/\d/u);
    expect(few.data).toContain('!menu.open');
    await stores.members.add({ name: 'Hồ Thị Hai', unit: 'TTS', role: 'CAN_BO', campaigns: null });
    expect((await use(handlers.unit, turn('phuc'), '!confirm.of:TTS')).text).toContain('chưa đủ 3 người');
    const head = { ...known('binh'), unit: 'TTS' };
    const own = await use(handlers.unit, turn('binh', { member: head }), '!confirm.unit');
    expect(own.text).toContain('Số người: 2. Đã làm được: <b>1/60</b>');
  });
});

describe('the picture', () => {
  it('is asked for once per press, for the year and the campaign', async () => {
    const at = turn('lan');
    reports.length = 0;
    await use(handlers.skills, at, '!skills.card');
    await use(handlers.skills, at, '!skills.card');
    await use(handlers.skills, turn('lan'), '!skills.card');
    expect(new Set(reports.map((one) => one.key)).size).toBe(2);
    expect(reports[0]).toMatchObject({
      kind: 'skills-card',
      campaign: campaign.id,
      year: 2026,
      member: known('lan').id,
    });
  });
});
