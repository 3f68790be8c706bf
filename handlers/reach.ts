import { type Address, addressId } from '../src/dialog/address.ts';
import { actionButton, type Button, type Line, line, type View } from '../src/dialog/view.ts';
import { belongs, type Member, type Unit } from '../src/domain/member.ts';
import type { ConversationStore } from '../src/ports/conversations.ts';
import type { DeliveryStore } from '../src/ports/deliveries.ts';
import type { Handler, MemberTurn } from '../src/ports/handler.ts';
import type { MemberStore, UnitStore } from '../src/ports/members.ts';
import { compareVietnamese } from '../src/text/compare.ts';
import { channelName } from './channel-name.ts';

interface ReachDeps {
  readonly members: Pick<MemberStore, 'all' | 'ofUnit'>;
  readonly units: Pick<UnitStore, 'all'>;
  readonly deliveries: Pick<DeliveryStore, 'unreached'>;
  readonly conversations: Pick<ConversationStore, 'lastAt'>;
}

/** Why somebody gets nothing from us; texts under `reach:why`, `reach:count` and `reach:do`. */
type Reason = (typeof REASONS)[number];

interface Missed {
  readonly member: Member;
  readonly reason: Reason;
}

const REASONS = ['not_joined', 'stopped', 'closed', 'budget', 'unpaid', 'access', 'network', 'off'] as const;
const OF_ERROR: ReadonlyMap<string, Reason> = new Map([
  ['window_closed', 'closed'],
  ['budget_spent', 'budget'],
  ['channel_unpaid', 'unpaid'],
  ['access_lost', 'access'],
  ['channel_unreachable', 'network'],
  ['channel_off', 'off'],
]);
/** Names on a screen. */
const PAGE = 20;
const LOOK_BACK_MS = 365 * 24 * 3_600_000;
const MENU = actionButton(line('core:menu'), 'menu.open');
const LIST: readonly Button[] = [actionButton(line('reach:button.list'), 'reach.open')];

/** Of the campaign that is looked at, the heads of units see their own people, the office sees everybody. */
async function people(deps: ReachDeps, { member, campaign }: MemberTurn): Promise<readonly Member[]> {
  const found = await (member.role === 'DAU_MOI' ? deps.members.all() : deps.members.ofUnit(member.unit));
  return found.filter((one) => belongs(one, campaign.id));
}

/** Why the newest message could not be brought to a member; undefined when it could, or when they have done something since. */
async function undelivered(deps: ReachDeps, turn: MemberTurn, members: readonly Member[]) {
  const since = new Date(turn.now.getTime() - LOOK_BACK_MS);
  const [found, last] = await Promise.all([
    deps.deliveries.unreached(since),
    deps.conversations.lastAt(members.flatMap((one) => one.addresses.map(addressId))),
  ]);
  const failed = new Map(found.map((one) => [one.member, one]));
  return ({ id, addresses }: Member): Reason | undefined => {
    const one = failed.get(id);
    if (one === undefined) return undefined;
    const cameBack = addresses.some((address) => (last.get(addressId(address))?.getTime() ?? 0) > one.at.getTime());
    return cameBack ? undefined : OF_ERROR.get(one.error);
  };
}

async function missed(deps: ReachDeps, turn: MemberTurn, members: readonly Member[]): Promise<readonly Missed[]> {
  const reasonOf = await undelivered(deps, turn, members);
  return members.flatMap((member) => {
    if (member.joinedAt === null || member.addresses.length === 0) return [{ member, reason: 'not_joined' as const }];
    const reason = member.stopped ? ('stopped' as const) : reasonOf(member);
    return reason === undefined ? [] : [{ member, reason }];
  });
}

function nameOf(units: readonly Unit[], code: string): string {
  return units.find((one) => one.code === code)?.name ?? code;
}

/** Unit by unit in the order of their names; within one the store's order of people stays. */
function byUnit(found: readonly Missed[], units: readonly Unit[]): readonly Missed[] {
  return [...found].sort((one, other) =>
    compareVietnamese(nameOf(units, one.member.unit), nameOf(units, other.member.unit)),
  );
}

