import { afterAll, beforeAll, beforeEach } from 'vitest';
import { createSkillAskHandler } from '../../handlers/skill-ask.ts';
import { createSkillConfirmHandler } from '../../handlers/skill-confirm.ts';
import { createSkillUnitHandler } from '../../handlers/skill-unit.ts';
import { createSkillsHandler } from '../../handlers/skills.ts';
import type { Campaign } from '../../src/campaign/schema.ts';
import type { Member } from '../../src/domain/member.ts';
import type { MemberTurn } from '../../src/ports/handler.ts';
import type { ReportRequest } from '../../src/ports/queue.ts';
import { createIndexes, createStores, type Stores } from '../../src/stores.ts';
import { emptyDatabase, openDatabase } from './database.ts';
import { turnOf, use } from './member-turn.ts';
import { sampleCampaign } from './report-sample.ts';

type Name = 'lan' | 'binh' | 'chi' | 'phuc' | 'loner';

/** People of three units and the handlers of the checklist over a database of their own, which is empty before each test. */
export async function openSkills() {
  const { connection, drop } = await openDatabase();
  const stores = createStores(connection);
  const reports: ReportRequest[] = [];
  const handlers = handlersOver(stores, reports);
  const campaign: Campaign = await sampleCampaign();
  const people = new Map<Name, Member>();
  let turns = 0;

  async function joined(name: string, unit: string, role: Member['role'], campaigns: string[] | null = null) {
    const added = await stores.members.add({ name, unit, role, campaigns });
    const address = { channel: 'telegram' as const, chat: added.id };
    const consent = { version: 'n1', at: new Date('2026-11-01T02:00:00Z'), channel: 'telegram', lang: 'vi' as const };
    return stores.members.join(added.id, { address, lang: 'vi', consent, at: consent.at });
  }

  beforeAll(() => createIndexes(connection));
  beforeEach(async () => {
    await emptyDatabase(connection);
    people.set('lan', await joined('Nguyễn Thị Lan', 'CDS', 'CAN_BO'));
    people.set('binh', await joined('Trần Thanh Bình', 'CDS', 'TRUONG_PHONG'));
    people.set('chi', await joined('Lê Thị Chi', 'CDS', 'TRUONG_PHONG'));
    people.set('phuc', await joined('Đặng Hồng Phúc', 'VP', 'DAU_MOI'));
    people.set('loner', await joined('Võ Văn Đơn', 'TTS', 'CAN_BO'));
  });
  afterAll(drop);

  function known(who: Name): Member {
    const found = people.get(who);
    if (found === undefined) throw new Error(`nobody is called ${who}`);
    return found;
  }

  /** A turn with an event of its own. */
  function turn(who: Name, given: Partial<MemberTurn> = {}): MemberTurn {
    turns += 1;
    const base = turnOf(campaign, known(who), '2026-11-20T09:00:00+07:00');
    return { ...base, campaigns: [{ campaign, revision: 1, publishedAt: base.now }], eventId: `e${turns}`, ...given };
  }

  /** The open request of somebody's item as the head's button names it. */
  async function asked(item = 'A1', who: Name = 'lan'): Promise<string> {
    await use(handlers.ask, turn(who), `!skills.ask:${item}`);
    const records = await stores.skills.ofMember(known(who).id, campaign.id, 2026);
    const request = records.find((one) => one.item === item)?.request;
    if (request === null || request === undefined) throw new Error('no request');
    return request;
  }

  return { stores, reports, handlers, campaign, known, turn, asked };
}

function handlersOver(stores: Stores, reports: ReportRequest[]) {
  const queue = {
    wake: () => undefined,
    report: async (request: ReportRequest) => {
      reports.push(request);
    },
  };
  const deps = { ...stores, queue };
  return {
    skills: createSkillsHandler(deps),
    ask: createSkillAskHandler(deps),
    confirm: createSkillConfirmHandler(deps),
    unit: createSkillUnitHandler(deps),
  };
}
