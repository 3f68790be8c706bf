/** [M] Where Zalo keeps what people send; everything below these names too. */
const FILE_HOSTS: readonly string[] = ['zalo.me', 'zaloapp.com', 'zdn.vn', 'zadn.vn'];

/**
 * Whether an address that came in an event is one of Zalo's file hosts, which name some files without TLS, or of where the
 * API itself is called. Whoever can send an event could name any other address, also one inside our own network.
 */
export function isFileAddress({ protocol, host, hostname, port }: URL, apiRoot: string): boolean {
  if (protocol !== 'https:' && protocol !== 'http:') return false;
  const api = new URL(apiRoot);
  if (host === api.host && protocol === api.protocol) return true;
  return port === '' && FILE_HOSTS.some((one) => hostname === one || hostname.endsWith(`.${one}`));
}
