import { describe, expect, it } from 'vitest';
import { ADDRESS, AN, AT, type Body, read, receipt, sentBy } from '../support/zalo-events.ts';

describe('what became of messages', () => {
  it('is told by the echo of what was sent, also by hand', () => {
    for (const kind of ['text', 'image', 'gif', 'list', 'file', 'sticker', 'template']) {
      expect(receipt(sentBy(`oa_send_${kind}`, { msg_id: 'm1', text: 'a' }))).toEqual({
        id: 'zsent.m1',
        receipt: { address: ADDRESS, messages: ['m1'], what: 'sent', at: AT },
      });
    }
  });

  it('is told by receipts, whichever way round sender and recipient stand', () => {
    const arrived = sentBy('user_received_message', { msg_id: 'm1' });
    const seen = sentBy('user_seen_message', { msg_ids: ['m1', 9007199254740991, {}, 'm2'] });
    const turned = (body: Body) => ({ ...body, sender: body.recipient, recipient: body.sender });
    for (const turn of [(body: Body) => body, turned]) {
      expect(receipt(turn(arrived))).toEqual({
        id: 'zreceived.m1',
        receipt: { address: ADDRESS, messages: ['m1'], what: 'received', at: AT },
      });
      expect(receipt(turn(seen)).receipt).toEqual({
        address: ADDRESS,
        messages: ['m1', '9007199254740991', 'm2'],
        what: 'seen',
        at: AT,
      });
    }
    expect(receipt(seen).id).toMatch(/^z[0-9a-f]{24}$/);
  });

  it('has the true moment of a template, and passes over one sent by phone', () => {
    const template = (id: string) => ({
      ...sentBy('user_received_message', { msg_id: 'm1', tracking_id: 't', delivery_time: '1763697000000' }),
      recipient: { id },
    });
    expect(receipt(template(AN)).receipt.at).toEqual(new Date(1_763_697_000_000));
    for (const id of ['84901234567', '0901234567', 'ab'.repeat(32)]) {
      expect(read(template(id))).toEqual({ events: [], skipped: 'template_by_phone' });
    }
  });

  it('is passed over when it names no message', () => {
    for (const [name, message] of [
      ['oa_send_text', {}],
      ['user_received_message', { msg_id: '' }],
      ['user_seen_message', { msg_ids: [] }],
      ['user_seen_message', { msg_ids: 'm1' }],
    ] as const) {
      expect(read(sentBy(name, message)).skipped).toBe('malformed');
    }
  });
});
