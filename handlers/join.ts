import { addressId, type ChannelName } from '../src/dialog/address.ts';
import { sharedOf, textOf } from '../src/dialog/answers.ts';
import type { Json } from '../src/dialog/event.ts';
import type { Answers, ChoiceStep, Form, Session, Step, TextStep } from '../src/dialog/form.ts';
import type { Lang } from '../src/dialog/lang.ts';
import { line, type View } from '../src/dialog/view.ts';
import { belongs, type Consent, type Member } from '../src/domain/member.ts';
import { isOverOthers } from '../src/domain/permissions.ts';
import type { Revision } from '../src/ports/campaigns.ts';
import type { FormHandler, Handler, MemberTurn, Outcome, Turn } from '../src/ports/handler.ts';
import type { InviteStore, Joining, MemberStore, UnitStore } from '../src/ports/members.ts';
import { tellOthers } from './join-news.ts';
import { sectionOf } from './plan-screen.ts';
import type { TellDeps } from './tell.ts';

export interface JoinDeps extends TellDeps {
  readonly members: MemberStore;
  readonly invites: InviteStore;
  readonly units: UnitStore;
  /** The menu that stands under the welcome. */
  readonly menu: (turn: MemberTurn) => Promise<View>;
}

/** Version of the notice in `locales/<lang>/join.json`: raised whenever its words change, kept as proof with the consent. */
const NOTICE_VERSION = 'notice-5';
const FORM = 'join';
const NO_CAMPAIGN = 'errors:no_campaign';
const NOTICE = ['title', 'what', 'why', 'who_sees', 'how_long', 'rights', 'source'];

/** What a shared phone number comes in as: its keyed digest. */
const PHONE = /^phone:([\w-]{43})$/u;
/** Where people have a card to share their number with. */
const CARDS: ReadonlySet<ChannelName> = new Set(['zalo']);

const LANG: Step = {
  id: 'lang',
  kind: 'choice',
  prompt: 'join:lang',
  columns: 2,
  options: [
    { value: 'vi', label: line('core:language.vi') },
    { value: 'en', label: line('core:language.en') },
  ],
  lookup: { name: 'notice', mode: 'inform' },
};

/** The notice with the words of the plans that `shows` has found, and the question. */
function consentStep(id: 'consent' | 'agreed', shows: string): ChoiceStep {
  return {
    id,
    kind: 'choice',
    prompt: 'join:consent.ask',
    notes: NOTICE.map((part) => `join:notice.${part}`),
    shows,
    options: [
      { value: 'yes', label: line('join:consent.yes') },
      { value: 'no', label: line('join:consent.no') },
    ],
  };
}

/** With one campaign everybody reads the same notice, before they are asked who they are. */
const CONSENT: Step = { ...consentStep('consent', 'notice'), when: { found: 'notice' } };
/** With several only the code tells whose notice it is, so it comes first. */
const AGREED: Step = { ...consentStep('agreed', 'invite'), when: { not: { found: 'notice' } } };

const CODE: TextStep = {
  id: 'code',
  kind: 'text',
  prompt: 'join:code.ask',
  example: 'join:code.example',
  max: 80,
  lookup: { name: 'invite', mode: 'check' },
};

function formFor({ address }: Turn): Form {
  const code: TextStep = CARDS.has(address.channel)
    ? { ...CODE, prompt: 'join:code.ask_or_share', shares: 'phone' }
    : CODE;
  return { id: FORM, version: 2, title: 'join:title', steps: [LANG, CONSENT, code, AGREED] };
}

/** What the plans say for themselves in the notice: whose they are, what results are used for, whom to ask about data. */
function noticeOf(revisions: readonly Revision[]): readonly Json[] {
  return revisions.flatMap(({ campaign: { plan, contacts } }) => {
    const { issuer, use_of_results: uses } = plan;
    const contact = contacts.personal_data;
    return [
      issuer.parent === null ? issuer.body : `${issuer.body} (${issuer.parent})`,
      { key: `join:notice.${uses.length === 0 ? 'unused' : 'used'}` },
      ...uses.map((use) => `“${use.text}” (${sectionOf(use.at)})`),
      ...(contact === null ? [] : [{ key: 'join:notice.contact', values: { vi: contact.vi, en: contact.en } }]),
    ];
  });
}

/** What can be said before anybody is known: nothing where several campaigns run, for nobody knows whose they are. */
function openNotice({ campaigns }: Turn): readonly Json[] {
  return campaigns.length > 1 ? [] : noticeOf(campaigns);
}

function langOf(answers: Answers): Lang | null {
  const lang = answers.lang;
  return lang === 'vi' || lang === 'en' ? lang : null;
}

function refused(answers: Answers): Outcome | null {
  if (answers.consent !== 'no' && answers.agreed !== 'no') return null;
  return { views: [{ lines: [line('join:refused.without'), line('join:refused.back')] }], close: [FORM] };
}

/**
 * The digest of a number that the network vouched for. Never of a text, typed or from a link: who has read the database
 * knows the digests, and they must be good for nothing.
 */
function digestIn(given: Json | undefined): string | null {
  return PHONE.exec(sharedOf(given) ?? '')?.[1] ?? null;
}

/** Who a code or a shared number lets in, or the text key of what is wrong with it. */
type Entrance = { readonly member: string } | { readonly fault: string };

