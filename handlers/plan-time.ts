import { dayOf, phaseAt } from '../src/campaign/calendar.ts';
import { milestones } from '../src/campaign/milestones.ts';
import { actionButton, line, type View } from '../src/dialog/view.ts';
import type { MemberTurn } from '../src/ports/handler.ts';
import type { MilestoneStore } from '../src/ports/milestones.ts';
import { phaseLabel } from '../src/reports/period.ts';
import { type Args, COVER, GONE, go, type Show } from './plan-cover.ts';
import { placeLine, showScreen, words } from './plan-screen.ts';
import { milestonePassages, undated, years } from './plan-sections.ts';

/** The plan's years, phases and milestones. */
export function timeScreens(store: MilestoneStore): Readonly<Record<'plan.phases' | 'plan.phase', Show>> {
  async function phases(turn: MemberTurn, [page]: Args): Promise<View> {
    const { campaign } = turn;
    const { plan } = campaign;
    if (plan.phases.length === 0) return undivided(turn, page);
    const current = phaseAt(dayOf(turn.now, campaign), campaign);
    const loose = plan.milestones.some((one) => one.phase === null) || plan.quarterly_deadlines.length > 0;
    const listed = plan.phases.map((phase) => {
      const key = phase.id === current?.id ? 'plan:phases.now' : 'plan:words';
      return { line: line(key, { text: phase.text, at: placeLine(phase.at) }), size: phase.text.length + 50 };
    });
    const buttons = plan.phases.map((phase) => [actionButton(phaseLabel(phase), 'plan.phase', String(phase.id))]);
    const others = loose ? [[actionButton(line('plan:phases.other'), 'plan.phase', '0')]] : [];
    const screen = {
      title: line('plan:phases.title'),
      passages: [...years(plan), ...listed],
      buttons: [...buttons, ...others],
    };
    return showScreen({ ...screen, up: COVER, action: 'plan.phases', args: [] }, page);
  }

  /** A plan without phases has one screen of time: its years and its milestones. */
  async function undivided(turn: MemberTurn, page: string | undefined): Promise<View> {
    const { campaign } = turn;
    const dated = milestones(campaign, await store.dated(campaign.id));
    const own = [...dated, ...campaign.plan.quarterly_deadlines.map(undated)];
    const passages = [...years(campaign.plan), ...milestonePassages(own, turn.lang)];
    const title = line('plan:phases.only_title');
    return showScreen({ title, passages, up: COVER, action: 'plan.phases', args: [] }, page);
  }

  /** Phase 0 holds the milestones that the plan puts in no phase. */
  async function phase(turn: MemberTurn, [id = '', page]: Args): Promise<View> {
    const { campaign } = turn;
    const found = campaign.plan.phases.find((one) => String(one.id) === id);
    if (found === undefined && id !== '0') return GONE;
    const dated = milestones(campaign, await store.dated(campaign.id));
    const deadlines = found === undefined ? campaign.plan.quarterly_deadlines : [];
    const own = [
      ...dated.filter(({ milestone }) => milestone.phase === (found?.id ?? null)),
      ...deadlines.map(undated),
    ];
    const passages = [...(found === undefined ? [] : [words(found)]), ...milestonePassages(own, turn.lang)];
    const title = found === undefined ? line('plan:phases.other') : line('plan:phases.one', { id });
    const up = go('phases.up', 'plan.phases');
    return showScreen({ title, passages, up, action: 'plan.phase', args: [id] }, page);
  }

  return { 'plan.phases': phases, 'plan.phase': phase };
}
