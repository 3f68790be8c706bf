import { describe, expect, it } from 'vitest';
import { AN, attached, type Body, head, OA, read, said, sentBy } from '../support/zalo-events.ts';

describe('what is not for us', () => {
  it.each([
    ['other_app', said('text', { text: 'a' }, { app_id: '1' })],
    ['other_account', said('text', { text: 'a' }, { recipient: { id: '5' } })],
    ['other_account', said('text', { text: 'a' }, { oa_id: '5' })],
    ['other_account', { ...head('follow'), oa_id: '5', follower: { id: AN } }],
    ['other_account', { ...sentBy('oa_send_text', { msg_id: 'm' }), sender: { id: '5' } }],
    ['group', { ...said('text', { text: 'a' }), event_name: 'user_send_group_text', recipient: { id: '77' } }],
    ['group', head('create_group')],
    ['group', head('react_request_join_group_accept')],
    ['anonymous', { ...said('text', { text: 'a' }), event_name: 'anonymous_send_text' }],
    ['kind_add_user_to_tag', { ...head('add_user_to_tag'), oa_id: OA, tag: { user_ids: [AN], name: 'x' } }],
    ['kind_change_template_status', head('change_template_status')],
    ['kind_user_reacted_message', sentBy('user_reacted_message', { msg_id: 'm' })],
    ['kind_oa_send_consent', sentBy('oa_send_consent', { msg_id: 'm' })],
    ['kind_user_send_poem', { ...said('text', { text: 'a' }), event_name: 'user_send_poem' }],
    ['kind_constructor', { ...said('text', { text: 'a' }), event_name: 'constructor' }],
  ])('is passed over as %s', (skipped, body) => {
    expect(read(body)).toEqual({ events: [], skipped });
  });

  it.each([
    {},
    { event_name: 'user_send_text' },
    { ...head('user_send_text'), timestamp: undefined },
    { ...head('user_send_text'), timestamp: 'now' },
    { ...head('user_send_text'), app_id: null },
    { ...head('Nguyễn Văn A'), sender: { id: AN } },
    head('user_send_text'),
    head('follow'),
    head('user_click_chatnow'),
    { ...said('text', {}), message: 'a' },
    { ...said('text', {}), sender: null },
    { ...said('text', {}), sender: { id: { $ne: 1 } } },
    { ...said('text', {}), sender: { id: '' } },
    { ...said('text', {}), sender: { id: 'a b' } },
    { ...said('text', { text: 'a' }), sender: { id: OA }, recipient: { id: AN } },
    { ...said('text', { text: 'a' }), sender: { id: OA } },
  ])('is passed over as malformed: %j', (body) => {
    expect(read(body)).toEqual({ events: [], skipped: 'malformed' });
  });

  it('is anything at all, without a word thrown', () => {
    const odd = [null, true, 0, -1, 1e300, '', 'x', [], {}, [[]], { id: [] }];
    const bodies: Body[] = [
      'sender',
      'recipient',
      'message',
      'follower',
      'info',
      'timestamp',
      'app_id',
      'oa_id',
    ].flatMap((key) =>
      odd.flatMap((value) =>
        ['user_send_text', 'user_send_file', 'follow', 'user_submit_info', 'user_seen_message', 'oa_send_text'].map(
          (name) => ({ ...said('file', attached('file', {})), event_name: name, [key]: value }),
        ),
      ),
    );
    for (const attachments of odd) bodies.push(said('file', { attachments }));
    for (const body of bodies) expect(() => read(body)).not.toThrow();
  });
});
