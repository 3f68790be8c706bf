import { join } from 'node:path';
import { loadCampaign } from '../../src/campaign/load.ts';
import type { Campaign } from '../../src/campaign/schema.ts';
import { decodePress, encodePress } from '../../src/dialog/event.ts';
import type { Lang } from '../../src/dialog/lang.ts';
import type { View } from '../../src/dialog/view.ts';
import type { Initiative } from '../../src/domain/initiative.ts';
import type { Member, Unit } from '../../src/domain/member.ts';
import { createTexts } from '../../src/i18n.ts';
import { createPhraser, type Phraser } from '../../src/phrase.ts';
import type { Handler, MemberTurn, Outcome } from '../../src/ports/handler.ts';
import type { InitiativeFilter } from '../../src/ports/initiatives.ts';
import { projectRoot } from '../../src/project-root.ts';
import type { SummaryStores } from '../../src/reports/summary.ts';
import type { Say } from '../../src/reports/xlsx.ts';
import { NEWCOMER } from './newcomer.ts';

/** A small made-up office for tests of reports. */

const root = projectRoot();

/** The plan of the first department. */
export async function sampleCampaign(): Promise<Campaign> {
  const loaded = await loadCampaign(join(root, 'campaigns', 'dong-nai-skhcn.yaml'));
  if (!loaded.ok) throw new Error(loaded.problems.map((one) => `${one.path} ${one.fault.key}`).join('; '));
  return loaded.campaign;
}

/** The real texts of `locales/`. */
export function samplePhraser(): Phraser {
  return createPhraser(createTexts(root), () => Promise.reject(new Error('no files here')));
}

/** Lines as plain words, as a report job has them. */
export function saying(lang: Lang): Say {
  const phraser = samplePhraser();
  return (one) => phraser.plain(one, lang);
}

export const UNITS: readonly Unit[] = [
  { code: 'VP', name: 'Văn phòng Sở' },
  { code: 'QLCN', name: 'Phòng Quản lý Công nghệ và Thị trường công nghệ' },
  { code: 'CDS', name: 'Phòng Chuyển đổi số và Công nghiệp công nghệ số' },
  { code: 'TDC', name: 'Chi cục Tiêu chuẩn Đo lường Chất lượng' },
  { code: 'TTUD', name: 'Trung tâm Ứng dụng tiến bộ khoa học, công nghệ và Đổi mới sáng tạo thành phố Đồng Nai' },
  { code: 'TTS', name: 'Thanh tra Sở' },
];

const BASE: Initiative = {
  id: 'i1',
  code: 'SK-2026-0001',
  key: 's1',
  campaign: 'dong-nai-skhcn',
  year: 2026,
  author: 'm1',
  authorName: 'Nguyễn Thị Hồng Nhung',
  unit: 'QLCN',
  title: 'Tự động nhắc hạn hồ sơ khoa học trên phần mềm một cửa',
  problem:
    'Hồ sơ nhiệm vụ khoa học thường quá hạn do cán bộ phải tự dò từng dòng trong sổ theo dõi, mỗi tuần mất khoảng 3 giờ.',
  solution:
    'Lấy dữ liệu từ phần mềm một cửa, tự tính hạn theo ngày làm việc, gửi nhắc trước 05 ngày cho người thụ lý và trưởng phòng.',
  area: '2',
  trialMonth: '2026-12',
  coauthors: [],
  files: [],
  state: 'registered',
  registeredAt: new Date('2026-09-15T02:00:00Z'),
  withdrawnAt: null,
};

/** An initiative that differs from the usual one in what is given. */
export function initiative(number: number, given: Partial<Initiative> = {}): Initiative {
  const code = `SK-2026-${String(number).padStart(4, '0')}`;
  return { ...BASE, id: `i${number}`, key: `s${number}`, code, ...given };
}

/** A member of a unit, joined or not. */
export function member(id: string, unit: string, given: Partial<Member> = {}): Member {
  return {
    id,
    name: `Người ${id}`,
    unit,
    role: 'CAN_BO',
    ...NEWCOMER,
    addresses: [{ channel: 'web', chat: id }],
    joinedAt: new Date('2026-07-01T00:00:00Z'),
    ...given,
  };
}

function within(one: Initiative, filter: InitiativeFilter): boolean {
  return (
    one.campaign === filter.campaign &&
    (filter.from === undefined || one.registeredAt >= filter.from) &&
    (filter.to === undefined || one.registeredAt < filter.to) &&
    (filter.unit === undefined || one.unit === filter.unit) &&
    (filter.area === undefined || one.area === filter.area)
  );
}

function countBy<T>(items: readonly T[], key: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of items) groups.set(key(one), [...(groups.get(key(one)) ?? []), one]);
  return groups;
}

