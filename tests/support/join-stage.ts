import { join } from 'node:path';
import { createJoinHandler } from '../../handlers/join.ts';
import { createMenuHandler, createMenuView } from '../../handlers/menu.ts';
import { loadCampaign } from '../../src/campaign/load.ts';
import type { Campaign } from '../../src/campaign/schema.ts';
import { decide } from '../../src/decide.ts';
import { type Address, addressId } from '../../src/dialog/address.ts';
import { type Event, encodePress } from '../../src/dialog/event.ts';
import type { Member, Role } from '../../src/domain/member.ts';
import { createTexts } from '../../src/i18n.ts';
import { createPhoneKey } from '../../src/phone-key.ts';
import { createPhraser } from '../../src/phrase.ts';
import type { NewDelivery } from '../../src/ports/deliveries.ts';
import type { Invite, InviteStore, MemberStore } from '../../src/ports/members.ts';
import { createRegistry } from '../../src/registry.ts';
import type { Scene } from '../../src/turn.ts';
import { createWords } from '../../src/words.ts';
import { NEWCOMER } from './newcomer.ts';

const root = join(import.meta.dirname, '../..');
const texts = createTexts(root);
export const phraser = createPhraser(texts, () => Promise.reject(new Error('joining has no files')));
export const phoneKey = createPhoneKey('k'.repeat(32));
export const now = new Date('2026-11-20T02:00:00Z');
const never = (): never => {
  throw new Error('not a matter of joining');
};

export async function campaign(): Promise<Campaign> {
  const loaded = await loadCampaign(join(root, 'campaigns/dong-nai-skhcn.yaml'));
  if (!loaded.ok) throw new Error('the campaign does not load');
  return loaded.campaign;
}

/** Two people of the roster and their codes, kept in memory. */
export class Roster {
  readonly people = new Map<string, Member>();
  readonly codes = new Map<string, Invite & { usedBy: string | null }>();
  /** Keyed digests of phone numbers, by member. */
  readonly phones = new Map<string, string>();
  /** Messages to people in their other apps, as they were planned. */
  readonly told: NewDelivery[] = [];
  /** Runs when a code is about to be redeemed, or a number to be bound: somebody else may be quicker. */
  beforeRedeem = (): void => undefined;

  constructor() {
    for (const [id, name] of [
      ['lan', 'Nguyễn Thị Lan'],
      ['an', 'Trần Văn An'],
    ] as const) {
      const role = id === 'lan' ? 'TRUONG_PHONG' : 'CAN_BO';
      this.people.set(id, { ...NEWCOMER, id, name, unit: 'QLCN', role });
    }
    this.give('LANA-2345', 'lan', '2026-12-01T00:00:00Z');
    this.give('ANAN-2345', 'an', '2026-12-01T00:00:00Z');
    this.give('LATE-2345', 'an', '2026-11-20T02:00:00Z');
  }

  become(id: string, role: Role): void {
    const person = this.people.get(id);
    if (person !== undefined) this.people.set(id, { ...person, role });
  }

  give(code: string, member: string, until: string): void {
    this.codes.set(code, { code, member, usedAt: null, usedBy: null, expiresAt: new Date(until) });
  }

  find(typed: string) {
    const key = typed.toUpperCase().replace(/[^A-Z0-9]/g, '');
    return this.codes.get(`${key.slice(0, 4)}-${key.slice(4)}`) ?? null;
  }

  readonly invites: InviteStore = {
    issue: never,
    find: async (typed) => this.find(typed),
    redeem: async (typed, by) => {
      this.beforeRedeem();
      const code = this.find(typed);
      if (code === null) return false;
      if (code.usedAt !== null) return code.usedBy === addressId(by);
      this.codes.set(code.code, { ...code, usedAt: now, usedBy: addressId(by) });
      return true;
    },
    revoke: async (member) => {
      for (const [id, code] of this.codes) {
        if (code.member === member && code.usedAt === null) this.codes.set(id, { ...code, usedAt: now });
      }
    },
  };

  readonly deliveries = {
    plan: async (news: readonly NewDelivery[]): Promise<readonly string[]> => {
      const isNew = ({ occasion, member }: NewDelivery): boolean =>
        !this.told.some((one) => one.occasion === occasion && one.member === member);
      const added = news.filter(isNew);
      this.told.push(...added);
      return added.map(({ occasion }) => occasion);
    },
  };

