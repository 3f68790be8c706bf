import { createHash } from 'node:crypto';
import { type Period, periodOf } from '../src/campaign/periods.ts';
import type { Clock } from '../src/clock.ts';
import type { Lang } from '../src/dialog/lang.ts';
import { actionButton, type FileOut, type Line, line, type View } from '../src/dialog/view.ts';
import type { Member } from '../src/domain/member.ts';
import { may } from '../src/domain/permissions.ts';
import { AppError } from '../src/errors.ts';
import type { Logger } from '../src/logger.ts';
import type { CampaignStore, Revision } from '../src/ports/campaigns.ts';
import type { DeliveryStore } from '../src/ports/deliveries.ts';
import type { FileStore } from '../src/ports/files.ts';
import type { InitiativeStore } from '../src/ports/initiatives.ts';
import type { MemberStore, ReceiptStore, UnitStore } from '../src/ports/members.ts';
import type { Queue, ReportRequest } from '../src/ports/queue.ts';
import { drawProgress } from '../src/reports/chart.ts';
import { periodLabel } from '../src/reports/period.ts';
import { filterOf, frameOf, type Summary, summarise } from '../src/reports/summary.ts';
import { type ListFiles, type Workbook, writeInitiatives } from '../src/reports/xlsx.ts';

export interface ReportJobDeps {
  readonly campaigns: Pick<CampaignStore, 'current'>;
  readonly initiatives: InitiativeStore;
  readonly members: MemberStore;
  readonly units: UnitStore;
  readonly receipts: ReceiptStore;
  readonly files: FileStore;
  readonly deliveries: DeliveryStore;
  readonly queue: Pick<Queue, 'wake'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** A line as plain words, as the phraser says it. */
  readonly plain: (line: Line, lang: Lang) => string;
}

export interface ReportJob {
  /** Makes the file, keeps it and plans its message; safe to run again for the same request. Throws when a store or a renderer fails. */
  run(request: ReportRequest): Promise<void>;
  /** Tells the person in words that the file could not be made, after the last try. */
  giveUp(request: ReportRequest): Promise<void>;
}

const KINDS = {
  'initiatives-xlsx': {
    ability: 'report',
    name: 'sang-kien',
    ending: 'xlsx',
    mime: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    picture: false,
  },
  'progress-chart': { ability: 'progress', name: 'tien-do', ending: 'png', mime: 'image/png', picture: true },
} as const;

interface Asked {
  readonly request: ReportRequest;
  readonly member: Member;
  readonly revision: Revision;
  readonly period: Period;
  readonly now: Date;
}

type Rendered = Workbook & Partial<Pick<ListFiles, 'csv'>>;

async function render(deps: ReportJobDeps, asked: Asked): Promise<Rendered> {
  const { member, revision, period, now } = asked;
  const wanted = { campaign: revision.campaign, revision: revision.revision, period, now };
  const say = (one: Line): string => deps.plain(one, member.lang);
  if (asked.request.kind === 'progress-chart') {
    const summary = await summarise(wanted, deps);
    return { summary, bytes: await drawProgress(summary, say) };
  }
  const rows = deps.initiatives.each(filterOf(wanted));
  return writeInitiatives({ frame: await frameOf(wanted, deps), rows, say, askedBy: member.role });
}

/** The same figures give the same file on a retry; should they have changed since, the message must not speak of the old file. */
function fileId(request: ReportRequest, { units, months, withdrawn, people }: Summary): string {
  const figures = JSON.stringify([units, months, withdrawn, people]);
  return `report-${request.key}-${createHash('sha256').update(figures).digest('hex').slice(0, 8)}`;
}