/** The ports of a summary over lists in memory: the rules of the stores, without a database. */
export function stocked(
  initiatives: readonly Initiative[],
  members: readonly Member[],
  read: Readonly<Record<string, number>> = {},
): SummaryStores {
  const live = (filter: InitiativeFilter): Initiative[] =>
    initiatives.filter((one) => one.state === 'registered' && within(one, filter));
  return {
    initiatives: {
      tally: async (filter) =>
        [...countBy(live(filter), (one) => `${one.unit}|${one.area}`).values()].flatMap((group) =>
          group.slice(0, 1).map(({ unit, area }) => ({ unit, area, count: group.length })),
        ),
      byMonth: async (filter) =>
        [
          ...countBy(live(filter), (one) =>
            new Date(one.registeredAt.getTime() + 25_200_000).toISOString().slice(0, 7),
          ),
        ].map(([month, group]) => ({ month, count: group.length })),
      countWithdrawn: async (filter) =>
        initiatives.filter((one) => one.state === 'withdrawn' && within(one, filter)).length,
    },
    members: { all: async () => members },
    units: { all: async () => UNITS },
    receipts: { countByUnit: async () => read },
  };
}

/** What `InitiativeStore.each` gives, from a list. */
export async function* streamed(initiatives: readonly Initiative[]): AsyncIterable<Initiative> {
  for (const one of initiatives) if (one.state === 'registered') yield one;
}

/** Two dozen initiatives over four months, one of them withdrawn. */
export function sampleInitiatives(): Initiative[] {
  const units = ['QLCN', 'CDS', 'CDS', 'TTUD', 'VP', 'TDC', 'CDS', 'QLCN'];
  return Array.from({ length: 24 }, (_, at) =>
    initiative(at + 1, {
      unit: units[at % units.length] ?? 'VP',
      area: String((at % 6) + 1),
      registeredAt: new Date(Date.UTC(2026, 7 + (at % 4), 1 + (at % 19), 3)),
      coauthors:
        at % 3 === 0
          ? [
              { member: 'm8', name: 'Trần Văn Đức', share: 20, state: 'accepted' },
              { member: 'm9', name: 'Lê Thị Thúy Huỳnh', share: 15, state: 'asked' },
              { member: 'm7', name: 'Phạm Quốc Huy', share: 25, state: 'declined' },
            ]
          : [],
      ...(at === 5 ? { state: 'withdrawn' as const, withdrawnAt: new Date('2026-10-01T00:00:00Z') } : {}),
    }),
  );
}

/** A turn of the office at noon of a working day. */
export function officeTurn(campaign: Campaign, given: Partial<MemberTurn> = {}): MemberTurn {
  return {
    now: new Date('2026-11-20T05:00:00Z'),
    eventId: 'e1',
    address: { channel: 'web', chat: 'o1' },
    member: member('o1', 'VP', { role: 'DAU_MOI' }),
    lang: 'vi',
    campaign,
    revision: 1,
    campaigns: [],
    sessions: {},
    active: null,
    ...given,
  };
}

/** What a view says in a language; fails on a missing text and on a button no channel could carry. */
export function shown(view: View, lang: Lang = 'vi'): { readonly text: string; readonly buttons: readonly string[] } {
  const message = samplePhraser().message(view, lang, null);
  const buttons = message.buttons.flat();
  for (const button of buttons) {
    if (Buffer.byteLength(button.data ?? '') > 64) throw new Error(`${button.data} is longer than 64 bytes`);
  }
  return { text: message.text, buttons: buttons.map((one) => one.label) };
}

/** Runs the command of a handler. */
export function runCommand(handler: Handler, turn: MemberTurn, typed: string): Promise<Outcome> {
  const [command] = handler.commands ?? [];
  if (command === undefined) throw new Error('no command');
  return command.run(turn, typed);
}

/** Presses the button of a view whose label begins with these words, through the handler. */
export function press(handler: Handler, turn: MemberTurn, view: View, label: string): Promise<Outcome> {
  const phraser = samplePhraser();
  const button = (view.buttons ?? []).flat().find((one) => phraser.plain(one.label, turn.lang).startsWith(label));
  const pressed = decodePress(button === undefined ? '' : (encodePress(button.press, undefined) ?? ''));
  const run = pressed !== null && 'action' in pressed ? handler.actions?.[pressed.action] : undefined;
  if (pressed === null || !('action' in pressed) || run === undefined)
    throw new Error(`no button “${label}” of this handler`);
  return run(turn, pressed.args);
}

/** The only view of an outcome. */
export function viewOf(outcome: Outcome): View {
  const [view, ...more] = outcome.views ?? [];
  if (view === undefined || more.length > 0) throw new Error(`${outcome.views?.length ?? 0} views instead of one`);
  return view;
}
