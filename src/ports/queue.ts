/** Jobs that handlers and the conversation may ask for. Losing a wake-up costs delay, never work: a sweep finds what is due. */
export interface Queue {
  /** Deliver what is planned as soon as may be. Never throws; a lost wake-up is found by the sweep. */
  wake(): void;
  /** Render a report and send it to the person; asked once per `key`. Throws `AppError('internal')` when the queue cannot be reached. */
  report(request: ReportRequest): Promise<void>;
}

/** A file of a period; years and months bound it: from the first to the last day named (`YYYY-MM-DD`). */
export interface PeriodReport {
  readonly key: string;
  readonly kind: 'initiatives-xlsx' | 'progress-chart';
  readonly campaign: string;
  readonly period: { readonly id: string; readonly from: string; readonly to: string };
  readonly member: string;
}

/** A picture of the person's own year. */
export interface OwnReport {
  readonly key: string;
  readonly kind: 'skills-card' | 'pledge-history';
  readonly campaign: string;
  readonly year: number;
  readonly member: string;
}

export type ReportRequest = PeriodReport | OwnReport;
