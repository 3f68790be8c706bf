import { inAppendix } from '../src/campaign/appendix.ts';
import { MODULES, moduleState, NOT_IN_BOT } from '../src/campaign/lookup.ts';
import type { ModuleName } from '../src/campaign/plan-schema.ts';
import type { Campaign } from '../src/campaign/schema.ts';
import { actionButton, type Button, type Line, line, type View } from '../src/dialog/view.ts';
import { officeLines } from '../src/domain/offer.ts';
import type { DecisionStore } from '../src/ports/decisions.ts';
import type { Handler, MemberTurn, Outcome } from '../src/ports/handler.ts';
import { inCampaign } from './of-campaign.ts';
import { words } from './plan-screen.ts';

export interface ModulesDeps {
  readonly decisions: Pick<DecisionStore, 'of' | 'turn' | 'append'>;
  /** The house reads at once what was decided. */
  readonly forget: () => void;
}

const MENU: Button = actionButton(line('core:menu'), 'menu.open');
/** Passages of the plan on one screen; the plan itself has the rest. */
const PASSAGES_SHOWN = 4;

type Standing = 'plan' | 'paused' | 'office' | 'proposal' | 'off' | 'named' | 'unused';

function standing(campaign: Campaign, name: ModuleName): Standing {
  const { state } = campaign.plan.modules[name];
  if (NOT_IN_BOT.has(name)) return state === 'on' ? 'named' : 'unused';
  const now = moduleState(campaign, name);
  if (now !== 'off') return now;
  if (state === 'on') return 'paused';
  return state === 'proposal' ? 'proposal' : 'off';
}

function nameLine(name: ModuleName): Line {
  return line(`modules:name.${name}`);
}

/** A button of a module. It says of which campaign: the person may look at another one when it is pressed. */
function button(key: string, action: string, ...args: string[]): Button {
  return actionButton(line(`modules:button.${key}`), `modules.${action}`, ...args);
}

function ways({ id }: Campaign): readonly Button[] {
  return [button('all', 'open', 'here', id), MENU];
}

function listView(campaign: Campaign): View {
  const rows = MODULES.map((name) => {
    const state = standing(campaign, name);
    const mark = line(state === 'plan' || state === 'office' ? 'modules:mark.on' : 'modules:mark.off');
    return line('modules:row', { mark, name: nameLine(name), state: line(`modules:state.${state}`) });
  });
  return {
    lines: [
      line('modules:title', { title: campaign.plan.title.text }),
      line('modules:rows', { rows }),
      line('modules:how'),
    ],
    buttons: [...MODULES.map((name) => [actionButton(nameLine(name), 'modules.show', name, campaign.id)]), [MENU]],
  };
}

/** What the plan says of a module; of one it does not name, what comes nearest. */
function passages(campaign: Campaign, name: ModuleName): readonly Line[] {
  const { evidence, nearest } = campaign.plan.modules[name];
  const named = evidence !== null && evidence.length > 0;
  const said = named ? evidence : (nearest ?? []);
  if (said.length === 0) return [line('modules:no_words')];
  const shown = said.slice(0, PASSAGES_SHOWN).map((one) => words(one).line);
  return [line(named ? 'modules:evidence' : 'modules:nearest'), ...shown];
}

function switches(campaign: Campaign, name: ModuleName): readonly (readonly Button[])[] {
  const { id } = campaign;
  switch (standing(campaign, name)) {
    case 'plan':
      return [[button('pause', 'off', name, id)]];
    case 'paused':
      return [[button('resume', 'on', name, id)]];
    case 'proposal':
      return [[button('on', 'on', name, id)]];
    case 'office': {
      const included = inAppendix(campaign, name);
      return [
        [button('off', 'off', name, id)],
        [included ? button('remove', 'append', name, id, '0') : button('append', 'append', name, id, '1')],
      ];
    }
    default:
      return [];
  }
}

function oneView(campaign: Campaign, name: ModuleName): View {
  const state = standing(campaign, name);
  const appendix = line(inAppendix(campaign, name) ? 'modules:appendix.in' : 'modules:appendix.out');
  return {
    lines: [
      line('modules:one', { name: nameLine(name), state: line(`modules:state.${state}`) }),
      ...officeLines(campaign, name),
      ...passages(campaign, name),
      ...(state === 'office' ? [appendix] : []),
    ],
    buttons: [...switches(campaign, name), ways(campaign)],
    replace: true,
  };
}

function askView(campaign: Campaign, name: ModuleName): View {
  const { id } = campaign;
  return {
    lines: [line('modules:ask', { name: nameLine(name) })],
    buttons: [[button('yes', 'yes', name, id), button('no', 'show', name, id)], ways(campaign)],
    replace: true,
  };
}

const GONE: Outcome = { views: [{ lines: [line('errors:stale_button')], buttons: [[MENU]] }] };

type Args = readonly string[];
type Act = (turn: MemberTurn, name: ModuleName, args: Args) => Promise<View>;

/** What the plan switches on, what the office adds of its own, and the switches for both. */
export function createModulesHandler(deps: ModulesDeps): Handler {
  const { decisions } = deps;

  /** As it stands after all that was decided, in this turn too. */
  async function now({ campaign }: MemberTurn): Promise<Campaign> {
    return { ...campaign, decisions: await decisions.of(campaign.id) };
  }

  async function open(turn: MemberTurn, here: boolean): Promise<Outcome> {
    return { views: [{ ...listView(await now(turn)), replace: here }] };
  }

  async function turnTo(turn: MemberTurn, name: ModuleName, state: 'on' | 'off'): Promise<View> {
    const { campaign, member } = turn;
    const under = campaign.plan.modules[name].state;
    // What lies outside the plan or outside the bot cannot be turned on, whatever an old button says.
    if (under !== 'off' && !NOT_IN_BOT.has(name)) {
      const deciding = { by: member.id, at: turn.now, event: turn.eventId };
      await decisions.turn(campaign.id, { name, state, under }, deciding);
      deps.forget();
    }
    return oneView(await now(turn), name);
  }

  const acts: Readonly<Record<string, Act>> = {
    'modules.show': async (turn, name) => oneView(await now(turn), name),
    'modules.on': async (turn, name) => {
      const campaign = await now(turn);
      return standing(campaign, name) === 'proposal' ? askView(campaign, name) : turnTo(turn, name, 'on');
    },
    'modules.yes': (turn, name) => turnTo(turn, name, 'on'),
    'modules.off': (turn, name) => turnTo(turn, name, 'off'),
    'modules.append': async (turn, name, [included]) => {
      const { campaign, member } = turn;
      if (standing(await now(turn), name) === 'office') {
        await decisions.append(campaign.id, name, included === '1', {
          by: member.id,
          at: turn.now,
          event: turn.eventId,
        });
        deps.forget();
      }
      return oneView(await now(turn), name);
    },
  };

  const actions = Object.entries(acts).map(([action, act]) => [
    action,
    async (turn: MemberTurn, [asked = '', id = turn.campaign.id, ...args]: Args): Promise<Outcome> => {
      const name = MODULES.find((one) => one === asked);
      const own = inCampaign(turn, id);
      return name === undefined || own === null ? GONE : { views: [await act(own, name, args)] };
    },
  ]);

  return {
    commands: [{ name: 'phanhe', aliases: ['modules'], ability: 'modules', run: (turn) => open(turn, false) }],
    actions: {
      'modules.open': async (turn, [here, id = turn.campaign.id]) => {
        const own = inCampaign(turn, id);
        return own === null ? GONE : open(own, here === 'here');
      },
      ...Object.fromEntries(actions),
    },
  };
}
