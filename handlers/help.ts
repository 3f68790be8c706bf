import { actionButton, type Line, line, type View } from '../src/dialog/view.ts';
import type { Member } from '../src/domain/member.ts';
import { offers } from '../src/domain/offer.ts';
import type { Ability } from '../src/domain/permissions.ts';
import type { Handler, MemberTurn } from '../src/ports/handler.ts';
import type { MemberStore } from '../src/ports/members.ts';

/** A command as the help shows it; `help` is the text key of its line. */
export interface HelpEntry {
  readonly name: string;
  readonly ability: Ability;
  readonly help: string;
}

export interface HelpDeps {
  /** Asked each time, because the list is complete only once every handler stands. */
  readonly commands: () => readonly HelpEntry[];
  readonly members: MemberStore;
}

function help(turn: MemberTurn, commands: readonly HelpEntry[], replace: boolean): View {
  const { role } = turn.member;
  const offered = commands.filter((one) => offers(turn.campaign, turn.member, one.ability));
  const rows = offered.map((one) => line('help:command', { name: one.name, help: line(one.help) }));
  return {
    lines: [line('help:head'), line(`help:role.${role}`), line('help:commands', { rows }), line('help:words')],
    buttons: [
      [actionButton(line('help:human.button'), 'help.human')],
      [actionButton(line('core:menu'), 'menu.open', 'here')],
    ],
    replace,
  };
}

function people(key: string, members: readonly Member[]): Line[] {
  if (members.length === 0) return [];
  return [line(key, { people: members.map((one) => line('help:human.person', { name: one.name })) })];
}

/** `/trogiup`, and whom to ask when the bot is not enough. */
export function createHelpHandler(deps: HelpDeps): Handler {
  async function human(turn: MemberTurn): Promise<View> {
    const everybody = (await deps.members.all()).filter((one) => one.id !== turn.member.id);
    const leads = everybody.filter((one) => one.role === 'TRUONG_PHONG' && one.unit === turn.member.unit);
    const office = everybody.filter((one) => one.role === 'DAU_MOI');
    const named = [...people('help:human.lead', leads), ...people('help:human.office', office)];
    const kept = turn.active === null ? [] : [line('help:human.kept')];
    return {
      lines: [...(named.length === 0 ? [line('help:human.nobody')] : [line('help:human.head'), ...named]), ...kept],
      buttons: [[actionButton(line('core:menu'), 'menu.open')]],
    };
  }

  return {
    commands: [
      {
        name: 'trogiup',
        aliases: ['help'],
        ability: 'help',
        run: async (turn) => ({ views: [help(turn, deps.commands(), false)] }),
      },
    ],
    actions: {
      'help.open': async (turn, args) => ({ views: [help(turn, deps.commands(), args[0] === 'here')] }),
      'help.human': async (turn) => ({ views: [await human(turn)] }),
    },
  };
}
