import Fastify, { type FastifyInstance } from 'fastify';
import type { Channel, Route } from '../channels/channel.ts';
import { describeError, SettingError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { type Connections, createConnections } from './connections.ts';
import { type HealthPort, type MetricsPort, mountHealth } from './health.ts';
import { mountRoute } from './mount-route.ts';

export interface ServerDeps {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly channels: readonly Pick<Channel, 'name' | 'routes'>[];
  readonly health: HealthPort;
  readonly metrics: MetricsPort;
  readonly log: Logger;
}

export interface Server {
  /** Throws `SettingError` when the address cannot be taken. */
  listen(): Promise<{ readonly port: number; readonly url: string }>;
  /** Ends event streams at once and lets answers that are under way go out for a short while. */
  close(): Promise<void>;
}

const DEFAULT_BODY_BYTES = 1024 * 1024;
/** An answer that takes longer is cut off: whoever asked will ask again. */
const GRACE_MS = 3_000;
const LAST_CLIENT_ERROR = 499;
const TOO_LARGE = 413;
const LOCAL: readonly string[] = ['127.0.0.1', '0.0.0.0', '::', 'localhost'];

function prepare(app: FastifyInstance, log: Logger): void {
  app.removeAllContentTypeParsers();
  // Signatures are reckoned over the bytes as they came, so nothing is parsed on the way in.
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: 'not_found' }));
  app.setErrorHandler((error, request, reply) => {
    const status = clientStatus(error);
    if (status !== null) return reply.code(status).send({ error: status === TOO_LARGE ? 'too_large' : 'bad_request' });
    log.error({ route: request.routeOptions.url ?? 'none', error: describeError(error) }, 'request_failed');
    return reply.code(503).send({ error: 'unavailable' });
  });
}

/** Status of an error that is the client's doing (fastify gives it), else null. */
function clientStatus(error: unknown): number | null {
  if (!(error instanceof Error) || !('statusCode' in error) || typeof error.statusCode !== 'number') return null;
  if (error.statusCode < 400 || error.statusCode > LAST_CLIENT_ERROR) return null;
  return error.statusCode === TOO_LARGE ? TOO_LARGE : 400;
}

function settingError(error: unknown, host: string, port: number): unknown {
  const { code } = error instanceof Error ? describeError(error) : {};
  if (code === 'EADDRINUSE') return new SettingError('port_busy', { name: 'PORT', port: String(port) });
  if (code === 'EACCES') return new SettingError('port_denied', { name: 'PORT', port: String(port) });
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return new SettingError('host_unknown', { name: 'HOST', host });
  return error;
}

function urlOf(host: string, port: number): string {
  const name = LOCAL.includes(host) ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}`;
}

async function closeApp(app: FastifyInstance, connections: Connections): Promise<void> {
  connections.endIdle();
  const cut = setTimeout(connections.cut, GRACE_MS);
  try {
    await app.close();
  } finally {
    clearTimeout(cut);
  }
}

/** Channels of one house share what they offer alike (links to files): the first to bring a route serves it. */
function distinct(routes: readonly Route[]): readonly Route[] {
  const named = routes.map((route) => [`${route.method} ${route.path}`, route] as const).reverse();
  return [...new Map(named).values()].reverse();
}

/** The one HTTP server: what channels offer, health and metrics. */
export function createServer({ host, port, channels, health, metrics, log }: ServerDeps): Server {
  const app = Fastify({
    bodyLimit: DEFAULT_BODY_BYTES,
    exposeHeadRoutes: false,
    forceCloseConnections: false,
    routerOptions: { ignoreTrailingSlash: true },
  });
  const connections = createConnections(app.server);
  let closing: Promise<void> | null = null;

  prepare(app, log);
  mountHealth(app, { health, metrics, log });
  for (const route of distinct(channels.flatMap((channel) => channel.routes))) {
    mountRoute(app, route, { connections, log });
  }

  return {
    listen: async () => {
      try {
        await app.listen({ host, port });
      } catch (error) {
        throw settingError(error, host, port);
      }
      const address = app.server.address();
      const taken = typeof address === 'object' && address !== null ? address.port : port;
      return { port: taken, url: urlOf(host, taken) };
    },
    close: () => {
      closing ??= closeApp(app, connections);
      return closing;
    },
  };
}
