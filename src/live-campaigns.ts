import { type Decisions, UNDECIDED } from './campaign/decisions.ts';
import type { Campaign } from './campaign/schema.ts';
import type { Clock } from './clock.ts';
import { belongs, type Member } from './domain/member.ts';
import type { CampaignStore, Revision } from './ports/campaigns.ts';
import type { DecisionStore } from './ports/decisions.ts';

export interface LiveDeps {
  readonly campaigns: CampaignStore;
  readonly decisions: Pick<DecisionStore, 'of'>;
  readonly machine: Clock;
}

/** The campaigns in force, each with what the office decided about it. */
export interface LiveCampaigns {
  /** Newest revisions in the order of first publication; the same objects while nothing changes. */
  all(): Promise<readonly Revision[]>;
  /** The campaign of this id, or null. */
  byId(id: string): Promise<Revision | null>;
  /** An older revision as it was published, with today's decisions; null when there is none. */
  revision(id: string, revision: number): Promise<Revision | null>;
  /** What was read is read again at the next question. */
  forget(): void;
}

const KEPT_MS = 2_000;

interface Made {
  readonly read: Revision;
  readonly decisions: Decisions;
  readonly live: Revision;
}

/** Reads them every two seconds at most. */
export function createLiveCampaigns({ campaigns, decisions, machine }: LiveDeps): LiveCampaigns {
  // Forms are kept by campaign object, so one that has not changed must stay the same object.
  const made = new Map<string, Made>();
  let known: { readonly list: readonly Revision[]; readonly at: number } | null = null;

  async function liveOf(read: Revision): Promise<Revision> {
    const { id } = read.campaign;
    const decided = await decisions.of(id);
    const key = `${id}.${read.revision}`;
    const held = made.get(key);
    if (held !== undefined && held.read === read && held.decisions === decided) return held.live;
    const campaign: Campaign = decided === UNDECIDED ? read.campaign : { ...read.campaign, decisions: decided };
    const live = { ...read, campaign };
    made.set(key, { read, decisions: decided, live });
    return live;
  }

  async function all(): Promise<readonly Revision[]> {
    const at = machine.now().getTime();
    if (known !== null && at - known.at < KEPT_MS) return known.list;
    const list = await Promise.all((await campaigns.all()).map(liveOf));
    known = { list, at };
    return list;
  }

  return {
    all,
    async byId(id) {
      return (await all()).find(({ campaign }) => campaign.id === id) ?? null;
    },
    async revision(id, revision) {
      const read = await campaigns.revision(id, revision);
      return read === null ? null : liveOf(read);
    },
    forget() {
      known = null;
    },
  };
}

/** Those of the campaigns that the person belongs to; somebody who has not joined sees all. */
export function campaignsOf(member: Pick<Member, 'campaigns'> | null, all: readonly Revision[]): readonly Revision[] {
  return member === null ? all : all.filter(({ campaign }) => belongs(member, campaign.id));
}
