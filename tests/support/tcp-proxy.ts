import { openRelay } from './relay.ts';

/** Stands before a server, so that a test can take that server away and give it back. */
export interface CutableProxy {
  readonly url: string;
  /** Drops every connection and lets new ones fail. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

export async function openCutableProxy(target: string): Promise<CutableProxy> {
  const { hostname: host, port } = new URL(target);
  let whole = true;
  const relay = await openRelay(() => (whole ? { host, port: Number(port) } : null));
  return {
    url: through(target, relay.port),
    cut() {
      whole = false;
      relay.drop();
    },
    mend() {
      whole = true;
    },
    close: () => relay.close(),
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
