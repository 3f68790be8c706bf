import { beforeAll, describe, expect, it } from 'vitest';
import { issuedLines } from '../../src/campaign/issued.ts';
import type { Campaign } from '../../src/campaign/schema.ts';
import type { Lang } from '../../src/dialog/lang.ts';
import type { View } from '../../src/dialog/view.ts';
import type { Role } from '../../src/domain/member.ts';
import type { MemberTurn } from '../../src/ports/handler.ts';
import {
  campaignOf,
  labelsOf,
  type PlanHouse,
  plainText,
  planHouse,
  planTurn,
  press as pressed,
} from '../support/plan-stage.ts';

let campaign: Campaign;

beforeAll(async () => {
  campaign = await campaignOf('dong-nai-skhcn');
});

const turnOf = (role: Role, lang: Lang = 'vi'): MemberTurn => planTurn(campaign, role, lang);
const press = (house: PlanHouse, turn: MemberTurn, action: string, args: readonly string[] = []): Promise<View> =>
  pressed(house, turn, [action, ...args]);

describe('the plan in chat', () => {
  it('numbers content areas in words, so that no number stands beside that of a line', async () => {
    const areas = await press(planHouse(), turnOf('CAN_BO'), 'plan.areas');
    const label = 'Nội dung 6: Chuyển đổi xanh, cơ quan xanh, sạch';
    expect(labelsOf(areas)).toContain(label);
    expect(plainText(areas)).toContain('\n\nNội dung 2: ');
    expect(
      plainText(areas)
        .split('\n')
        .filter((one) => /^\d/u.test(one)),
    ).toEqual([]);
  });

  it('says where the words stand', async () => {
    const area = plainText(await press(planHouse(), turnOf('CAN_BO'), 'plan.area', ['3']));
    expect(area).toContain('Thi đua đổi mới sáng tạo trong công tác tham mưu đối ngoại (mục II.3)');
    expect(area).toContain(
      'nhân rộng cách làm hay, mô hình hiệu quả trong thực hiện nhiệm vụ chuyên môn (mục II.3, ý 4)',
    );
    expect(plainText(await press(planHouse(), turnOf('CAN_BO'), 'plan.feedback'))).toContain('(phần “Kết”)');
  });

  it('leaves blank what the plan leaves blank', async () => {
    const cover = plainText(await press(planHouse(), turnOf('CAN_BO'), 'plan.open'));
    expect(cover).toContain('Số: …/KH-SKHCN');
    expect(cover).not.toContain('Implementing the emulation movement');
    expect(cover).toContain('Đồng Nai, ngày … tháng … năm 2026');
    const { plan } = campaign;
    const half = { ...plan, issuer: { ...plan.issuer, issued_text: 'ngày tháng 6 năm 2026' } };
    expect(issuedLines(half).date).toBe('ngày … tháng 6 năm 2026');
    const open = { ...plan, issuer: { ...plan.issuer, issued_text: 'ngày 30 tháng năm' } };
    expect(issuedLines(open).date).toBe('ngày 30 tháng … năm …');
    const full = { number: '12/KH-SKHCN', number_text: 'Số: 12/KH-SKHCN', issued_on: '2026-06-30' };
    const printed = { ...full, issued_text: 'ngày 30 tháng 6 năm 2026' };
    expect(issuedLines({ ...plan, issuer: { ...plan.issuer, ...printed } })).toEqual({
      number: 'Số: 12/KH-SKHCN',
      date: 'ngày 30 tháng 6 năm 2026',
    });
  });

  it('shows time words, the day the Office set, or that none is set', async () => {
    const house = planHouse();
    const phase = async (): Promise<string> => plainText(await press(house, turnOf('CAN_BO'), 'plan.phase', ['1']));
    const before = await phase();
    expect(before).toContain('🗓 vào năm 2027');
    expect(before).toContain('🗓 Văn phòng chưa ấn định ngày');
    house.dated.set('so_ket', '2027-06-30');
    expect(await phase()).toContain('🗓 30/06/2027, do Văn phòng ấn định (kế hoạch: vào năm 2027)');
    expect(plainText(await press(house, turnOf('CAN_BO'), 'plan.phases'))).toMatch(/đến năm 2027 .*\(hiện nay\)/);
  });

  it('tells milestones apart whose words are the same', async () => {
    const turn = planTurn(await campaignOf('dak-lak-vpubnd'), 'CAN_BO');
    const time = plainText(await press(planHouse(), turn, 'plan.phases'));
    const said =
      'thực hiện chế độ thông tin, báo cáo, sơ kết, tổng kết theo đề nghị của cơ quan có thẩm quyền (mục V.3)';
    expect(time).toContain(`Sơ kết\n${said}\n🗓 theo đề nghị`);
    expect(time).toContain(`Tổng kết\n${said}\n🗓 theo đề nghị`);
  });

  it('says a paragraph once where the tasks are its own sentences', async () => {
    const turn = planTurn(await campaignOf('hung-yen-skhcn'), 'CAN_BO');
    const area = plainText(await press(planHouse(), turn, 'plan.area', ['5']));
    expect(area.split('hệ thống quản lý chất lượng ISO điện tử')).toHaveLength(2);
    const other = plainText(await press(planHouse(), turnOf('CAN_BO'), 'plan.area', ['6']));
    expect(other).toContain('• Thực hiện phân loại, thu gom rác thải đúng quy định');
  });

  it('names a number that the plan prints twice', async () => {
    const turn = planTurn(await campaignOf('hung-yen-skhcn'), 'CAN_BO');
    const awards = plainText(await press(planHouse(), turn, 'plan.awards'));
    expect(awards).toContain('02-03 cá nhân (mục V.2 in lần thứ hai, ý 2)');
    expect(awards).not.toContain('bis');
  });

  it('counts as readers only who belongs to the campaign', async () => {
    const office = await press(planHouse(), turnOf('DAU_MOI'), 'plan.receipts');
    expect(plainText(office)).toContain('0/3');
    const other = { ...turnOf('DAU_MOI'), campaign: await campaignOf('demo') };
    expect(plainText(await press(planHouse('dong-nai-skhcn'), other, 'plan.receipts'))).toContain('0/0');
  });

  it('shows the criteria for me, and the way to the others', async () => {
    const house = planHouse();
    const staff = await press(house, turnOf('CAN_BO'), 'plan.criteria');
    expect(plainText(staff)).toContain('Đối với cá nhân công chức, người lao động');
    expect(plainText(staff)).not.toContain('Đối với tập thể các phòng thuộc Sở');
    expect(labelsOf(staff)).toContain('Tiêu chí của tập thể');
    const collective = labelsOf(await press(house, turnOf('CAN_BO'), 'plan.criteria', ['collective']));
    expect(collective).toContain('Tiêu chí dành cho tôi');
    expect(collective).not.toContain('Tiêu chí của cá nhân');
    const lead = plainText(await press(house, turnOf('TRUONG_PHONG'), 'plan.criteria'));
    expect(lead).toContain('Đối với cá nhân công chức, người lao động');
    expect(lead).toContain('Đối với tập thể các phòng thuộc Sở');
    expect(plainText(await press(house, turnOf('BEN_NGOAI'), 'plan.criteria'))).toContain('Kế hoạch không nêu.');
  });

  it('keeps the first reading and shows its day', async () => {
    const house = planHouse();
    const turn = turnOf('CAN_BO');
    expect(labelsOf(await press(house, turn, 'plan.open'))).toContain('✅ Tôi đã đọc');
    const read = await press(house, turn, 'plan.read');
    expect(plainText(read)).toContain('Anh/chị đã xác nhận đã đọc ngày 20/11/2026.');
    expect(labelsOf(read)).not.toContain('✅ Tôi đã đọc');
    const again = await press(house, { ...turn, now: new Date('2026-12-01T00:00:00Z') }, 'plan.read');
    expect(plainText(again)).toContain('20/11/2026');
  });

  it('shows the readers by unit to the Office only', async () => {
    const house = planHouse();
    await press(house, turnOf('CAN_BO'), 'plan.read');
    const office = plainText(await press(house, turnOf('DAU_MOI'), 'plan.receipts'));
    expect(office).toContain('Đã xác nhận đã đọc: 1/3 người');
    expect(office).toContain('Phòng Quản lý công nghệ: 1/3');
    const staff = plainText(await press(house, turnOf('CAN_BO'), 'plan.receipts'));
    expect(staff).toBe('Chức năng này không dành cho vai trò của anh/chị.');
  });

  it.each([
    ['plan.area', '99'],
    ['plan.area', ''],
    ['plan.role', '0'],
    ['plan.award', 'x'],
    ['plan.phase', '7'],
  ])('an old button %s:%s gets a plain sentence', async (action, arg) => {
    const view = await press(planHouse(), turnOf('CAN_BO'), action, [arg]);
    expect(plainText(view)).toContain('Nút này đã cũ');
  });

  it('a page that does not exist shows the nearest', async () => {
    const house = planHouse();
    const last = plainText(await press(house, turnOf('CAN_BO'), 'plan.goals', ['99']));
    const pages = /Trang (\d)\/\1/.exec(last);
    expect(pages).not.toBeNull();
    expect(plainText(await press(house, turnOf('CAN_BO'), 'plan.goals', ['-3']))).toContain('Trang 1/');
  });
});
