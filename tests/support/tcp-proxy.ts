import { connect, createServer, type Socket } from 'node:net';

/** Stands before a server, so that a test can take that server away and give it back. */
export interface CutableProxy {
  readonly url: string;
  /** Drops every connection and lets new ones fail. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

export async function openCutableProxy(target: string): Promise<CutableProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let whole = true;
  const server = createServer((near) => {
    if (!whole) {
      near.destroy();
      return;
    }
    const far = connect({ host: hostname, port: Number(port) });
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const drop = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: through(target, address.port),
    cut() {
      whole = false;
      drop();
    },
    mend() {
      whole = true;
    },
    async close() {
      drop();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** The same address through another port of this machine; MongoDB is kept from going round it. */
function through(target: string, port: number): string {
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String(port);
  if (url.protocol === 'mongodb:') url.search = '?directConnection=true';
  return url.href;
}
