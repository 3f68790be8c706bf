import { isRecord, type Params } from '../telegram/wire.ts';
import type { FakeZalo } from './double.ts';

/** Plain calls to the double, for tests of what our own client would not send. */
export function createRawClient(current: () => FakeZalo) {
  let access = '';
  let issuer: FakeZalo | undefined;

  /** The token of the calls that follow, instead of one that is issued for each double. */
  function use(value: string): void {
    issuer = current();
    access = value;
  }

  async function answerOf(response: Response): Promise<Params> {
    if (response.status !== 200) throw new Error(`status ${response.status}`);
    const answer: unknown = await response.json();
    if (!isRecord(answer)) throw new Error('no JSON object');
    return answer;
  }

  const head = () => {
    if (issuer !== current()) use(current().issuePair().access);
    return { access_token: access };
  };

  async function post(path: string, body: unknown, headers: Record<string, string> = head()): Promise<Params> {
    const init = { method: 'POST', headers: { 'content-type': 'application/json', ...headers } };
    return answerOf(await fetch(current().roots.api + path, { ...init, body: JSON.stringify(body) }));
  }

  async function get(address: string): Promise<Params> {
    return answerOf(await fetch(address, { headers: head() }));
  }

  async function upload(kind: string, file: { name: string; bytes: Uint8Array<ArrayBuffer> }, field = 'file') {
    const form = new FormData();
    form.append(field, new Blob([file.bytes]), file.name);
    const init = { method: 'POST', headers: head(), body: form };
    return answerOf(await fetch(`${current().roots.api}/v2.0/oa/upload/${kind}`, init));
  }

  async function token(form: Record<string, string>, headers: Record<string, string> = {}): Promise<Params> {
    const init = { method: 'POST', headers: { secret_key: current().appSecret, ...headers } };
    const body = new URLSearchParams({ app_id: current().appId, ...form });
    return answerOf(await fetch(`${current().roots.oauth}/v4/oa/access_token`, { ...init, body }));
  }

  return {
    post,
    get,
    upload,
    token,
    use,
    /** A consultation message; `message` as it is. */
    send: (user: unknown, message: unknown) => post('/v3.0/oa/message/cs', { recipient: { user_id: user }, message }),
  };
}
