import { moduleState } from '../src/campaign/lookup.ts';
import { line } from '../src/dialog/view.ts';
import { takingPart } from '../src/domain/duty.ts';
import type { Unit } from '../src/domain/member.ts';
import { offers } from '../src/domain/offer.ts';
import { type EntryKind, isEntryKind } from '../src/domain/unit-entry.ts';
import type { Handler, MemberTurn, Outcome } from '../src/ports/handler.ts';
import type { MemberStore, UnitStore } from '../src/ports/members.ts';
import type { TargetStore } from '../src/ports/targets.ts';
import type { UnitEntryStore } from '../src/ports/unit-entries.ts';
import { inCampaign } from './of-campaign.ts';
import { pageNumber } from './turning.ts';
import { MENU } from './unit-screens.ts';
import { entryView, overviewView, plansView, planView, unitTargetView, unitView } from './units-screens.ts';

export interface UnitsDeps {
  readonly unitEntries: Pick<UnitEntryStore, 'byId' | 'list' | 'tally'>;
  readonly targets: Pick<TargetStore, 'byId' | 'list' | 'plans' | 'planOf'>;
  readonly members: Pick<MemberStore, 'all'>;
  readonly units: Pick<UnitStore, 'all' | 'byCode'>;
}

function lost(): Outcome {
  return { views: [{ lines: [line('errors:not_found')], buttons: [[MENU]] }] };
}

function kindOf(word: string | undefined): EntryKind | null {
  return word !== undefined && isEntryKind(word) ? word : null;
}

async function unitsOf(
  deps: UnitsDeps,
  turn: MemberTurn,
  handed: readonly { readonly unit: string }[],
): Promise<readonly Unit[]> {
  const [units, people] = await Promise.all([deps.units.all(), deps.members.all()]);
  return takingPart(units, people, { campaign: turn.campaign.id, handedIn: handed.map(({ unit }) => unit) });
}

async function overview(deps: UnitsDeps, turn: MemberTurn, wanted: number, kind: EntryKind | null): Promise<Outcome> {
  if (moduleState(turn.campaign, 'unit_registration') === 'off') return plans(deps, turn, wanted);
  const counts = await deps.unitEntries.tally(turn.campaign.id);
  const units = await unitsOf(deps, turn, counts);
  return { views: [overviewView(turn, { units, counts, kind, wanted })] };
}

async function plans(deps: UnitsDeps, turn: MemberTurn, wanted: number): Promise<Outcome> {
  if (moduleState(turn.campaign, 'own_plans') === 'off') return lost();
  const { id } = turn.campaign;
  const [named, targets] = await Promise.all([deps.targets.plans(id), deps.targets.list(id)]);
  const units = await unitsOf(deps, turn, named);
  return { views: [plansView(turn, { units, plans: named, targets, wanted })] };
}

async function oneUnit(deps: UnitsDeps, turn: MemberTurn, args: readonly string[]): Promise<Outcome> {
  const [page, code = '', word] = args;
  const unit = await deps.units.byCode(code);
  if (unit === null || moduleState(turn.campaign, 'unit_registration') === 'off') return lost();
  const kind = kindOf(word);
  const only = kind === null ? {} : { kind };
  const entries = await deps.unitEntries.list({ campaign: turn.campaign.id, unit: code, ...only });
  return { views: [unitView(turn, unit, { entries, kind, wanted: pageNumber(page) })] };
}

async function onePlan(deps: UnitsDeps, turn: MemberTurn, args: readonly string[]): Promise<Outcome> {
  const [page, code = ''] = args;
  const unit = await deps.units.byCode(code);
  if (unit === null || moduleState(turn.campaign, 'own_plans') === 'off') return lost();
  const { id } = turn.campaign;
  const [plan, targets] = await Promise.all([deps.targets.planOf(id, code), deps.targets.list(id, code)]);
  return { views: [planView(turn, unit, { plan, targets, wanted: pageNumber(page) })] };
}

/** The turn in the object's own campaign, when the person may look at units there. */
function lookingAt(turn: MemberTurn, object: { readonly campaign: string } | null): MemberTurn | null {
  const within = object === null ? null : inCampaign(turn, object.campaign);
  return within !== null && offers(within.campaign, turn.member, 'units') ? within : null;
}

/** `/cacdonvi`: what all units have registered and planned, for the office and whoever the plan lets read along. */
export function createUnitsHandler(deps: UnitsDeps): Handler {
  return {
    commands: [
      { name: 'cacdonvi', aliases: ['units'], ability: 'units', run: (turn) => overview(deps, turn, 0, null) },
    ],
    actions: {
      'units.open': (turn) => overview(deps, turn, 0, null),
      'units.list': async (turn, [page, kind]) => {
        const { views = [] } = await overview(deps, turn, pageNumber(page), kindOf(kind));
        return { views: views.map((view) => ({ ...view, replace: true })) };
      },
      'units.unit': (turn, args) => oneUnit(deps, turn, args),
      'units.entry': async (turn, [id]) => {
        const entry = await deps.unitEntries.byId(id ?? '');
        const within = lookingAt(turn, entry);
        return entry === null || within === null ? lost() : { views: [entryView(within, entry)] };
      },
      'units.plans': (turn, [page]) => plans(deps, turn, pageNumber(page)),
      'units.plan': (turn, args) => onePlan(deps, turn, args),
      'units.target': async (turn, [id]) => {
        const target = await deps.targets.byId(id ?? '');
        const within = lookingAt(turn, target);
        return target === null || within === null ? lost() : { views: [unitTargetView(within, target)] };
      },
    },
  };
}
