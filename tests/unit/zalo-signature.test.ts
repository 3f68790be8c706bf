import { describe, expect, it } from 'vitest';
import { isSigned, macOf, readMac, variantOf } from '../../src/channels/zalo/signature.ts';

/** Digests made with `openssl dgst -sha256` over app id, body, timestamp and secret, one behind the other. */
const BODY =
  '{"app_id":"3141592653589793238","user_id_by_app":"2718281828459045235","event_name":"user_send_text",' +
  '"timestamp":"1763697600123","sender":{"id":"1234567890123456789"},"recipient":{"id":"9876543210987654321"},' +
  '"message":{"msg_id":"96d3cdf3af150460909","text":"Sáng kiến số 1"}}';
const EVENT = { raw: Buffer.from(BODY), appId: '3141592653589793238', timestamp: '1763697600123' };
const KEYS = { oaId: '9876543210987654321', appSecret: 'AppSecretKey9xT', oaSecret: 'q7Zk2mOaSecretKey01' };
const VECTORS = {
  app_id: '15f6a69f6e41195044f5c7a4e93a35acd928148d3ccc97f4fa904a791bc95745',
  oa_id: '91d746fd0fcb5cae94bbf9ec57113acec1323c536f900ddbf811d531f86cda22',
  app_secret: '0c1e1c3866bd645a9f8bc27b4dbad7586cb53ad45c0a7698967a81caccb0fb2d',
  oa_id_app_secret: '2155e5cb46779b660f48b2362c369526147746a7fb5d9760dc7f11bd6bda674d',
} as const;
const GOOD = VECTORS.app_id;

describe('signatures of Zalo', () => {
  it('are the plain hash over app id, body, timestamp and secret', () => {
    expect(macOf(EVENT, EVENT.appId, KEYS.oaSecret).toString('hex')).toBe(GOOD);
    expect(isSigned(Buffer.from(GOOD, 'hex'), EVENT, KEYS)).toBe(true);
  });

  it.each([GOOD, `mac=${GOOD}`, `mac = ${GOOD}`, ` mac =${GOOD} `, `MAC=${GOOD.toUpperCase()}`])(
    'are read from %j',
    (header) => {
      expect(readMac(header)?.toString('hex')).toBe(GOOD);
    },
  );

  it.each([
    undefined,
    '',
    'mac=',
    'mac=test',
    `sha256=${GOOD}`,
    `mac=${GOOD}0`,
    `mac=${GOOD.slice(1)}`,
    `mac=${GOOD.slice(2)}zz`,
    `mac=${GOOD},mac=${GOOD}`,
  ])('are not read from %j', (header) => {
    expect(readMac(header)).toBeNull();
    expect(isSigned(readMac(header), EVENT, KEYS)).toBe(false);
  });

  it('hold for this very body, moment, app and secret only', () => {
    const mac = readMac(`mac=${GOOD}`);
    const wrong = [
      { ...EVENT, raw: Buffer.from(BODY.replace('số 1', 'số 2')) },
      { ...EVENT, raw: Buffer.from(JSON.stringify(JSON.parse(BODY), null, 1)) },
      { ...EVENT, raw: Buffer.from(BODY.normalize('NFD')) },
      { ...EVENT, timestamp: '1763697600124' },
      { ...EVENT, appId: '3141592653589793239' },
    ];
    expect(wrong.map((event) => isSigned(mac, event, KEYS))).toEqual(wrong.map(() => false));
    expect(isSigned(mac, EVENT, { ...KEYS, oaSecret: KEYS.appSecret })).toBe(false);
  });

  it('may have the id of the account in front, since sources disagree', () => {
    expect(isSigned(Buffer.from(VECTORS.oa_id, 'hex'), EVENT, KEYS)).toBe(true);
    for (const other of ['app_secret', 'oa_id_app_secret'] as const) {
      expect(isSigned(Buffer.from(VECTORS[other], 'hex'), EVENT, KEYS)).toBe(false);
    }
  });

  it.each(Object.entries(VECTORS))('are recognised as made the way %s', (variant, hex) => {
    expect(variantOf(Buffer.from(hex, 'hex'), EVENT, KEYS)).toBe(variant);
    expect(isSigned(Buffer.from(hex, 'hex'), EVENT, KEYS)).toBe(variant === 'app_id' || variant === 'oa_id');
  });

  it('of any other kind are recognised as none', () => {
    expect(variantOf(Buffer.alloc(32), EVENT, KEYS)).toBe('none');
    expect(variantOf(null, EVENT, KEYS)).toBe('none');
  });
});
