import type { Handler } from '../src/ports/handler.ts';
import type { Queue } from '../src/ports/queue.ts';
import { createReportCommand } from './report-command.ts';

/** `/baocao`: the workbook of initiatives with its method sheet. */
export function createReportHandler({ queue }: { readonly queue: Queue }): Handler {
  return createReportCommand(queue, { name: 'baocao', alias: 'report', ability: 'report', kind: 'initiatives-xlsx' });
}
