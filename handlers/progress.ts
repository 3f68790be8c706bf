import type { Handler } from '../src/ports/handler.ts';
import type { Queue } from '../src/ports/queue.ts';
import { createReportCommand } from './report-command.ts';

/** `/tiendo`: the picture of initiatives by unit and month. */
export function createProgressHandler({ queue }: { readonly queue: Queue }): Handler {
  return createReportCommand(queue, { name: 'tiendo', alias: 'progress', ability: 'progress', kind: 'progress-chart' });
}
