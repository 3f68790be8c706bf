import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createHelpHandler } from '../../handlers/help.ts';
import { createLanguageHandler } from '../../handlers/language.ts';
import { createMenuHandler, createMenuView } from '../../handlers/menu.ts';
import { loadCampaign } from '../../src/campaign/load.ts';
import type { Campaign } from '../../src/campaign/schema.ts';
import type { Session } from '../../src/dialog/form.ts';
import type { Lang } from '../../src/dialog/lang.ts';
import type { View } from '../../src/dialog/view.ts';
import { type Member, ROLES, type Role } from '../../src/domain/member.ts';
import { createTexts } from '../../src/i18n.ts';
import { createPhraser } from '../../src/phrase.ts';
import type { MemberTurn } from '../../src/ports/handler.ts';
import type { MemberStore } from '../../src/ports/members.ts';
import { NEWCOMER } from '../support/newcomer.ts';

const root = join(import.meta.dirname, '../..');
const phraser = createPhraser(createTexts(root), () => Promise.reject(new Error('a menu has no files')));
const found: Campaign[] = [];

beforeAll(async () => {
  const loaded = await loadCampaign(join(root, 'campaigns/dong-nai-skhcn.yaml'));
  if (!loaded.ok) throw new Error('the campaign does not load');
  found.push(loaded.campaign);
});

function memberOf(role: Role, over: Partial<Member> = {}): Member {
  return { ...NEWCOMER, id: `m-${role}`, name: 'Nguyễn <An>', unit: 'QLCN', role, ...over };
}

function turnOf(role: Role, over: Partial<MemberTurn> = {}): MemberTurn {
  const [campaign] = found;
  if (campaign === undefined) throw new Error('no campaign');
  return {
    now: new Date('2027-06-22T02:00:00Z'),
    eventId: 'e1',
    address: { channel: 'telegram', chat: '1' },
    member: memberOf(role),
    lang: 'vi',
    campaign,
    revision: 1,
    campaigns: [],
    sessions: {},
    active: null,
    ...over,
  };
}

const draft: Session = {
  id: 's1',
  form: 'initiative',
  version: 1,
  answers: {},
  found: {},
  pending: null,
  open: null,
  asked: null,
  misses: 0,
  startedAt: '2027-06-01T00:00:00Z',
  touchedAt: '2027-06-01T00:00:00Z',
};

function menuWith(dated: ReadonlyMap<string, string> = new Map()) {
  return createMenuView({ milestones: { dated: async () => dated, set: async () => undefined } });
}

function actions(view: View): string[] {
  return (view.buttons ?? []).flat().flatMap(({ press }) => ('action' in press ? [press.action] : []));
}

function text(view: View, lang: Lang = 'vi'): string {
  return phraser.message(view, lang, null).text;
}

const OFFICE = ['summary.open', 'list.open', 'report.open', 'progress.open'];
const STAFF = ['initiative.start', 'initiative.mine', 'skills.open', 'pledge.open'];
const ENDS = ['language.open', 'help.open'];

describe('the menu', () => {
  it.each([
    ['CAN_BO', ['plan.open', ...STAFF, 'example.open', ...ENDS]],
    ['TRUONG_PHONG', ['plan.open', ...STAFF, 'confirm.open', 'unit.open', 'example.open', 'reach.open', ...ENDS]],
    [
      'DAU_MOI',
      [
        'plan.open',
        ...STAFF,
        'confirm.open',
        'example.open',
        ...OFFICE,
        'units.open',
        'milestone.open',
        'modules.open',
        'reach.open',
        ...ENDS,
      ],
    ],
    ['LANH_DAO', ['plan.open', ...STAFF, 'example.open', ...OFFICE, 'units.open', ...ENDS]],
    ['BEN_NGOAI', ['plan.open', ...ENDS]],
  ] as const)('of %s offers what the role may do', async (role, expected) => {
    expect(actions(await menuWith()(turnOf(role)))).toEqual(expected);
  });

  it('leaves out what the plan has not switched on', async () => {
    const turn = turnOf('DAU_MOI');
    const { modules } = turn.campaign.plan;
    const state = (name: 'off' | 'proposal') => ({ ...modules.initiatives, state: name });
    const off = {
      ...modules,
      initiatives: state('off'),
      digital_skills: state('off'),
      green_pledges: state('proposal'),
      good_examples: state('proposal'),
      unit_registration: state('off'),
    };
    const campaign = { ...turn.campaign, plan: { ...turn.campaign.plan, modules: off } };
    const sessions = { initiative: draft };
    expect(actions(await menuWith()({ ...turn, campaign, sessions }))).toEqual([
      'plan.open',
      'milestone.open',
      'modules.open',
      'reach.open',
      ...ENDS,
    ]);
  });

  it('offers an open draft, except to somebody who comes right out of it', async () => {
    const sessions = { initiative: draft };
    const offering = await menuWith()(turnOf('CAN_BO', { sessions }));
    // Last, so that the numbers of all other lines stay what they were.
    expect(actions(offering)).toEqual(['plan.open', ...STAFF, 'example.open', ...ENDS, 'initiative.resume']);
    const labels = phraser.message(offering, 'vi', null).buttons.flat();
    expect(labels.at(-1)?.label).toBe('▶ Tiếp tục: Đăng ký sáng kiến');
    const inside = turnOf('CAN_BO', { sessions, active: 'initiative' });
    expect(actions(await menuWith()(inside))).not.toContain('initiative.resume');
  });

  it('names the phase and the next dated milestone', async () => {
    const dated = new Map([
      ['so_ket', '2027-06-30'],
      ['trien_khai', '2027-06-21'],
      ['tong_ket', '2030-06-30'],
    ]);
    const both = text(await menuWith(dated)(turnOf('CAN_BO')));
    const english = phraser.message(await menuWith(dated)(turnOf('CAN_BO', { lang: 'en' })), 'en', null).text;
    expect(english).toContain(
      'Now: Phase 1 (2026–2027). Next: Mid-term review and lessons learnt on <b>30/06/2027</b>',
    );
    expect(both).toContain('Hiện nay: Giai đoạn 1: từ năm 2026 đến năm 2027.');
    expect(both).toContain('Sơ kết, đánh giá, rút kinh nghiệm, ngày <b>30/06/2027</b> (còn 6 ngày làm việc).');
    expect(text(await menuWith()(turnOf('CAN_BO')))).not.toContain('Sắp tới');
    const before = { now: new Date('2025-06-22T02:00:00Z') };
    expect(text(await menuWith(dated)(turnOf('CAN_BO', before)))).toMatch(/^Sắp tới: Triển khai/m);
    expect(text(await menuWith()(turnOf('CAN_BO', before)))).not.toMatch(/Hiện nay|Sắp tới/);
  });

  it.each(ROLES)('greets %s by name and role in both languages, and escapes the name', async (role) => {
    const view = await menuWith()(turnOf(role));
    for (const lang of ['vi', 'en'] as const) {
      expect(text(view, lang)).toContain('<b>Nguyễn &lt;An&gt;</b>');
      expect(text(view, lang)).not.toContain(role);
    }
  });

  it('takes the place of a screen of ours only when that screen says so', async () => {
    const open = createMenuHandler({ menu: menuWith() }).actions?.['menu.open'];
    expect((await open?.(turnOf('CAN_BO'), ['here']))?.views?.[0]?.replace).toBe(true);
    expect((await open?.(turnOf('CAN_BO'), []))?.views?.[0]?.replace).toBe(false);
  });
});

