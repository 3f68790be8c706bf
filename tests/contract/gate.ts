import { createServer as createTcpServer, type Socket } from 'node:net';
import type { Incoming } from '../../src/channels/channel.ts';
import { passOn } from '../support/relay.ts';

/** Time in which nobody listens, so that a call fails before a byte of it has left. */
const AWAY_MS = 500;
/** Until a client has seen that the connections it kept are gone: over one of them a call could get on its way. */
const SEEN_MS = 50;

/**
 * Stands before the API of a double and can go away for a moment: whatever a server answers, or breaks off, leaves open
 * whether it did its work, so that a failure known to be without effect must come before the request has left.
 */
export async function openGate(target: number) {
  const sockets = new Set<Socket>();
  const make = () => createTcpServer((near) => passOn(near, { host: '127.0.0.1', port: target }, sockets));
  const listen = (server: ReturnType<typeof make>, at: number) =>
    new Promise<void>((resolve) => server.listen(at, '127.0.0.1', resolve));
  let server = make();
  await listen(server, 0);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const { port } = address;
  let back: Promise<void> = Promise.resolve();
  const shut = () => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    return closed;
  };
  const comeBack = async (gone: Promise<unknown>) => {
    await gone;
    await new Promise((resolve) => setTimeout(resolve, AWAY_MS));
    server = make();
    await listen(server, port);
  };
  return {
    /** An address of the double, by way of the gate. */
    atGate: (url: string) => url.replace(`:${target}`, `:${port}`),
    /** Resolves when nothing gets through any more. */
    async goAway(): Promise<void> {
      const gone = shut();
      back = comeBack(gone);
      await gone;
      await new Promise((resolve) => setTimeout(resolve, SEEN_MS));
    },
    async close() {
      await back;
      await shut();
    },
  };
}

/** Files lie where the API is; to the channel that is the gate. */
export function fetchedBy(atGate: (url: string) => string, incoming: Incoming): Incoming {
  const { event } = incoming;
  if (event.kind !== 'file') return incoming;
  return { ...incoming, event: { ...event, file: { ...event.file, ref: atGate(event.file.ref) } } };
}
