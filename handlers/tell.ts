import type { View } from '../src/dialog/view.ts';
import { ofCampaign } from '../src/domain/campaign-mark.ts';
import type { DeliveryStore } from '../src/ports/deliveries.ts';
import type { Turn } from '../src/ports/handler.ts';
import type { Queue } from '../src/ports/queue.ts';

export interface TellDeps {
  readonly deliveries: Pick<DeliveryStore, 'plan'>;
  readonly queue: Pick<Queue, 'wake'>;
}

export interface News {
  /** Names the reason once and for all. */
  readonly occasion: string;
  readonly members: readonly string[];
  readonly view: View;
  /** Only to this address of theirs; absent: wherever they are reached. */
  readonly to?: string;
}

/** Tells people other than the one in this turn; once per occasion and person. */
export async function tell(
  deps: TellDeps,
  turn: Pick<Turn, 'now' | 'campaign' | 'campaigns'>,
  { occasion, members, view, to }: News,
): Promise<void> {
  if (members.length === 0) return;
  const at = turn.now;
  // Pressed while another campaign is looked at, its buttons still mean this one.
  const shown = turn.campaigns.length > 1 ? ofCampaign(view, turn.campaign.id) : view;
  const where = to === undefined ? {} : { to };
  await deps.deliveries.plan(
    members.map((member) => ({ occasion, member, kind: 'notice', view: shown, plannedAt: at, dueAt: at, ...where })),
  );
  deps.queue.wake();
}
