import { describe, expect, it } from 'vitest';
import { mayEnter } from '../../src/channels/web/guard.ts';

const ours = { host: 'localhost:3000', origin: 'http://localhost:3000', 'x-tryout': '1' };

describe('who may use the try-out', () => {
  it.each(['localhost', 'localhost:3000', '127.0.0.1:3000', '[::1]:3000', 'LOCALHOST:3000', 'thidua.example:443'])(
    'whoever asks for %s',
    (host) => expect(mayEnter('page', { host }, ['thidua.example'])).toBe(true),
  );

  it.each(['', 'evil.example', 'localhost.evil.example', '127.0.0.1.nip.io:3000', '192.168.1.5:3000', 'a b'])(
    'nobody who asks for "%s"',
    (host) => expect(mayEnter('page', { host }, ['thidua.example'])).toBe(false),
  );

  it('lets only pages of ours write', () => {
    expect(mayEnter('write', ours, [])).toBe(true);
    expect(mayEnter('write', { ...ours, 'x-tryout': undefined }, [])).toBe(false);
    expect(mayEnter('write', { ...ours, origin: 'http://localhost:3001' }, [])).toBe(false);
    expect(mayEnter('write', { ...ours, origin: 'null' }, [])).toBe(false);
    expect(mayEnter('write', { ...ours, 'sec-fetch-site': 'same-site' }, [])).toBe(false);
  });

  it('lets a page be opened from anywhere, but its data be read only by the page', () => {
    const link = { host: 'localhost:3000', 'sec-fetch-site': 'cross-site' };
    expect(mayEnter('page', link, [])).toBe(true);
    expect(mayEnter('read', link, [])).toBe(false);
    expect(mayEnter('read', { host: 'localhost:3000' }, [])).toBe(true);
  });
});
