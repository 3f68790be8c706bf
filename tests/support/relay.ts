import { connect, createServer, type Socket } from 'node:net';

/** A port of this machine that leads where its maker says at each new connection. */
export interface Relay {
  readonly port: number;
  /** Drops every connection there is. */
  drop(): void;
  close(): Promise<void>;
}

export interface Behind {
  readonly host: string;
  readonly port: number;
}

/** Passes on both ways until either side ends; `sockets` holds both as long as they are open. */
export function passOn(near: Socket, target: Behind, sockets: Set<Socket>): void {
  const far = connect(target);
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
}

/** `behind` is asked anew for each connection; null drops it. */
export async function openRelay(behind: () => Behind | null): Promise<Relay> {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    near.on('error', () => undefined);
    const target = behind();
    if (target === null) {
      near.destroy();
      return;
    }
    passOn(near, target, sockets);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const drop = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: address.port,
    drop,
    async close() {
      drop();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
