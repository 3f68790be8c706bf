import { beforeAll, describe, expect, it } from 'vitest';
import { accessLostView, createReachHandler, stoppedView, unpaidView } from '../../handlers/reach.ts';
import type { Campaign } from '../../src/campaign/schema.ts';
import { addressId } from '../../src/dialog/address.ts';
import type { Member } from '../../src/domain/member.ts';
import type { Unreached } from '../../src/ports/deliveries.ts';
import { memberOf, shown, turnOf, use } from '../support/member-turn.ts';
import { sampleCampaign } from '../support/report-sample.ts';

const NOW = '2027-06-24T09:00:00+07:00';
const before = (hours: number): Date => new Date(new Date(NOW).getTime() - hours * 3_600_000);
let campaign: Campaign;

beforeAll(async () => {
  campaign = await sampleCampaign();
});

interface Office {
  readonly people: readonly Member[];
  readonly unreached?: readonly Unreached[];
  /** Hours since the person did something at their first address. */
  readonly quiet?: Readonly<Record<string, number>>;
}

function handlerOf({ people, unreached = [], quiet = {} }: Office) {
  return createReachHandler({
    members: { all: async () => people, ofUnit: async (unit) => people.filter((one) => one.unit === unit) },
    units: {
      all: async () => [
        { code: 'QLCN', name: 'Phòng Quản lý công nghệ' },
        { code: 'CDS', name: 'Phòng Chuyển đổi số' },
      ],
    },
    deliveries: { unreached: async () => unreached },
    conversations: {
      lastAt: async (ids) =>
        new Map(
          people.flatMap(({ id, addresses: [first] }) => {
            const hours = quiet[id];
            const known = first === undefined ? '' : addressId(first);
            return hours !== undefined && ids.includes(known) ? [[known, before(hours)] as const] : [];
          }),
        ),
    },
  });
}

const LEAD = memberOf('lead', { role: 'TRUONG_PHONG', name: 'Lê Thị Chi' });
const OFFICE = memberOf('office', { role: 'DAU_MOI', name: 'Phạm Văn Phúc', unit: 'VP' });
const zalo = (id: string, over: Partial<Member> = {}): Member =>
  memberOf(id, { addresses: [{ channel: 'zalo', chat: id }], ...over });

const PEOPLE: readonly Member[] = [
  LEAD,
  OFFICE,
  memberOf('fine', { name: 'Trần Ổn' }),
  memberOf('new', { name: 'Đỗ Mới', addresses: [], joinedAt: null }),
  memberOf('gone', { name: 'Vũ Nghỉ', stopped: true }),
  zalo('quiet', { name: 'Hồ Im', unit: 'CDS' }),
  zalo('poor', { name: 'Hà Tiết Kiệm', unit: 'CDS' }),
  zalo('back', { name: 'Mai Trở Lại', unit: 'CDS' }),
];
const UNREACHED: readonly Unreached[] = [
  { member: 'quiet', error: 'window_closed', at: before(5) },
  { member: 'poor', error: 'budget_spent', at: before(5) },
  { member: 'back', error: 'window_closed', at: before(5) },
  { member: 'fine', error: 'person_stopped', at: before(5) },
];
const QUIET = { quiet: 200, poor: 60, back: 1 };

