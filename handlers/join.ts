import { textOf } from '../src/dialog/answers.ts';
import type { Json } from '../src/dialog/event.ts';
import type { Answers, Form, Session } from '../src/dialog/form.ts';
import type { Lang } from '../src/dialog/lang.ts';
import { line, type View } from '../src/dialog/view.ts';
import type { Consent, Member } from '../src/domain/member.ts';
import type { FormHandler, Handler, MemberTurn, Outcome, Turn } from '../src/ports/handler.ts';
import type { InviteStore, MemberStore, UnitStore } from '../src/ports/members.ts';
import { sectionOf } from './plan-screen.ts';

export interface JoinDeps {
  readonly members: MemberStore;
  readonly invites: InviteStore;
  readonly units: UnitStore;
  /** The menu that stands under the welcome. */
  readonly menu: (turn: MemberTurn) => Promise<View>;
}

/** Version of the notice in `locales/<lang>/join.json`: raised whenever its words change, kept as proof with the consent. */
const NOTICE_VERSION = 'notice-2';
const FORM = 'join';
const NOTICE = ['title', 'what', 'why', 'who_sees', 'how_long', 'rights', 'source'];

const form: Form = {
  id: FORM,
  version: 1,
  title: 'join:title',
  steps: [
    {
      id: 'lang',
      kind: 'choice',
      prompt: 'join:lang',
      columns: 2,
      options: [
        { value: 'vi', label: line('core:language.vi') },
        { value: 'en', label: line('core:language.en') },
      ],
      lookup: { name: 'notice', mode: 'inform' },
    },
    {
      id: 'consent',
      kind: 'choice',
      prompt: 'join:consent.ask',
      notes: NOTICE.map((part) => `join:notice.${part}`),
      shows: 'notice',
      options: [
        { value: 'yes', label: line('join:consent.yes') },
        { value: 'no', label: line('join:consent.no') },
      ],
    },
    {
      id: 'code',
      kind: 'text',
      prompt: 'join:code.ask',
      example: 'join:code.example',
      max: 64,
      lookup: { name: 'invite', mode: 'check' },
    },
  ],
};

/** What the plan says for itself in the notice: whose plan it is, what results are used for, whom to ask about data. */
function noticeOf(turn: Turn): readonly string[] {
  const { issuer, use_of_results: uses } = turn.campaign.plan;
  const controller = issuer.parent === null ? issuer.body : `${issuer.body} (${issuer.parent})`;
  const contact = turn.campaign.contacts.personal_data;
  return [
    controller,
    ...uses.map((use) => `“${use.text}” (${sectionOf(use.at)})`),
    ...(contact === null ? [] : [contact[turn.lang]]),
  ];
}

function langOf(answers: Answers): Lang | null {
  const lang = answers.lang;
  return lang === 'vi' || lang === 'en' ? lang : null;
}

function refused(answers: Answers): Outcome | null {
  if (answers.consent !== 'no') return null;
  return { views: [{ lines: [line('join:refused.without'), line('join:refused.back')] }], close: [FORM] };
}

/** Joining: language, notice and consent, the one-time code from the roster. */
export function createJoinHandler(deps: JoinDeps): Handler {
  /** Text key of what is wrong with a code, or null. Codes this very chat has used up count: a turn may run again. */
  async function faultOf(typed: string, turn: Turn): Promise<string | null> {
    const invite = await deps.invites.find(typed);
    if (invite === null) return 'join:code.unknown';
    const bound = await deps.members.byAddress(turn.address);
    if (bound !== null && bound.id !== invite.member) return 'join:code.other_person';
    if (invite.usedAt !== null) {
      return (await deps.invites.redeem(invite.code, turn.address, turn.now)) ? null : 'join:code.used';
    }
    return invite.expiresAt <= turn.now ? 'join:code.expired' : null;
  }

  async function checked(typed: string, turn: Turn): Promise<Json> {
    const fault = await faultOf(typed, turn);
    return fault === null ? { ok: true } : { ok: false, fault };
  }

  async function welcome(member: Member, turn: Turn): Promise<View[]> {
    const unit = await deps.units.byCode(member.unit);
    const values = { name: member.name, unit: unit?.name ?? member.unit, role: line(`menu:role.${member.role}`) };
    return [{ lines: [line('join:welcome', values)] }, await deps.menu({ ...turn, member })];
  }

  /** Somebody else took the code between the check and now: say so and ask again. */
  function again(fault: string, answers: Answers): Outcome {
    const kept = Object.fromEntries(Object.entries(answers).filter(([step]) => step !== 'code'));
    return { views: [{ lines: [line(fault)] }], open: { form: FORM, answers: kept, fresh: true } };
  }

  async function submit(session: Session, turn: Turn): Promise<Outcome> {
    const { answers } = session;
    const stopped = refused(answers);
    if (stopped !== null) return stopped;
    const typed = textOf(answers.code);
    const fault = await faultOf(typed, turn);
    if (fault !== null) return again(fault, answers);
    const invite = await deps.invites.find(typed);
    if (invite === null || !(await deps.invites.redeem(typed, turn.address, turn.now))) {
      return again('join:code.used', answers);
    }
    const lang = langOf(answers) ?? turn.lang;
    const consent: Consent = {
      version: `${NOTICE_VERSION} ${turn.campaign.id}.${turn.revision}`,
      at: turn.now,
      channel: turn.address.channel,
      lang,
    };
    const member = await deps.members.join(invite.member, { address: turn.address, lang, consent, at: turn.now });
    return { bind: member.id, lang, views: await welcome(member, { ...turn, lang }) };
  }

  const joining: FormHandler = {
    id: FORM,
    ability: null,
    build: () => form,
    lookup: async (name, inputs, turn) => (name === 'invite' ? checked(textOf(inputs), turn) : noticeOf(turn)),
    submit,
    langOf,
    stop: (answers) => refused(answers),
  };
  return { forms: [joining] };
}
