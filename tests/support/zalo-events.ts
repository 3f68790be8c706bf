import { expect } from 'vitest';
import type { Incoming, Receipt } from '../../src/channels/channel.ts';
import { readJson } from '../../src/channels/json.ts';
import { isFields } from '../../src/channels/narrow.ts';
import { type Parsed, parse } from '../../src/channels/zalo/parse.ts';

/** Bodies of webhook events as Zalo sends them, and what is read from them. */

export const OA = '9876543210987654321';
export const APP = '3141592653589793238';
export const AN = '1234567890123456789';
export const STAMP = '1763697600123';
export const AT = new Date(1_763_697_600_123);
export const ADDRESS = { channel: 'zalo', chat: AN };

export type Body = Readonly<Record<string, unknown>>;

export const head = (name: string): Body => ({ app_id: APP, user_id_by_app: '1', event_name: name, timestamp: STAMP });
export const said = (kind: string, message: Body, more: Body = {}): Body => ({
  ...head(`user_send_${kind}`),
  sender: { id: AN },
  recipient: { id: OA },
  message: { msg_id: '96d3cdf3af15', ...message },
  ...more,
});
export const sentBy = (name: string, message: Body): Body => ({
  ...head(name),
  sender: { id: OA },
  recipient: { id: AN },
  message,
});
export const attached = (type: string, payload: Body) => ({ attachments: [{ type, payload }] });

/** As it comes over the line. */
export function read(body: Body | string): Parsed {
  const json = readJson(typeof body === 'string' ? body : JSON.stringify(body));
  if (!isFields(json)) throw new Error('no object');
  return parse(json, { appId: APP, oaId: OA });
}

export function incomings(body: Body | string): readonly Incoming[] {
  const { events, skipped } = read(body);
  if (skipped !== null) throw new Error(`skipped: ${skipped}`);
  return events.map((event) => {
    expect(event).toMatchObject({ channel: 'zalo', at: AT });
    if (event.body.kind !== 'incoming') throw new Error('a receipt');
    expect(event.id).toBe(event.body.incoming.event.id);
    expect(event.person).toBe(event.body.incoming.address.chat);
    return event.body.incoming;
  });
}

export function incoming(body: Body | string): Incoming {
  const [one, ...more] = incomings(body);
  if (one === undefined || more.length > 0) throw new Error(`${more.length + 1} events`);
  return one;
}
export const happened = (body: Body | string) => incoming(body).event;

export function receipt(body: Body): { readonly id: string; readonly receipt: Receipt } {
  const [one] = read(body).events;
  if (one?.body.kind !== 'receipt') throw new Error('no receipt');
  return { id: one.id, receipt: one.body.receipt };
}
