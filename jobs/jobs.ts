import { sendingWindow } from '../src/campaign/calendar.ts';
import type { Campaign } from '../src/campaign/schema.ts';
import type { SendFailure, Sent } from '../src/channels/channel.ts';
import type { Clock } from '../src/clock.ts';
import type { View } from '../src/dialog/view.ts';
import { withLeave } from '../src/domain/leave.ts';
import type { Member } from '../src/domain/member.ts';
import { occasionParts } from '../src/domain/occasion.ts';
import type { Logger } from '../src/logger.ts';
import type { ConversationStore } from '../src/ports/conversations.ts';
import type { Delivery, DeliveryStore } from '../src/ports/deliveries.ts';
import type { InitiativeStore } from '../src/ports/initiatives.ts';
import type { LeaveStore } from '../src/ports/leaves.ts';
import type { MemberStore, UnitStore } from '../src/ports/members.ts';
import type { MilestoneStore } from '../src/ports/milestones.ts';
import type { PledgeStore } from '../src/ports/pledges.ts';
import type { Queue, ReportRequest } from '../src/ports/queue.ts';
import type { SkillStore } from '../src/ports/skills.ts';
import type { StandingKeeper, StandingStore } from '../src/ports/standings.ts';
import type { UnitEntryStore } from '../src/ports/unit-entries.ts';
import { createDeliver } from './deliver.ts';
import { createFacts } from './facts.ts';
import { createOutboxJob } from './outbox.ts';
import { createQueue } from './queues.ts';
import { createRemind } from './remind.ts';
import { createReopen } from './reopen.ts';
import { createSweep } from './sweep.ts';
import { startWorkers, type Workers } from './worker.ts';

export interface JobsDeps {
  readonly redisUrl: string;
  /** Of all keys in Redis. */
  readonly prefix: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** The campaigns in force; empty before one is published. */
  readonly campaigns: () => Promise<readonly Campaign[]>;
  readonly members: MemberStore;
  readonly leaves: LeaveStore;
  readonly units: UnitStore;
  readonly unitEntries: Pick<UnitEntryStore, 'countByUnit'>;
  readonly initiatives: InitiativeStore;
  readonly conversations: ConversationStore;
  readonly deliveries: DeliveryStore;
  readonly milestones: MilestoneStore;
  readonly pledges: PledgeStore;
  readonly standings: Pick<StandingStore, 'madeOn'>;
  readonly keeper: Pick<StandingKeeper, 'refresh'>;
  readonly skills: Pick<SkillStore, 'openRequests'>;
  /** Phrases, sends to the first address that takes it, notes those that were left; may only throw before anything left the house. */
  readonly send: (member: Member, view: View) => Promise<Sent>;
  /** The network does not let the account of the office send: the office is told. */
  readonly unpaid: (failure: SendFailure) => Promise<void>;
  /** Until when those can be written to who are reached only where there is a window, by member. */
  readonly closing: (members: readonly Member[]) => Promise<ReadonlyMap<string, Date>>;
  /** Keeps the channels' access alive. Never throws. */
  readonly upkeep: () => Promise<void>;
  readonly resumeOutbox: () => Promise<void>;
  /** Renders and sends a report; called again with the same request after a crash. */
  readonly report: (request: ReportRequest) => Promise<void>;
  /** Tells the person that the report could not be made, after the last try. */
  readonly reportFailed: (request: ReportRequest) => Promise<void>;
}

export interface Jobs {
  readonly queue: Queue;
  /** Begins to work jobs off; also when Redis is not there yet. */
  start(): void;
  stop(): Promise<void>;
  /** Plans and delivers everything due at `clock.now()`, here and now, without Redis. */
  sweepNow(): Promise<void>;
  /** Somebody is back: what could not be brought to them is looked at again. The sweep finds those that this has missed. */
  reopen(member: string): Promise<void>;
  health(): Promise<boolean>;
}

/** Looked for this often: a wiped Redis has lost its schedule. */
const KEEP_SCHEDULE_MS = 5_000;
const BATCH = 1_000;

/** What happens by itself. MongoDB is the truth for what is due; Redis and BullMQ only execute. */
export function createJobs(deps: JobsDeps): Jobs {
  const { log } = deps;
  const queue = createQueue(deps);
  const facts = createFacts(deps);
  const sweep = createSweep({ ...deps, facts });
  const reopen = createReopen(deps);
  const deliver = createDeliver({
    ...deps,
    remind: createRemind({ ...deps, facts }),
    opensAt: (now, delivery) => opensAt(deps, now, delivery),
  });
  let workers: Workers | null = null;
  let keeper: NodeJS.Timeout | null = null;

  async function putInLine(): Promise<void> {
    await queue.deliver(await sweep.waiting(BATCH));
  }

  async function plan(): Promise<void> {
    const reopened = await reopen.everybody();
    if (reopened > 0) log.info({ reopened }, 'deliveries_reopened');
    await sweep.plan();
  }

  async function planAndPutInLine(): Promise<void> {
    await plan();
    await putInLine();
  }

  async function keepSchedule(): Promise<void> {
    await queue.schedule().catch((error: unknown) => log.debug({ error }, 'schedule_not_kept'));
  }

  return {
    queue,

    start() {
      if (workers !== null) return;
      const outbox = createOutboxJob(deps.resumeOutbox, log);
      const work = {
        sweep: planAndPutInLine,
        wake: putInLine,
        outbox,
        upkeep: deps.upkeep,
        deliver,
        report: deps.report,
        reportFailed: deps.reportFailed,
      };
      workers = startWorkers({ redisUrl: deps.redisUrl, prefix: deps.prefix, log, work });
      void keepSchedule();
      // What came due while nobody was working need not wait for the next tick.
      planAndPutInLine().catch((error: unknown) => log.warn({ error }, 'first_sweep_failed'));
      keeper = setInterval(keepSchedule, KEEP_SCHEDULE_MS);
    },

    async stop() {
      if (keeper !== null) clearInterval(keeper);
      keeper = null;
      await workers?.stop();
      workers = null;
      await queue.close();
    },

    async sweepNow() {
      await plan();
      const tried = new Set<string>();
      for (;;) {
        const waiting = (await sweep.waiting(BATCH)).filter((id) => !tried.has(id));
        if (waiting.length === 0) return;
        for (const id of waiting) {
          tried.add(id);
          await deliver(id);
        }
      }
    },

    async reopen(member) {
      if ((await reopen.member(member)) > 0) queue.wake();
    },

    health: () => queue.health(),
  };
}

/** The next opening of the sending hours of the occasion's campaign for somebody who may be away, or null while they are open. */
async function opensAt(
  deps: JobsDeps,
  now: Date,
  { occasion, member }: Pick<Delivery, 'occasion' | 'member'>,
): Promise<Date | null> {
  const { campaign: id } = occasionParts(occasion);
  const campaign = (await deps.campaigns()).find((one) => one.id === id);
  if (campaign === undefined) return null;
  // Days off of the person are closed days of theirs.
  const window = sendingWindow(now, withLeave(campaign, await deps.leaves.ofMember(member)));
  return window.open ? null : window.opensAt;
}
