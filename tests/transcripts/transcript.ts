import { MODULES } from '../../src/campaign/lookup.ts';
import type { ModuleName } from '../../src/campaign/plan-schema.ts';
import type { Role } from '../../src/domain/member.ts';
import { CHAT_KINDS, type ChatKind } from '../support/chat.ts';
import type { HousePerson } from '../support/house.ts';

/**
 * A conversation as a file.
 *
 *   # a remark                         campaign FILE (several: several lines) · modules NAME… (turned on by the office) · clock ISO ·
 *                                      unit CODE Name · person id ROLE CODE Name (ROLE: staff lead council office leader outsider body:ID; `lead@ID`: of that campaign only)
 *   == lan                             lan speaks from here on
 *   > words · > [Button] · > join (opens the deep link) · > joins (goes the whole way in) · > file NAME (a small real file of that type) · > big NAME MB
 *   < words                            the next message holds these words (`…` stands for anything; no words: any message)
 *   <+ words                           the same message also holds these
 *   <[ A | B                           and has these buttons, in this order, perhaps among others
 *   <! words                           it does not hold these
 *   <file NAME                         and brings this file
 *   <none                              nothing more has come
 *   @ +3d · @ 2027-06-23 09:00         moves the clock (office time) and runs what falls due
 *   ! restart · ! deploy               rebuilds the app (that also happens by itself before every line, each on one channel: rebuild.ts)
 *   ?zalo LINE · ?!zalo LINE           the line is played only there, only elsewhere. Names: those of `CHAT_KINDS`; `zalo` is
 *                                      both ways of the Official Account, `numbered` all that has no buttons; `zalo-bot,web` is either.
 *                                      What differs is a loss of the table in docs/zalo.md: each run of such lines stands below
 *                                      a remark `# [row] why`, `row` being the first cell of its row.
 *
 * Where buttons are lines, `[Button]` stands for typing the line's number or words. Where there is no deep link, `join`
 * stands for following the account, and the code is typed when it is asked for.
 */
export type Act =
  | { readonly kind: 'who'; readonly who: string }
  | { readonly kind: 'say' | 'tap'; readonly words: string }
  | { readonly kind: 'join' | 'joins' }
  | { readonly kind: 'file'; readonly name: string; readonly megabytes: number }
  | { readonly kind: 'hear' | 'also' | 'lacks' | 'buttons' | 'brings'; readonly words: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'clock'; readonly to: string }
  | { readonly kind: 'restart' };

export interface Line {
  readonly number: number;
  readonly source: string;
  readonly act: Act;
  /** Where it is played. */
  readonly on: readonly ChatKind[];
}

export interface Transcript {
  readonly campaigns: readonly string[];
  readonly modules: readonly ModuleName[];
  readonly now: Date;
  readonly units: readonly { readonly code: string; readonly name: string }[];
  readonly people: readonly HousePerson[];
  readonly lines: readonly Line[];
}

const ROLES: Readonly<Record<string, Role>> = {
  staff: 'CAN_BO',
  lead: 'TRUONG_PHONG',
  office: 'DAU_MOI',
  leader: 'LANH_DAO',
  council: 'HOI_DONG',
  outsider: 'BEN_NGOAI',
  body: 'PHOI_HOP',
};

/** `lead`, `body:trung_tam`, `staff@demo`. */
function placed(word: string): Pick<HousePerson, 'role' | 'body' | 'campaigns'> {
  const [, name = '', body, campaign] = /^([a-z]+)(?::([\w-]+))?(?:@([\w-]+))?$/u.exec(word) ?? [];
  const role = ROLES[name];
  if (role === undefined) throw new Error(`no role "${word}"`);
  return {
    role,
    ...(body === undefined ? {} : { body }),
    ...(campaign === undefined ? {} : { campaigns: [campaign] }),
  };
}

