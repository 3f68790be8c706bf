import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import type { ModuleName } from '../../src/campaign/plan-schema.ts';
import type { Campaign } from '../../src/campaign/schema.ts';
import { asItStands, newConversation } from '../../src/conversation.ts';
import type { Lang } from '../../src/dialog/lang.ts';
import type { View } from '../../src/dialog/view.ts';
import type { Member, Role } from '../../src/domain/member.ts';
import { type JobsHouse, openHouse } from '../support/jobs-house.ts';
import { samplePhraser } from '../support/report-sample.ts';

/** What reminders say, by the words and modules of the file. */

const phraser = samplePhraser();
const MILESTONE = '2027-06-30';
const BEFORE_MILESTONE = '2027-06-23T09:00:00+07:00';
const PHASE_START = '2028-01-04T09:00:00+07:00';

let house: JobsHouse;
let sent: { member: Member; view: View }[] = [];

/** A house with a file as `change` makes it. */
async function open(now: string, change: (campaign: Campaign) => void): Promise<void> {
  const db = `remind_${randomUUID().slice(0, 8)}`;
  sent = [];
  house = await openHouse({ db, prefix: db, now }, async (member, view) => {
    sent.push({ member, view });
    return { ok: true, messageId: 'm1' };
  });
  change(house.campaign);
  await house.stores.units.put('QLCN', 'Phòng Quản lý công nghệ');
  await house.stores.milestones.set(house.campaign.id, 'so_ket', MILESTONE, 'x', house.clock.now());
}

afterEach(() => house.close(true));

function say(rule: number, text: unknown): (campaign: Campaign) => void {
  // As it may lie in a published revision, whatever today's schema says.
  return ({ reminders }) => Object.assign(reminders[rule] ?? {}, { text });
}

function turn(name: ModuleName, state: 'on' | 'off' | 'proposal'): (campaign: Campaign) => void {
  return ({ plan }) => {
    plan.modules[name].state = state;
  };
}

async function drafting(member: Member): Promise<void> {
  const [address] = member.addresses;
  if (address === undefined) throw new Error('not joined');
  const at = house.clock.now().toISOString();
  const session = { id: 's1', form: 'initiative', version: 1, answers: {}, found: {}, pending: null, open: null };
  await house.stores.conversations.save({
    ...asItStands(newConversation(address)),
    member: member.id,
    lang: 'vi',
    campaign: house.campaign.id,
    sessions: { initiative: { ...session, asked: null, misses: 0, startedAt: at, touchedAt: at } },
  });
}

async function person(role: Role, lang: Lang = 'vi'): Promise<Member> {
  const member = await house.person('Trần Thị Trưởng', 'QLCN', role);
  if (lang === 'en') await house.stores.members.setLang(member.id, lang);
  return member;
}

/** The only message to this person. */
function viewTo(member: Member): View {
  const [own, ...more] = sent.filter((one) => one.member.id === member.id);
  if (own === undefined || more.length > 0) throw new Error(`${more.length + 1} messages, or none`);
  return own.view;
}

function textTo(member: Member, lang: Lang = 'vi'): string {
  return phraser.message(viewTo(member), lang, null).text;
}

function actionsTo(member: Member): string[] {
  const buttons = viewTo(member).buttons ?? [];
  return buttons.flat().map(({ press }) => ('action' in press ? press.action : ''));
}

describe('the words of a reminder', () => {
  it('are those of the office, as they are, with the places filled', async () => {
    const vi = 'Mốc <b>{{milestone}}</b> & việc của ta\nNgày {{day}}: {{left}}. {{day}}';
    await open(BEFORE_MILESTONE, say(1, { vi, en: 'Soon: {{milestone}}, {{left}}' }));
    const lead = await person('TRUONG_PHONG');
    const english = await person('TRUONG_PHONG', 'en');
    await house.jobs.sweepNow();
    const label = house.campaign.plan.milestones.find(({ code }) => code === 'so_ket');
    expect(textTo(lead)).toContain(
      `Mốc &lt;b&gt;${label?.vi}&lt;/b&gt; &amp; việc của ta\nNgày 30/06/2027: còn 5 ngày làm việc. 30/06/2027\n\n`,
    );
    expect(textTo(lead)).toContain('Phòng Quản lý công nghệ chưa đăng ký sáng kiến nào');
    expect(textTo(english, 'en')).toMatch(new RegExp(`^Soon: ${label?.en}, working days left: 5\n\n`, 'u'));
    expect(textTo(lead)).not.toContain('Sắp đến mốc');
  });

  it('are the Vietnamese where the office has written no English', async () => {
    await open(PHASE_START, say(0, { vi: '{{day}}–{{until}}: {{phase}}' }));
    const english = await person('CAN_BO', 'en');
    await house.jobs.sweepNow();
    expect(textTo(english, 'en')).toMatch(/^01\/01\/2028–31\/12\/2030: Giai đoạn 2.*\n\n/u);
  });

  it.each([
    [0, PHASE_START, 'Giai đoạn mới của phong trào thi đua'],
    [1, BEFORE_MILESTONE, 'Sắp đến mốc: '],
  ])(
    'are the own ones of the bot where a published revision names a text that is none (%i)',
    async (rule, now, own) => {
      await open(now, say(rule, 'reminders:milestne'));
      const lead = await person('TRUONG_PHONG');
      await house.jobs.sweepNow();
      expect(sent.map(({ member }) => member.id)).toEqual([lead.id]);
      expect(textTo(lead)).toContain(own);
    },
  );
});

