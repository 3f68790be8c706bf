import type { RouteRequest } from '../channel.ts';

type Headers = RouteRequest['headers'];

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** Who may use a route: a page may be opened from anywhere, everything else only by the page itself. */
export type Door = 'page' | 'read' | 'write';

function parsed(url: string): URL | null {
  return URL.canParse(url) ? new URL(url) : null;
}

/** True when the address asked for is one of ours; a name that was re-bound to loopback by another site is not. */
function knownHost(headers: Headers, hosts: readonly string[]): boolean {
  const asked = parsed(`http://${headers.host ?? ''}`);
  return asked !== null && (LOOPBACK.includes(asked.hostname) || hosts.includes(asked.hostname));
}

/** Whether the page is opened on this very machine: the screens of doubles can be reached from nowhere else. */
export function isLoopback(headers: Headers): boolean {
  return knownHost(headers, []);
}

function fromOurPage(headers: Headers): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  const origin = headers.origin;
  return origin === undefined || parsed(origin)?.host === headers.host?.toLowerCase();
}

/** Whether a request comes from a page of ours, so that other sites can neither read nor drive the try-out. */
export function mayEnter(door: Door, headers: Headers, hosts: readonly string[]): boolean {
  if (!knownHost(headers, hosts)) return false;
  if (door === 'page') return true;
  // A header of one's own cannot be sent across origins without asking first, and nobody here answers yes.
  return fromOurPage(headers) && (door === 'read' || headers['x-tryout'] === '1');
}