function acted(source: string): Act | null {
  const [, mark = '', rest = ''] = /^(==|>|<\+|<\[|<!|<file|<none|<|@|!)\s*(.*)$/u.exec(source) ?? [];
  const words = rest.trim();
  switch (mark) {
    case '==':
      return { kind: 'who', who: words };
    case '>':
      return spoken(words);
    case '<':
      return { kind: 'hear', words };
    case '<+':
      return { kind: 'also', words };
    case '<!':
      return { kind: 'lacks', words };
    case '<[':
      return { kind: 'buttons', words: words.replace(/\]$/u, '') };
    case '<file':
      return { kind: 'brings', words };
    case '<none':
      return { kind: 'none' };
    case '@':
      return { kind: 'clock', to: words };
    case '!':
      return { kind: 'restart' };
    default:
      return null;
  }
}

function spoken(words: string): Act {
  const button = /^\[(.+)\]$/u.exec(words);
  if (button?.[1] !== undefined) return { kind: 'tap', words: button[1].trim() };
  if (words === 'join' || words === 'joins') return { kind: words };
  const file = /^file (\S+)$/u.exec(words);
  if (file?.[1] !== undefined) return { kind: 'file', name: file[1], megabytes: 0 };
  const big = /^big (\S+) (\d+)$/u.exec(words);
  if (big?.[1] !== undefined) return { kind: 'file', name: big[1], megabytes: Number(big[2]) };
  return { kind: 'say', words };
}

const GROUPS: Readonly<Record<string, readonly ChatKind[]>> = {
  zalo: ['zalo-buttons', 'zalo-numbers'],
  numbered: ['zalo-numbers', 'zalo-bot'],
};

/** Where a line is played, and the line without its condition. */
function conditioned(source: string): { on: readonly ChatKind[]; rest: string } {
  const [, not, names, rest] = /^\?(!?)([a-z,-]+)\s+(.*)$/u.exec(source) ?? [];
  if (names === undefined || rest === undefined) return { on: CHAT_KINDS, rest: source };
  const named = names.split(',').flatMap((name) => {
    const kinds = GROUPS[name] ?? CHAT_KINDS.filter((kind) => kind === name);
    if (kinds.length === 0) throw new Error(`no channel "${name}"`);
    return kinds;
  });
  return { on: CHAT_KINDS.filter((kind) => named.includes(kind) === (not === '')), rest };
}

interface Draft {
  readonly campaigns: string[];
  readonly modules: ModuleName[];
  now: Date;
  readonly units: { code: string; name: string }[];
  readonly people: HousePerson[];
  readonly lines: Line[];
}

function moduleNamed(word: string): ModuleName {
  const name = MODULES.find((one) => one === word);
  if (name === undefined) throw new Error(`no module "${word}"`);
  return name;
}

/** Lines before the talk: the plan, the time, units and people. True when the line was one of them. */
function heading(draft: Draft, word: string, rest: readonly string[]): boolean {
  const [first = '', second = '', third = '', ...more] = rest;
  if (word === 'campaign') draft.campaigns.push(`campaigns/${first}.yaml`);
  else if (word === 'modules') draft.modules.push(...rest.map(moduleNamed));
  else if (word === 'clock') draft.now = new Date(first);
  else if (word === 'unit') draft.units.push({ code: first, name: rest.slice(1).join(' ') });
  else if (word === 'person') {
    draft.people.push({ id: first, ...placed(second), unit: third, name: more.join(' ') });
  } else return false;
  return true;
}

/** Reads a `.chat` file; an unreadable line throws with its number. */
export function readTranscript(text: string): Transcript {
  const draft: Draft = {
    campaigns: [],
    modules: [],
    now: new Date('2026-11-23T02:00:00Z'),
    units: [],
    people: [],
    lines: [],
  };
  for (const [at, raw] of text.normalize('NFC').split('\n').entries()) {
    const source = raw.trim();
    const [word = '', ...rest] = source.split(/\s+/u);
    if (source === '' || source.startsWith('#') || heading(draft, word, rest)) continue;
    const { on, rest: line } = conditioned(source);
    const act = acted(line);
    if (act === null) throw new Error(`line ${at + 1}: not understood: ${source}`);
    draft.lines.push({ number: at + 1, source, act, on });
  }
  // Said of nothing else, a talk is about the first plan.
  if (draft.campaigns.length === 0) draft.campaigns.push('campaigns/dong-nai-skhcn.yaml');
  return draft;
}
