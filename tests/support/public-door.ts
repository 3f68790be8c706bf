import { connect, createServer, type Socket } from 'node:net';

/** A public address that stays while the servers behind it come and go, as a reverse proxy's does. */
export interface PublicDoor {
  readonly url: string;
  /** Leads to this port of the machine from now on; null: nothing is behind it, connections are dropped. */
  leadTo(port: number | null): void;
  close(): Promise<void>;
}

export async function openPublicDoor(): Promise<PublicDoor> {
  const sockets = new Set<Socket>();
  let behind: number | null = null;
  const server = createServer((near) => {
    near.on('error', () => undefined);
    if (behind === null) {
      near.destroy();
      return;
    }
    const far = connect({ host: '127.0.0.1', port: behind });
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
  return {
    url: `http://127.0.0.1:${address.port}`,
    leadTo(port) {
      behind = port;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
