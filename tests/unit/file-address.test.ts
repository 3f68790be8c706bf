import { describe, expect, it } from 'vitest';
import { isFileAddress } from '../../src/channels/file-address.ts';

describe('addresses of files that people sent', () => {
  it.each([
    ['http://f1.photo.zdn.vn/a.jpg', true],
    ['https://b-f1.zadn.vn/a', true],
    ['https://zalo.me/a', true],
    ['https://zdn.vn.evil.example/a', false],
    ['https://evilzdn.vn/a', false],
    ['https://f1.zdn.vn@evil.example/a', false],
    ['https://f1.zdn.vn:8080/a', false],
    ['http://f1.zdn.vn:443/a', false],
    ['ftp://f1.zdn.vn/a', false],
    ['file:///etc/passwd', false],
    ['http://169.254.169.254/latest/meta-data', false],
    ['http://localhost/a', false],
    ['http://[::1]/a', false],
    ['https://other.zaloplatforms.example/a', false],
    ['https://bot-api.zaloplatforms.com/a', true],
    ['http://bot-api.zaloplatforms.com/a', false],
    ['https://bot-api.zaloplatforms.com:8443/a', false],
  ])('are asked for at %s: %s', (address, isAllowed) => {
    expect(isFileAddress(new URL(address), 'https://bot-api.zaloplatforms.com/')).toBe(isAllowed);
  });

  it.each([
    ['http://127.0.0.1:9/a', true],
    ['https://127.0.0.1:9/a', false],
    ['http://127.0.0.1:99/a', false],
    ['http://127.0.0.1/a', false],
  ])('are asked for at %s where the API is called at a port: %s', (address, isAllowed) => {
    expect(isFileAddress(new URL(address), 'http://127.0.0.1:9/v3.0')).toBe(isAllowed);
  });
});