/** Joining: language, notice and consent, then the one-time code from the roster or the person's own phone number. */
export function createJoinHandler(deps: JoinDeps): Handler {
  /** Codes this very chat has used up count: a turn may run again. */
  async function byCode(typed: string, turn: Turn): Promise<Entrance> {
    const invite = await deps.invites.find(typed);
    if (invite === null) return { fault: 'join:code.unknown' };
    const bound = await deps.members.byAddress(turn.address);
    if (bound !== null && bound.id !== invite.member) return { fault: 'join:code.other_person' };
    const enters = { member: invite.member };
    if (invite.usedAt !== null) {
      const own = await deps.invites.redeem(invite.code, turn.address, turn.now);
      return own ? enters : { fault: 'join:code.used' };
    }
    return invite.expiresAt <= turn.now ? { fault: 'join:code.expired' } : enters;
  }

  async function byPhone(digest: string, turn: Turn): Promise<Entrance> {
    const member = await deps.members.byPhone(digest);
    if (member === null) return { fault: 'join:phone.unknown' };
    const bound = await deps.members.byAddress(turn.address);
    if (bound !== null && bound.id !== member.id) return { fault: 'join:phone.other_person' };
    if (bound !== null) return { member: member.id };
    const elsewhere = member.addresses.some((one) => one.channel === turn.address.channel);
    if (elsewhere) return { fault: 'join:phone.used' };
    // [U] The app may let people change the number on the card.
    const isAtStake = member.joinedAt !== null && isOverOthers(member.role);
    return isAtStake ? { fault: 'join:phone.first_only' } : { member: member.id };
  }

  function entrance(given: Json | undefined, turn: Turn): Promise<Entrance> {
    const digest = digestIn(given);
    return digest === null ? byCode(textOf(given), turn) : byPhone(digest, turn);
  }

  /** The campaigns of whom the code or number lets in. */
  async function campaignsOf(id: string, { campaigns }: Turn): Promise<readonly Revision[]> {
    const member = await deps.members.byId(id);
    return member === null ? [] : campaigns.filter(({ campaign }) => belongs(member, campaign.id));
  }

  async function checked(given: Json, turn: Turn): Promise<Json> {
    const found = await entrance(given, turn);
    if ('fault' in found) return { ok: false, fault: found.fault };
    const own = await campaignsOf(found.member, turn);
    return own.length === 0 ? { ok: false, fault: NO_CAMPAIGN } : { ok: true, lines: noticeOf(own) };
  }

  async function welcome(member: Member, turn: Turn): Promise<View[]> {
    const unit = await deps.units.byCode(member.unit);
    const values = { name: member.name, unit: unit?.name ?? member.unit, role: line(`menu:role.${member.role}`) };
    return [{ lines: [line('join:welcome', values)] }, await deps.menu({ ...turn, member })];
  }

  /** Somebody else was quicker between the check and now: say so and ask again. */
  function again(fault: string, answers: Answers): Outcome {
    const kept = Object.fromEntries(Object.entries(answers).filter(([step]) => step !== 'code'));
    return { views: [{ lines: [line(fault)] }], open: { form: FORM, answers: kept, fresh: true } };
  }

  /** Binds the chat to the member; null when somebody else has used the code or the number on this channel first. */
  async function bind(id: string, given: Json | undefined, joining: Joining): Promise<Member | null> {
    const { address, at } = joining;
    if (digestIn(given) === null) {
      return (await deps.invites.redeem(textOf(given), address, at)) ? deps.members.join(id, joining) : null;
    }
    const member = await deps.members.join(id, { ...joining, alone: true });
    if (!member.addresses.some((one) => addressId(one) === addressId(address))) return null;
    // Whoever holds a code that was sent to this person must not come in as them after this.
    await deps.invites.revoke(id, at);
    return member;
  }

  /** Whether the notice that was agreed to is not theirs: another campaign has been published since it was shown. */
  function misinformed(answers: Answers, own: readonly Revision[], { campaign }: Turn): boolean {
    return answers.agreed !== 'yes' && own.some((one) => one.campaign.id !== campaign.id);
  }

  async function submit({ answers }: Session, turn: Turn): Promise<Outcome> {
    const stopped = refused(answers);
    if (stopped !== null) return stopped;
    const { code: given = null } = answers;
    const found = await entrance(given, turn);
    if ('fault' in found) return again(found.fault, answers);
    const lang = langOf(answers) ?? turn.lang;
    const own = await campaignsOf(found.member, turn);
    const [first] = own;
    if (first === undefined) return again(NO_CAMPAIGN, answers);
    if (misinformed(answers, own, turn)) return { open: { form: FORM, answers: { lang, code: given }, fresh: true } };
    const consent: Consent = {
      version: [NOTICE_VERSION, ...own.map(({ campaign, revision }) => `${campaign.id}.${revision}`)].join(' '),
      at: turn.now,
      channel: turn.address.channel,
      lang,
    };
    const member = await bind(found.member, given, { address: turn.address, lang, consent, at: turn.now });
    if (member === null) return again(digestIn(given) === null ? 'join:code.used' : 'join:phone.used', answers);
    await tellOthers(deps, turn, member);
    const { campaign, revision } = first;
    const views = await welcome(member, { ...turn, lang, campaign, revision, campaigns: own });
    return { bind: member.id, lang, campaign: campaign.id, views };
  }

  const joining: FormHandler = {
    id: FORM,
    ability: null,
    build: formFor,
    lookup: async (name, inputs, turn) => (name === 'invite' ? checked(inputs, turn) : [...openNotice(turn)]),
    submit,
    langOf,
    stop: (answers) => refused(answers),
  };
  return { forms: [joining] };
}
