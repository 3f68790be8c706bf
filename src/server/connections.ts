import type { Server as HttpServer } from 'node:http';
import type { Socket } from 'node:net';

/** The connections and event streams that are open, so that closing need not wait for readers to leave. */
export interface Connections {
  /** Remembers a stream until `forget` is called; ends it at once when the server is closing. */
  addStream(end: () => void): { forget(): void };
  /** From now on streams end, and a connection is closed as soon as nothing on it waits for an answer. */
  endIdle(): void;
  /** Closes what is still open. */
  cut(): void;
}

/** Node's own `closeIdleConnections` spares the ones on which nothing was ever asked, as browsers open in advance. */
export function createConnections(server: HttpServer): Connections {
  const streams = new Set<() => void>();
  const sockets = new Map<Socket, number>();
  let closing = false;

  function count(socket: Socket, change: number): void {
    const waiting = sockets.get(socket);
    if (waiting === undefined) return;
    sockets.set(socket, waiting + change);
    if (closing && waiting + change === 0) socket.end();
  }

  server.on('connection', (socket: Socket) => {
    sockets.set(socket, 0);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('request', ({ socket }, response) => {
    count(socket, 1);
    response.once('close', () => count(socket, -1));
  });

  return {
    addStream: (end) => {
      if (closing) end();
      else streams.add(end);
      return { forget: () => streams.delete(end) };
    },
    endIdle: () => {
      closing = true;
      for (const end of [...streams]) end();
      for (const [socket, waiting] of sockets) if (waiting === 0) socket.destroy();
    },
    cut: () => {
      for (const socket of sockets.keys()) socket.destroy();
    },
  };
}
