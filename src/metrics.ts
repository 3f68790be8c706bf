import { Counter, collectDefaultMetrics, Registry } from 'prom-client';

export interface Metrics {
  readonly registry: Registry;
  countTurn(house: string, result: 'taken' | 'repeated' | 'raced' | 'failed'): void;
}

/** Process figures and turns by house and result, in Prometheus form. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const turns = new Counter({
    name: 'thidua_turns_total',
    help: 'Events from people, by house and result',
    labelNames: ['house', 'result'],
    registers: [registry],
  });
  return { registry, countTurn: (house, result) => turns.inc({ house, result }) };
}
