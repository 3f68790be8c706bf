import { moduleState } from '../campaign/lookup.ts';
import type { Campaign } from '../campaign/schema.ts';
import type { Address } from '../dialog/address.ts';
import type { Lang } from '../dialog/lang.ts';
import type { Role } from '../domain/member.ts';
import type { Texts } from '../i18n.ts';
import { replies } from './answers.ts';
import type { Act, Reply, Stage } from './stage.ts';

/** The made-up people who walk through a preview: one of each role that the campaign knows. */
export interface Person {
  /** The same in every preview of a campaign; also the end of the chat's id. */
  readonly key: string;
  readonly role: Role;
  readonly body: string | null;
  /** What the chapter of this person is called. */
  readonly title: string;
  readonly name: string;
  readonly unit: string;
  readonly address: Address;
}

/** Who comes later sees what those before have done, so those who decide come after those who ask. */
const ORDER: readonly Role[] = ['CAN_BO', 'BEN_NGOAI', 'HOI_DONG', 'PHOI_HOP', 'LANH_DAO', 'TRUONG_PHONG', 'DAU_MOI'];
const UNIT = 'PHONGA';
const QUIET_UNIT = 'PHONGB';

function isKnown(campaign: Campaign, role: Role): boolean {
  if (role === 'BEN_NGOAI') return campaign.plan.modules.outsiders.state !== 'off';
  if (role === 'HOI_DONG') return moduleState(campaign, 'council') !== 'off';
  return role !== 'PHOI_HOP';
}

function capital(words: string): string {
  return words.slice(0, 1).toLocaleUpperCase('vi') + words.slice(1);
}

/** One person per role, one per cooperating body, and the head of a unit that has handed nothing in. */
export function peopleOf(campaign: Campaign, texts: Texts, lang: Lang): readonly Person[] {
  const say = (key: string): string => texts.text(lang, key, {});
  const person = (role: Role, more: Partial<Person> = {}): Person => {
    const key = more.key ?? role.toLowerCase();
    return {
      key,
      role,
      body: null,
      title: capital(say(`menu:role.${role}`)),
      name: say(`preview:cast.${role}`),
      unit: UNIT,
      address: { channel: 'telegram', chat: key },
      ...more,
    };
  };
  return ORDER.flatMap((role): Person[] => {
    if (role === 'PHOI_HOP') {
      return campaign.bodies.map(({ id, vi, en }) =>
        person(role, { key: `body-${id}`, body: id, title: lang === 'en' ? en : vi }),
      );
    }
    return isKnown(campaign, role) ? [person(role)] : [];
  });
}

/** The head of the quiet unit: reminders that ask for a registration go there. */
export function quietHead(texts: Texts, lang: Lang): Person {
  return {
    key: 'quiet',
    role: 'TRUONG_PHONG',
    body: null,
    title: capital(texts.text(lang, 'menu:role.TRUONG_PHONG', {})),
    name: texts.text(lang, 'preview:cast.quiet', {}),
    unit: QUIET_UNIT,
    address: { channel: 'telegram', chat: 'quiet' },
  };
}

/** The two made-up units. */
export async function addUnits(stage: Stage, texts: Texts, lang: Lang): Promise<void> {
  await stage.stores.units.put(UNIT, texts.text(lang, 'preview:cast.unit', {}));
  await stage.stores.units.put(QUIET_UNIT, texts.text(lang, 'preview:cast.quiet_unit', {}));
}

/** One thing done on the way in, and what came of it. */
export interface JoinStep {
  readonly said: string;
  readonly reply: Reply;
}

const JOIN_ANSWERS: Readonly<Record<string, (lang: Lang) => string>> = { lang: (lang) => lang, consent: () => 'yes' };
const STEPS_AT_MOST = 8;

/** What stands on the page in place of a code, which is another one each time. */
interface Unsaid {
  readonly link: string;
  readonly code: string;
}

/** Puts the person on the roster and lets them in: by the link with its code where there are links, else with the code typed. */
export async function join(
  stage: Stage,
  person: Person,
  unsaid: Unsaid & { readonly lang: Lang },
): Promise<readonly JoinStep[]> {
  const { stores, clock } = stage;
  const { name, unit, role, body, address } = person;
  const member = await stores.members.add({ name, unit, role, body });
  const { code } = await stores.invites.issue(member.id, clock.now());
  const first: Act = address.channel === 'telegram' ? { start: code } : { text: '👋' };
  const steps: JoinStep[] = [];
  let next: { readonly act: Act; readonly said: string } | null = {
    act: first,
    said: 'start' in first ? unsaid.link : first.text,
  };
  while (next !== null && steps.length < STEPS_AT_MOST) {
    const reply = await stage.act(address, next.act);
    steps.push({ said: next.said, reply });
    next = reply.session === null ? null : answerOf(reply, { code, said: unsaid.code, lang: unsaid.lang });
  }
  return steps;
}

function answerOf(
  reply: Reply,
  { code, said, lang }: { readonly code: string; readonly said: string; readonly lang: Lang },
): { readonly act: Act; readonly said: string } | null {
  const step = reply.session?.asked?.step ?? '';
  const value = JOIN_ANSWERS[step]?.(lang);
  if (value === undefined) return { act: { text: code }, said };
  const button = replies(reply).find((one) => one.value === value)?.button;
  return button?.data === undefined ? null : { act: { data: button.data }, said: button.label };
}
