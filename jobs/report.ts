import type { Clock } from '../src/clock.ts';
import { actionButton, type FileOut, line, type View } from '../src/dialog/view.ts';
import type { Member } from '../src/domain/member.ts';
import { refusal, withOfficeLine } from '../src/domain/offer.ts';
import type { Ability } from '../src/domain/permissions.ts';
import { AppError } from '../src/errors.ts';
import type { Logger } from '../src/logger.ts';
import type { Revision } from '../src/ports/campaigns.ts';
import type { DeliveryStore } from '../src/ports/deliveries.ts';
import type { FileStore } from '../src/ports/files.ts';
import type { OwnReport, Queue, ReportRequest } from '../src/ports/queue.ts';
import type { Made } from './report-made.ts';
import { makeOwnReport, type OwnReportDeps, ownReportBack } from './report-own.ts';
import { againButton, makePeriodReport, type PeriodReportDeps } from './report-period.ts';

export interface ReportJobDeps extends PeriodReportDeps, OwnReportDeps {
  /** The campaign in force, with what the office decided about it: files say so like screens do. */
  readonly campaignInForce: (id: string) => Promise<Revision | null>;
  readonly files: FileStore;
  readonly deliveries: DeliveryStore;
  readonly queue: Pick<Queue, 'wake'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface ReportJob {
  /** Makes the file, keeps it and plans its message; safe to run again for the same request. Throws when a store or a renderer fails. */
  run(request: ReportRequest): Promise<void>;
  /** Tells the person in words that the file could not be made, after the last try. */
  giveUp(request: ReportRequest): Promise<void>;
}

const ABILITIES: Readonly<Record<ReportRequest['kind'], Ability>> = {
  'initiatives-xlsx': 'report',
  'progress-chart': 'progress',
  'skills-card': 'skills',
  'pledge-history': 'pledge',
};

function isOwn(request: ReportRequest): request is OwnReport {
  return request.kind === 'skills-card' || request.kind === 'pledge-history';
}

interface Whose {
  readonly member: Member;
  readonly revision: Revision;
  readonly now: Date;
}

function make(deps: ReportJobDeps, request: ReportRequest, whose: Whose): Promise<Made | null> {
  if (isOwn(request)) return makeOwnReport(deps, { ...whose, request });
  return makePeriodReport(deps, { ...whose, request });
}

/** Who asked, and of which campaign; null when they may not have it (any more). */
async function whoseOf(deps: ReportJobDeps, request: ReportRequest): Promise<Whose | null> {
  const [member, revision] = await Promise.all([
    deps.members.byId(request.member),
    deps.campaignInForce(request.campaign),
  ]);
  if (revision === null) throw new AppError('internal', 'a report was asked for without a campaign');
  // The role may have been taken away since the press; whether the module is on was looked at when it was asked for.
  if (member === null || !mayHave(member, request, revision)) {
    deps.logger.warn({ kind: request.kind, member: request.member }, 'report_not_allowed');
    return null;
  }
  return { member, revision, now: deps.clock.now() };
}

function mayHave(member: Member, request: ReportRequest, { campaign }: Revision): boolean {
  return isOwn(request) || refusal(campaign, member, ABILITIES[request.kind]) !== 'not_allowed';
}

/** Makes the files that people ask for: lists and charts of a period, pictures of their own year. */
export function createReportJob(deps: ReportJobDeps): ReportJob {
  async function keep(file: FileOut, bytes: Buffer, { member, now }: Whose): Promise<FileOut> {
    const picture = file.picture === true;
    await deps.files.keep({ ...file, picture, size: bytes.length, bytes, owner: member.id, at: now });
    return file;
  }

  async function keepAll({ file, bytes, csv }: Made, whose: Whose): Promise<FileOut> {
    const kept = await keep(file, bytes, whose);
    return csv === undefined ? kept : { ...kept, plain: await keep(csv.file, csv.bytes, whose) };
  }

  async function plan(occasion: string, member: string, view: View): Promise<void> {
    const now = deps.clock.now();
    await deps.deliveries.plan([{ occasion, member, kind: 'notice', view, plannedAt: now, dueAt: now }]);
    deps.queue.wake();
  }

  function tell(request: ReportRequest, key: string): Promise<void> {
    const on = isOwn(request) ? ownReportBack(request.kind) : againButton(request);
    const view: View = { lines: [line(key)], buttons: [[on], [actionButton(line('core:menu'), 'menu.open')]] };
    return plan(`report-failed:${request.key}`, request.member, view);
  }

  return {
    giveUp: (request) => tell(request, isOwn(request) ? 'report:own.failed' : 'report:failed'),

    async run(request) {
      const occasion = `report:${request.key}`;
      const before = await deps.deliveries.byOccasion(occasion);
      if (before.length > 0) {
        deps.queue.wake();
        return;
      }
      const whose = await whoseOf(deps, request);
      if (whose === null) return;
      const made = await make(deps, request, whose);
      if (made === null) {
        deps.logger.warn({ kind: request.kind, member: request.member }, 'report_period_gone');
        return tell(request, 'report:gone');
      }
      const view = made.view(await keepAll(made, whose));
      await plan(occasion, request.member, withOfficeLine(view, whose.revision.campaign, ABILITIES[request.kind]));
      deps.logger.info({ kind: request.kind }, 'report_made');
    },
  };
}