  readonly members: MemberStore = {
    byId: async (id) => this.people.get(id) ?? null,
    byAddress: async (address) =>
      [...this.people.values()].find((one) => one.addresses.some((own) => addressId(own) === addressId(address))) ??
      null,
    byPhone: async (digest) => {
      const [id = ''] = [...this.phones].find(([, held]) => held === digest) ?? [];
      return this.people.get(id) ?? null;
    },
    join: async (id, { address, lang, consent, at, alone }) => {
      if (alone === true) this.beforeRedeem();
      const person = this.people.get(id);
      if (person === undefined) throw new Error('nobody');
      const known = person.addresses.some((one) => addressId(one) === addressId(address));
      const taken = alone === true && person.addresses.some((one) => one.channel === address.channel);
      if (known || taken) return person;
      const joined = { ...person, lang, consent, joinedAt: person.joinedAt ?? at };
      this.people.set(id, { ...joined, addresses: [...person.addresses, address] });
      return { ...joined, addresses: [...person.addresses, address] };
    },
    setPhone: never,
    all: never,
    ofUnit: never,
    search: never,
    add: never,
    setLang: never,
    setStopped: never,
    takeBackStop: never,
    setCampaigns: never,
    setRanked: never,
    seats: never,
  };
}

/** One person's chat: what they do goes through the same routing as everybody's. */
export class Chat {
  scene: Scene;
  heard: readonly string[] = [];
  private events = 0;
  private readonly deciding;

  constructor(roster: Roster, plan: Campaign, address: Address = { channel: 'telegram', chat: '1' }) {
    const menu = createMenuView({ milestones: { dated: async () => new Map(), set: never } });
    const units = { all: never, put: never, byCode: async () => ({ code: 'QLCN', name: 'Phòng Quản lý công nghệ' }) };
    const { members, invites, deliveries } = roster;
    const queue = { wake: () => undefined };
    const handlers = [
      createJoinHandler({ members, invites, units, deliveries, queue, menu }),
      createMenuHandler({ menu }),
    ];
    let waits = 0;
    this.deciding = {
      registry: createRegistry(handlers, texts.has),
      words: createWords(texts, ['menu']),
      newId: () => 'session-1',
      newWait: () => `w${++waits}`,
      memberById: members.byId,
      revision: async () => null,
      phoneKey,
      listsChoices: () => false,
      label: ({ label }: { label: Parameters<typeof phraser.plain>[0] }) => phraser.plain(label, 'vi'),
    };
    const campaigns = [{ campaign: plan, revision: 4, publishedAt: now }];
    const about = { campaign: plan, revision: 4, campaigns };
    const turn = { now, eventId: 'e', address, member: null, lang: 'vi' as const, ...about };
    const none = { sessions: {}, active: null };
    this.scene = {
      turn: { ...turn, ...none },
      views: [],
      unsure: false,
      keepsChoices: false,
      ...none,
      aside: {},
      lang: null,
      bound: null,
    };
  }

  async take(event: Event): Promise<void> {
    const { sessions, active, lang, turn } = this.scene;
    const before: Scene = { ...this.scene, views: [], turn: { ...turn, sessions, active, lang: lang ?? turn.lang } };
    const incoming = { address: turn.address, event, lang: null, at: now };
    const views = this.scene.views;
    const last = views.findLast((view) => view.buttons !== undefined);
    const choices = (last?.buttons ?? []).flat().flatMap(({ label, press }) => {
      const data = encodePress(press, last?.wait);
      return data === null ? [] : [{ label, data }];
    });
    this.scene = await decide(this.deciding, before, choices, incoming);
    const speaks = this.scene.lang ?? 'vi';
    this.heard = this.scene.views.map((view) => phraser.message(view, speaks, null).text);
  }

  private id(): string {
    this.events += 1;
    return `e${this.events}`;
  }

  start(payload = ''): Promise<void> {
    return this.take({ id: this.id(), kind: 'start', payload });
  }

  say(text: string): Promise<void> {
    return this.take({ id: this.id(), kind: 'text', text });
  }

  share(phone: string, own = true): Promise<void> {
    return this.take({ id: this.id(), kind: 'contact', phone, own });
  }

  press(label: string): Promise<void> {
    const view = this.scene.views.findLast((one) => one.buttons !== undefined);
    const found = (view?.buttons ?? [])
      .flat()
      .find((one) => phraser.plain(one.label, this.scene.lang ?? 'vi') === label);
    const data = found === undefined ? null : encodePress(found.press, view?.wait);
    if (data === null) throw new Error(`no button "${label}"`);
    return this.take({ id: this.id(), kind: 'tap', data, message: 'm1' });
  }

  get last(): string {
    return this.heard.join('\n---\n');
  }
}

export async function toCode(chat: Chat): Promise<void> {
  await chat.start();
  await chat.press('Tiếng Việt');
  await chat.press('Đồng ý');
}

export async function joinWith(chat: Chat, code: string): Promise<void> {
  await toCode(chat);
  await chat.say(code);
}
