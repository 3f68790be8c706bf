import type { FakeTelegram } from './fake-telegram.ts';
import { isRecord, type Params } from './wire.ts';

/** Plain calls to the fake API, for tests of what a bot library would not send. */
export function createRawClient(current: () => FakeTelegram) {
  async function call(method: string, params: Params = {}): Promise<Params> {
    const tg = current();
    const response = await fetch(`${tg.root}/bot${tg.token}/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(params),
    });
    const answer: unknown = await response.json();
    if (!isRecord(answer)) throw new Error('no JSON object');
    return answer;
  }

  /** The description of a refusal, or the answer that came instead. */
  async function refusal(method: string, params: Params): Promise<unknown> {
    const answer = await call(method, params);
    return answer.ok === false ? answer.description : answer;
  }

  async function resultOf(method: string, params: Params = {}): Promise<Params> {
    const answer = await call(method, params);
    if (!isRecord(answer.result)) throw new Error(JSON.stringify(answer));
    return answer.result;
  }

  async function updates(params: Params = {}): Promise<Params[]> {
    const answer = await call('getUpdates', params);
    if (!Array.isArray(answer.result)) throw new Error(JSON.stringify(answer));
    return answer.result;
  }

  return { call, refusal, resultOf, updates };
}
