import { isRecord, type Params } from '../telegram/wire.ts';
import { type createAccount, readData } from './account.ts';
import { type Handle, headerOf, jsonReply, type Reply, type Request } from './http-exchange.ts';
import type { createMessages } from './messages.ts';
import { invalid, OaError } from './oa-error.ts';
import type { Tokens } from './tokens.ts';
import type { Uploads } from './uploads.ts';

export interface OaApiDeps {
  readonly tokens: Tokens;
  readonly messages: ReturnType<typeof createMessages>;
  readonly uploads: Uploads;
  readonly account: ReturnType<typeof createAccount>;
}

type Run = (request: Request) => unknown;

/** The OpenAPI: every call with the `access_token` header, every refusal with HTTP 200. */
export function createOaApi({ tokens, messages, uploads, account }: OaApiDeps): { handle: Handle } {
  const calls: Readonly<Record<string, Run>> = {
    'POST /v3.0/oa/message/cs': (request) => messages.consult(readBody(request)),
    'POST /v3.0/oa/message/template': (request) => messages.template(readBody(request)),
    'POST /v2.0/oa/upload/image': (request) => uploads.take('image', request),
    'POST /v2.0/oa/upload/gif': (request) => uploads.take('gif', request),
    'POST /v2.0/oa/upload/file': (request) => uploads.take('file', request),
    'GET /v2.0/oa/getoa': () => account.getOa(),
    'GET /v3.0/oa/user/detail': (request) => account.detail(readData(request.query)),
    'POST /v3.0/oa/quota/message': (request) => account.quota(readBody(request)),
    'POST /v2.0/oa/message': () => {
      throw new OaError(-240, 'This API is closed, use v3.0');
    },
  };
  return { handle: tableHandle(calls, tokens.check) };
}

/** Answers by a table of `METHOD /path`; what is thrown as an OaError becomes an envelope. */
export function tableHandle(
  calls: Readonly<Record<string, Run>>,
  checkToken: (access: string | undefined) => void,
): Handle {
  return (request) => {
    const key = `${request.method} ${request.path}`;
    const run = Object.hasOwn(calls, key) ? calls[key] : undefined;
    return run && envelope(request, run, checkToken);
  };
}

function envelope(request: Request, run: Run, checkToken: (access: string | undefined) => void): Reply {
  const headers = { 'x-ratelimit-limit': '4000', 'x-ratelimit-remain': '3999' };
  try {
    checkToken(headerOf(request, 'access_token'));
    return jsonReply({ data: run(request), error: 0, message: 'Success' }, 0, headers);
  } catch (error) {
    if (!(error instanceof OaError)) throw error;
    return jsonReply({ error: error.code, message: error.message }, error.code, headers);
  }
}

/** A JSON object, said to be one. */
function readBody(request: Request): Params {
  if (!/^application\/json\b/.test(headerOf(request, 'content-type') ?? '')) throw invalid('content type');
  let body: unknown;
  try {
    body = JSON.parse(request.raw.toString());
  } catch {
    throw invalid('the body is no JSON');
  }
  if (!isRecord(body)) throw invalid('the body is no JSON object');
  return body;
}
