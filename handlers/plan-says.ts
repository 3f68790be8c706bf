import type { ModuleName } from '../src/campaign/plan-schema.ts';
import { actionButton, type Button, line, type View } from '../src/dialog/view.ts';
import type { MemberTurn } from '../src/ports/handler.ts';
import { words } from './plan-screen.ts';

const MENU = actionButton(line('core:menu'), 'menu.open');

/** The button behind which the plan's own words for a module stand; none where the plan does not name it. */
export function planSaysButton(turn: MemberTurn, name: ModuleName, action: string): Button[][] {
  const { evidence } = turn.campaign.plan.modules[name];
  return evidence === null || evidence.length === 0 ? [] : [[actionButton(line('unit:button.words'), action)]];
}

/** The plan's own words for a module, whole, each with its place. */
export function planSaysView(turn: MemberTurn, name: ModuleName, back: Button): View {
  const { evidence } = turn.campaign.plan.modules[name];
  return {
    lines: [line('unit:words'), ...(evidence ?? []).map((said) => words(said).line)],
    buttons: [[back, MENU]],
    replace: true,
  };
}