function viewOf(asked: Asked, summary: Summary, file: FileOut): View {
  const { ability } = KINDS[asked.request.kind];
  const values = {
    period: periodLabel(summary.period),
    total: summary.total,
    withdrawn: summary.withdrawn,
    active: summary.units.filter((unit) => unit.total > 0).length,
    units: summary.units.length,
  };
  const method = asked.request.kind === 'initiatives-xlsx' ? [line('report:method')] : [];
  return {
    lines: [line(`${ability}:ready`, values), ...method],
    buttons: [
      [
        actionButton(line('report:button.again'), `${ability}.make`, summary.period.id),
        actionButton(line('report:button.summary'), 'summary.show', summary.period.id),
      ],
      [actionButton(line('core:menu'), 'menu.open')],
    ],
    file,
  };
}

async function askedOf(deps: ReportJobDeps, request: ReportRequest): Promise<Asked | 'gone' | 'not_allowed'> {
  const [member, revision] = await Promise.all([deps.members.byId(request.member), deps.campaigns.current()]);
  const code = { kind: request.kind, member: request.member };
  if (revision === null) throw new AppError('internal', 'a report was asked for without a campaign');
  // The role may have been taken away since the press.
  if (member === null || !may(member.role, KINDS[request.kind].ability)) {
    deps.logger.warn(code, 'report_not_allowed');
    return 'not_allowed';
  }
  const period = periodOf(request.period.id, revision.campaign);
  if (period === null || revision.campaign.id !== request.campaign) {
    deps.logger.warn(code, 'report_period_gone');
    return 'gone';
  }
  const bounds = { from: request.period.from, to: request.period.to };
  return { request, member, revision, period: { ...period, ...bounds }, now: deps.clock.now() };
}

/** Makes what `/baocao` and `/tiendo` asked for. */
export function createReportJob(deps: ReportJobDeps): ReportJob {
  async function keep(file: FileOut, bytes: Buffer, { member, now }: Asked): Promise<FileOut> {
    const picture = file.picture === true;
    await deps.files.keep({ ...file, picture, size: bytes.length, bytes, owner: member.id, at: now });
    return file;
  }

  async function keepAll(asked: Asked, { bytes, csv, summary }: Rendered): Promise<FileOut> {
    const { name, ending, mime, picture } = KINDS[asked.request.kind];
    const id = fileId(asked.request, summary);
    const base = `${name}-${summary.period.id.toLowerCase()}`;
    const file = await keep({ id, name: `${base}.${ending}`, mime, picture }, bytes, asked);
    if (csv === undefined) return file;
    return { ...file, plain: await keep({ id: `${id}-csv`, name: `${base}.csv`, mime: 'text/csv' }, csv, asked) };
  }

  async function deliver(asked: Asked, rendered: Rendered): Promise<void> {
    const { request, member, now } = asked;
    const view = viewOf(asked, rendered.summary, await keepAll(asked, rendered));
    const occasion = `report:${request.key}`;
    await deps.deliveries.plan([{ occasion, member: member.id, kind: 'notice', view, plannedAt: now, dueAt: now }]);
    deps.queue.wake();
  }

  async function tell(request: ReportRequest, key: string): Promise<void> {
    const now = deps.clock.now();
    const { ability } = KINDS[request.kind];
    const again = actionButton(line('report:button.again'), `${ability}.make`, request.period.id);
    const view: View = { lines: [line(key)], buttons: [[again], [actionButton(line('core:menu'), 'menu.open')]] };
    const occasion = `report-failed:${request.key}`;
    await deps.deliveries.plan([
      { occasion, member: request.member, kind: 'notice', view, plannedAt: now, dueAt: now },
    ]);
    deps.queue.wake();
  }

  return {
    giveUp: (request) => tell(request, 'report:failed'),

    async run(request) {
      const before = await deps.deliveries.byOccasion(`report:${request.key}`);
      if (before.length > 0) {
        deps.queue.wake();
        return;
      }
      const asked = await askedOf(deps, request);
      if (asked === 'gone') return tell(request, 'report:gone');
      if (asked === 'not_allowed') return;
      await deliver(asked, await render(deps, asked));
      deps.logger.info({ kind: request.kind, period: request.period.id }, 'report_made');
    },
  };
}