function unitLines(rows: readonly Missed[], units: readonly Unit[]): readonly Line[] {
  return [...new Set(rows.map((one) => one.member.unit))].map((code) => {
    const own = rows.filter((one) => one.member.unit === code);
    const names = own.map(({ member, reason }) =>
      line('reach:person', { name: member.name, why: line(`reach:why.${reason}`) }),
    );
    return line('reach:unit', { unit: nameOf(units, code), rows: names });
  });
}

/** One line for each reason that occurs. */
function perReason(found: readonly Missed[], key: 'count' | 'do'): readonly Line[] {
  return REASONS.flatMap((reason) => {
    const number = found.filter((one) => one.reason === reason).length;
    return number === 0 ? [] : [line(`reach:${key}.${reason}`, { number })];
  });
}

function turning(page: number, pages: number): readonly (readonly Button[])[] {
  const to = (label: string, at: number): Button => actionButton(line(label), 'reach.page', String(at));
  const buttons = [
    ...(page > 0 ? [to('list:previous', page - 1)] : []),
    ...(page + 1 < pages ? [to('list:next', page + 1)] : []),
  ];
  return buttons.length === 0 ? [] : [buttons];
}

async function screen(deps: ReachDeps, turn: MemberTurn, wanted: number): Promise<View> {
  const [members, units] = await Promise.all([people(deps, turn), deps.units.all()]);
  const found = byUnit(await missed(deps, turn, members), units);
  if (found.length === 0) {
    return { lines: [line('reach:title'), line('reach:nobody', { all: members.length })], buttons: [[MENU]] };
  }
  const pages = Math.ceil(found.length / PAGE);
  const page = Math.min(wanted, pages - 1);
  const rows = found.slice(page * PAGE, (page + 1) * PAGE);
  return {
    lines: [
      line('reach:title'),
      line('reach:total', { number: found.length, all: members.length, rows: perReason(found, 'count') }),
      ...unitLines(rows, units),
      ...(pages > 1 ? [line('reach:place', { page: page + 1, pages })] : []),
      line('reach:what_to_do', { rows: perReason(found, 'do') }),
    ],
    buttons: [...turning(page, pages), [MENU]],
  };
}

/** `/chuanhan`: who gets nothing from the bot, why, and what colleagues can do about it. */
export function createReachHandler(deps: ReachDeps): Handler {
  return {
    commands: [
      {
        name: 'chuanhan',
        aliases: ['unreached'],
        ability: 'reach',
        run: async (turn) => ({ views: [await screen(deps, turn, 0)] }),
      },
    ],
    actions: {
      'reach.open': async (turn) => ({ views: [await screen(deps, turn, 0)] }),
      'reach.page': async (turn, [page = '']) => {
        const wanted = /^\d{1,4}$/u.test(page) ? Number(page) : 0;
        return { views: [{ ...(await screen(deps, turn, wanted)), replace: true }] };
      },
    },
  };
}

/** Tells whoever answers for the unit that somebody has stopped the bot's messages. */
export function stoppedView(name: string, { channel }: Pick<Address, 'channel'>): View {
  return {
    lines: [line('reach:stopped', { name, app: channelName(channel) }), line('reach:stopped_do')],
    buttons: [LIST, [MENU]],
  };
}

/** Tells the office that Zalo does not let its account send, with the code of the refusal. */
export function unpaidView(code: string): View {
  return {
    lines: [line('reach:unpaid.title', { code }), line('reach:unpaid.who'), line('reach:unpaid.until')],
    buttons: [LIST, [MENU]],
  };
}

/** Tells the office that nothing goes over Zalo until somebody renews the access. `why`: refused, unanswered, interrupted or unreadable; `link` opens the page for it. */
export function accessLostView(why: string, link: string | null): View {
  const button: Button[] = link === null ? [] : [{ label: line('reach:button.connect'), press: { url: link } }];
  return {
    lines: [
      line('reach:access.title'),
      line(`reach:access.why.${why}`),
      line('reach:access.who'),
      line(link === null ? 'reach:access.by_command' : 'reach:access.by_link'),
    ],
    buttons: [...(button.length === 0 ? [] : [button]), [MENU]],
  };
}
