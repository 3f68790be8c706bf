import { openRelay } from './relay.ts';

/** A public address that stays while the servers behind it come and go, as a reverse proxy's does. */
export interface PublicDoor {
  readonly url: string;
  /** Leads to this port of the machine from now on; null: nothing is behind it, connections are dropped. */
  leadTo(port: number | null): void;
  close(): Promise<void>;
}

export async function openPublicDoor(): Promise<PublicDoor> {
  let behind: number | null = null;
  const relay = await openRelay(() => (behind === null ? null : { host: '127.0.0.1', port: behind }));
  return {
    url: `http://127.0.0.1:${relay.port}`,
    leadTo(port) {
      behind = port;
    },
    close: () => relay.close(),
  };
}