describe('who cannot be reached', () => {
  it('the office sees counts by reason, then names unit by unit, then what to do', async () => {
    const handler = handlerOf({ people: PEOPLE, unreached: UNREACHED, quiet: QUIET });
    const { text, data, replace } = await use(handler, turnOf(campaign, OFFICE, NOW), '/chuanhan');
    expect(text.split('\n\n')).toEqual([
      '<b>Ai chưa nhận được tin của bot</b>',
      [
        'Chưa nhận được: <b>4</b>/8 người',
        '• Chưa tham gia: 1',
        '• Đã ngừng nhận tin: 1',
        '• Zalo, quá 7 ngày chưa nhắn: 1',
        '• Zalo, tháng này hết số tin trả phí: 1',
      ].join('\n'),
      '<b>Phòng Chuyển đổi số</b>\n• Hồ Im: quá 7 ngày chưa nhắn trên Zalo\n• Hà Tiết Kiệm: hết số tin trả phí của tháng',
      '<b>Phòng Quản lý công nghệ</b>\n• Đỗ Mới: chưa tham gia\n• Vũ Nghỉ: đã ngừng nhận tin',
      expect.stringContaining('nhắc đồng nghiệp nhắn một tin bất kỳ cho bot trên Zalo'),
    ]);
    expect(data).toEqual(['!menu.open']);
    expect(replace).toBe(false);
  });

  it('the head of a unit sees their own people only', async () => {
    const handler = handlerOf({ people: PEOPLE, unreached: UNREACHED, quiet: QUIET });
    const { text } = await use(handler, turnOf(campaign, LEAD, NOW), '/unreached');
    expect(text).toContain('<b>2</b>/4 người');
    expect(text).toContain('Đỗ Mới');
    expect(text).not.toMatch(/Hồ Im|Hà Tiết Kiệm|Mai Trở Lại|Trần Ổn|Zalo/u);
  });

  it('names nobody who belongs only to another campaign', async () => {
    const elsewhere = memberOf('far', { name: 'Đinh Nơi Khác', addresses: [], joinedAt: null, campaigns: ['another'] });
    for (const reader of [OFFICE, LEAD]) {
      const handler = handlerOf({ people: [...PEOPLE, elsewhere], unreached: UNREACHED, quiet: QUIET });
      const { text } = await use(handler, turnOf(campaign, reader, NOW), '/chuanhan');
      expect(text).not.toContain('Đinh Nơi Khác');
      expect(text).toMatch(reader === OFFICE ? /<b>4<\/b>\/8/u : /<b>2<\/b>\/4/u);
    }
  });

  it.each([
    [OFFICE, 'vi', ['tài khoản Zalo của cơ quan đang không gửi được tin', 'Văn phòng xem gói dịch vụ']],
    [LEAD, 'en', ["the office's Zalo account may not send at the moment", 'the Office looks at its plan']],
  ] as const)('an account that may not send is not taken for a budget that is spent', async (reader, lang, words) => {
    const unpaid = zalo('unpaid', { name: 'Cao Chờ' });
    const unreached = [{ member: 'unpaid', error: 'channel_unpaid', at: before(5) }];
    const handler = handlerOf({ people: [LEAD, OFFICE, unpaid], unreached, quiet: { unpaid: 60 } });
    const { text } = await use(handler, { ...turnOf(campaign, reader, NOW), lang }, '/chuanhan');
    for (const some of words) expect(text).toContain(some);
    expect(text).not.toMatch(/trả phí của tháng|charged/u);
  });

  it('somebody who has done something since is not named', async () => {
    const found = async (hours: number): Promise<string> => {
      const handler = handlerOf({ people: PEOPLE, unreached: UNREACHED, quiet: { ...QUIET, quiet: hours } });
      return (await use(handler, turnOf(campaign, OFFICE, NOW), '/chuanhan')).text;
    };
    expect(await found(6)).toContain('Hồ Im');
    expect(await found(4)).not.toContain('Hồ Im');
  });

  it('says so when everybody is reached, also when nobody has ever been written to', async () => {
    const { text, data } = await use(handlerOf({ people: [LEAD] }), turnOf(campaign, LEAD, NOW), '!reach.open');
    expect(text).toContain('Cả 1 người đều đang nhận được tin.');
    expect(data).toEqual(['!menu.open']);
  });

  it('shows twenty names a screen and turns pages in place; a page that is gone is the last one', async () => {
    const many = Array.from({ length: 45 }, (_, at) =>
      memberOf(`n${at}`, { name: `Người thứ ${at}`, addresses: [], joinedAt: null, unit: at < 22 ? 'CDS' : 'QLCN' }),
    );
    const handler = handlerOf({ people: [OFFICE, ...many] });
    const turn = turnOf(campaign, OFFICE, NOW);
    const names = (text: string): number => text.match(/Người thứ/gu)?.length ?? 0;
    const first = await use(handler, turn, '!reach.page:0');
    expect([names(first.text), first.replace, first.data]).toEqual([20, true, ['!reach.page:1', '!menu.open']]);
    expect(first.text).not.toContain('Phòng Quản lý công nghệ');
    const second = await use(handler, turn, '!reach.page:1');
    expect([names(second.text), second.data]).toEqual([20, ['!reach.page:0', '!reach.page:2', '!menu.open']]);
    expect(second.text).toMatch(/<b>Phòng Chuyển đổi số<\/b>\n.*\n.*\n\n<b>Phòng Quản lý công nghệ<\/b>/u);
    expect(second.text).toContain('Chưa tham gia: 45');
    expect(second.text).toContain('Trang 2/3');
    const last = await use(handler, turn, '!reach.page:2');
    expect([names(last.text), last.data]).toEqual([5, ['!reach.page:1', '!menu.open']]);
    expect((await use(handler, turn, '!reach.page:99')).text).toBe(last.text);
    expect((await use(handler, turn, '!reach.page:x')).text).toBe(first.text);
  });
});

describe('notices about reaching', () => {
  it.each([
    ['telegram', 'Telegram'],
    ['web', 'trang dùng thử'],
    ['zalo', 'Zalo'],
    ['zalo-bot', 'Zalo Bot'],
  ] as const)('somebody who stopped on %s is named with the app, and the list is one tap away', (channel, app) => {
    const vi = shown({ views: [stoppedView('Vũ <Nghỉ>', { channel })] });
    expect(vi.text).toContain(`<b>Vũ &lt;Nghỉ&gt;</b> đã ngừng nhận tin của bot trên ${app}.`);
    expect(vi.data).toEqual(['!reach.open', '!menu.open']);
    expect(shown({ views: [stoppedView('Vũ', { channel })] }, 'en').text).toContain('has stopped');
  });

  it('an account that may not send is told with the code of the refusal and what to look at', () => {
    const vi = shown({ views: [unpaidView('-321')] });
    for (const some of ['-321', 'Zalo Cloud Account', 'gói dịch vụ']) expect(vi.text).toContain(some);
    expect(vi.data).toEqual(['!reach.open', '!menu.open']);
    expect(shown({ views: [unpaidView('-321')] }, 'en').text).toContain('balance');
  });

  it('lost access asks for consent by the link, and without one by the command', () => {
    const view = accessLostView('refused', 'https://thidua.example/zalo/connect?key=k1');
    expect(view.buttons?.[0]?.[0]?.press).toEqual({ url: 'https://thidua.example/zalo/connect?key=k1' });
    expect(shown({ views: [view] }).text).toContain('bấm nút dưới đây');
    const bare = shown({ views: [accessLostView('refused', null)] });
    expect(bare.text).toContain('npm run zalo -- connect');
    expect(bare.text).not.toContain('nút dưới đây');
    expect(bare.data).toEqual(['!menu.open']);
  });
});