describe('a module that is not offered', () => {
  it.each([
    ['off', turn('initiatives', 'off')],
    ['not turned on', turn('initiatives', 'proposal')],
    [
      'paused',
      (campaign: Campaign) =>
        Object.assign(campaign, { decisions: { modules: { initiatives: 'off' }, appended: [], factors: [] } }),
    ],
  ])('invites nobody to register or to go on with a draft: %s', async (_name, change) => {
    await open(BEFORE_MILESTONE, (campaign) => {
      change(campaign);
      campaign.reminders[1]?.to.push({ who: 'office' });
    });
    await drafting(await person('TRUONG_PHONG'));
    await drafting(await person('CAN_BO'));
    const office = await person('DAU_MOI');
    await drafting(office);
    await house.jobs.sweepNow();
    expect(sent.map(({ member }) => member.id)).toEqual([office.id]);
    expect(textTo(office)).toContain('Mời anh/chị xem kế hoạch.');
    expect(textTo(office)).not.toMatch(/đăng ký|bản nháp/u);
    expect(textTo(office, 'en')).not.toMatch(/register|initiative/u);
    expect(actionsTo(office)).toEqual(['plan.open', 'why.show']);
  });

  it('still tells everybody of a new phase', async () => {
    await open(PHASE_START, turn('initiatives', 'off'));
    const staff = await person('CAN_BO');
    await house.jobs.sweepNow();
    expect(textTo(staff)).toContain('Giai đoạn 2');
    expect(textTo(staff)).not.toContain('đăng ký');
    expect(actionsTo(staff)).toEqual(['plan.open', 'why.show']);
  });

  it('asks nobody from outside to register where outsiders take no part', async () => {
    await open(PHASE_START, turn('outsiders', 'off'));
    const outsider = await person('BEN_NGOAI');
    const staff = await person('CAN_BO');
    await house.jobs.sweepNow();
    expect(actionsTo(outsider)).toEqual(['plan.open', 'why.show']);
    expect(textTo(outsider)).not.toContain('đăng ký');
    expect(actionsTo(staff)).toEqual(['initiative.start', 'plan.open', 'why.show']);
    expect(textTo(staff)).toContain('đăng ký sáng kiến');
  });

  it('is called a proposal of the office where that has turned it on', async () => {
    await open(PHASE_START, (campaign) => {
      turn('initiatives', 'proposal')(campaign);
      Object.assign(campaign, { decisions: { modules: { initiatives: 'on' }, appended: [], factors: [] } });
    });
    const staff = await person('CAN_BO');
    await house.jobs.sweepNow();
    expect(textTo(staff)).toContain('Đề xuất của Văn phòng');
    expect(actionsTo(staff)).toEqual(['initiative.start', 'plan.open', 'why.show']);
  });
});

it('a plan with a day of its own is gone by, whatever day the office had set before', async () => {
  await open('2027-06-10T09:00:00+07:00', ({ plan }) => {
    for (const one of plan.milestones) if (one.code === 'so_ket') one.due = '2027-06-15';
  });
  const lead = await person('TRUONG_PHONG');
  await house.jobs.sweepNow();
  expect(textTo(lead)).toContain('Ngày 15/06/2027');
  // The day that was set before brings no second reminder.
  house.clock.set(new Date(BEFORE_MILESTONE));
  await house.jobs.sweepNow();
  expect(sent).toHaveLength(1);
});
