import type { FastifyInstance } from 'fastify';
import { describeError } from '../errors.ts';
import type { Logger } from '../logger.ts';

/** Whether the parts that are needed are there; names of parts are shown to whoever asks. */
export interface HealthPort {
  ready(): Promise<{ readonly ok: boolean; readonly parts: Readonly<Record<string, boolean>> }>;
}

/** What a prom-client registry offers. */
export interface MetricsPort {
  readonly contentType: string;
  metrics(): Promise<string>;
}

export interface HealthDeps {
  readonly health: HealthPort;
  readonly metrics: MetricsPort;
  readonly log: Logger;
}

/** A part that hangs counts as gone; leaves room to answer within 2 s. */
const PATIENCE_MS = 1_500;

const FRESH = { 'cache-control': 'no-store' };

async function readiness({ health, log }: HealthDeps): ReturnType<HealthPort['ready']> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('readiness took too long')), PATIENCE_MS);
  });
  try {
    return await Promise.race([health.ready(), late]);
  } catch (error) {
    log.warn({ error: describeError(error) }, 'readiness_failed');
    return { ok: false, parts: {} };
  } finally {
    clearTimeout(timer);
  }
}

/** `/healthz` (the process answers), `/readyz` (it can work), `/metrics` (Prometheus). */
export function mountHealth(app: FastifyInstance, deps: HealthDeps): void {
  app.get('/healthz', (_request, reply) => reply.headers(FRESH).send({ ok: true }));
  app.get('/readyz', async (_request, reply) => {
    const { ok, parts } = await readiness(deps);
    return reply
      .code(ok ? 200 : 503)
      .headers(FRESH)
      .send({ ok, parts });
  });
  app.get('/metrics', async (_request, reply) => {
    const text = await deps.metrics.metrics();
    return reply.headers({ ...FRESH, 'content-type': deps.metrics.contentType }).send(text);
  });
}
