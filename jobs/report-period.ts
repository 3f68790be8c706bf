import { createHash } from 'node:crypto';
import { type Period, periodOf } from '../src/campaign/periods.ts';
import { actionButton, type Button, type FileOut, type Line, line, type View } from '../src/dialog/view.ts';
import type { InitiativeStore } from '../src/ports/initiatives.ts';
import type { MemberStore, ReceiptStore, UnitStore } from '../src/ports/members.ts';
import type { PeriodReport } from '../src/ports/queue.ts';
import { drawProgress } from '../src/reports/chart.ts';
import { periodLabel } from '../src/reports/period.ts';
import { filterOf, frameOf, type Summary, summarise } from '../src/reports/summary.ts';
import { type ListFiles, type Workbook, writeInitiatives } from '../src/reports/xlsx.ts';
import type { Asked, Made, Plain } from './report-made.ts';

export interface PeriodReportDeps {
  readonly initiatives: InitiativeStore;
  readonly members: MemberStore;
  readonly units: UnitStore;
  readonly receipts: ReceiptStore;
  readonly plain: Plain;
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

type Rendered = Workbook & Partial<Pick<ListFiles, 'csv'>>;

async function render(deps: PeriodReportDeps, asked: Asked<PeriodReport>, period: Period): Promise<Rendered> {
  const { member, revision, now } = asked;
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
function fileId({ key }: PeriodReport, { units, months, withdrawn, people }: Summary): string {
  const figures = JSON.stringify([units, months, withdrawn, people]);
  return `report-${key}-${createHash('sha256').update(figures).digest('hex').slice(0, 8)}`;
}

/** Asks for the same once more. */
export function againButton({ kind, period }: PeriodReport): Button {
  return actionButton(line('report:button.again'), `${KINDS[kind].ability}.make`, period.id);
}

function viewOf(request: PeriodReport, summary: Summary, file: FileOut): View {
  const values = {
    period: periodLabel(summary.period),
    total: summary.total,
    withdrawn: summary.withdrawn,
    active: summary.units.filter((unit) => unit.total > 0).length,
    units: summary.units.length,
  };
  const { ability } = KINDS[request.kind];
  const method = request.kind === 'initiatives-xlsx' ? [line('report:method')] : [];
  return {
    lines: [line(`${ability}:ready`, values), ...method],
    buttons: [
      [againButton(request), actionButton(line('report:button.summary'), 'summary.show', summary.period.id)],
      [actionButton(line('core:menu'), 'menu.open')],
    ],
    file,
  };
}

/** A file of a period: the list as a workbook, or the chart. Null when the campaign has no such period any more. */
export async function makePeriodReport(deps: PeriodReportDeps, asked: Asked<PeriodReport>): Promise<Made | null> {
  const { request, revision } = asked;
  const found = periodOf(request.period.id, revision.campaign);
  if (found === null) return null;
  const period = { ...found, from: request.period.from, to: request.period.to };
  const { summary, bytes, csv } = await render(deps, asked, period);
  const { name, ending, mime, picture } = KINDS[request.kind];
  const id = fileId(request, summary);
  const base = `${name}-${summary.period.id.toLowerCase()}`;
  const plain =
    csv === undefined ? {} : { csv: { file: { id: `${id}-csv`, name: `${base}.csv`, mime: 'text/csv' }, bytes: csv } };
  return {
    file: { id, name: `${base}.${ending}`, mime, picture },
    bytes,
    ...plain,
    view: (file) => viewOf(request, summary, file),
  };
}