function membersWith(people: readonly Member[], langs: string[] = []): MemberStore {
  const never = (): never => {
    throw new Error('not a matter of this screen');
  };
  return {
    all: async () => people,
    setLang: async (id, lang) => void langs.push(`${id}:${lang}`),
    byId: never,
    byAddress: never,
    byPhone: never,
    setPhone: never,
    ofUnit: never,
    search: never,
    add: never,
    join: never,
    setStopped: never,
    takeBackStop: never,
    setCampaigns: never,
    setRanked: never,
    seats: never,
  };
}

describe('help', () => {
  const commands = [
    { name: 'kehoach', ability: 'plan', help: 'commands:kehoach' },
    { name: 'tonghop', ability: 'summary', help: 'commands:tonghop' },
  ] as const;

  it('lists the commands of the role only', async () => {
    const handler = createHelpHandler({ commands: () => commands, members: membersWith([]) });
    const run = handler.commands?.[0]?.run;
    const staff = (await run?.(turnOf('CAN_BO'), ''))?.views?.[0] ?? { lines: [] };
    expect(text(staff)).toContain('/kehoach: Xem kế hoạch phong trào thi đua');
    expect(text(staff)).not.toContain('/tonghop');
    const office = (await run?.(turnOf('DAU_MOI'), ''))?.views?.[0] ?? { lines: [] };
    expect(text(office)).toContain('/tonghop');
    for (const role of ROLES) {
      const view = (await run?.(turnOf(role), ''))?.views?.[0] ?? { lines: [] };
      expect(text(view, 'en')).not.toContain(role);
    }
  });

  it('names the head of one’s unit and the office contacts', async () => {
    const people = [
      memberOf('TRUONG_PHONG', { id: 'a', name: 'Trần Bình' }),
      memberOf('TRUONG_PHONG', { id: 'b', name: 'Lê Xa', unit: 'KHAC' }),
      memberOf('DAU_MOI', { id: 'c', name: 'Phạm Chi', unit: 'VP' }),
    ];
    const ask = async (members: readonly Member[]): Promise<string> => {
      const handler = createHelpHandler({ commands: () => [], members: membersWith(members) });
      const outcome = await handler.actions?.['help.human']?.(turnOf('CAN_BO', { active: 'initiative' }), []);
      return text(outcome?.views?.[0] ?? { lines: [] });
    };
    const named = await ask(people);
    expect(named).toContain('Trần Bình');
    expect(named).toContain('Phạm Chi');
    expect(named).not.toContain('Lê Xa');
    expect(named).toContain('Phần đang làm dở vẫn còn nguyên.');
    expect(await ask([])).toContain('Danh sách chưa có lãnh đạo phòng');
  });
});

describe('language', () => {
  it.each([
    ['tiếng việt', 'vi'],
    ['English', 'en'],
    ['EN', 'en'],
  ] as const)('/ngonngu %s sets it at once', async (typed, lang) => {
    const langs: string[] = [];
    const handler = createLanguageHandler({ members: membersWith([], langs) });
    const outcome = await handler.commands?.[0]?.run(turnOf('CAN_BO'), typed);
    expect(outcome?.lang).toBe(lang);
    expect(langs).toEqual([`m-CAN_BO:${lang}`]);
  });

  it('asks when bare, and a press sets it', async () => {
    const langs: string[] = [];
    const handler = createLanguageHandler({ members: membersWith([], langs) });
    const asked = await handler.commands?.[0]?.run(turnOf('CAN_BO'), '');
    expect(actions(asked?.views?.[0] ?? { lines: [] })).toEqual(['language.set', 'language.set', 'menu.open']);
    expect(langs).toEqual([]);
    const set = await handler.actions?.['language.set']?.(turnOf('CAN_BO'), ['en']);
    expect(set).toMatchObject({ lang: 'en', views: [{ replace: true }] });
    expect(langs).toEqual(['m-CAN_BO:en']);
  });
});
