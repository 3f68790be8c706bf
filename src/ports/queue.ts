/** Jobs that handlers and the conversation may ask for. Losing a wake-up costs delay, never work: a sweep finds what is due. */
export interface Queue {
  /** Deliver what is planned as soon as may be. Never throws; a lost wake-up is found by the sweep. */
  wake(): void;
  /** Render a report and send it to the person; asked once per `key`. Throws `AppError('internal')` when the queue cannot be reached. */
  report(request: ReportRequest): Promise<void>;
}

/** Years and months bound the period: from the first to the last day named (`YYYY-MM-DD`). */
export interface ReportRequest {
  readonly key: string;
  readonly kind: 'initiatives-xlsx' | 'progress-chart';
  readonly campaign: string;
  readonly period: { readonly id: string; readonly from: string; readonly to: string };
  readonly member: string;
}
