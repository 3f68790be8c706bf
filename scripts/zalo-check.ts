import { isFields } from '../src/channels/narrow.ts';
import { paidAccount } from '../src/channels/zalo/purse.ts';
import { createVault } from '../src/channels/zalo/vault.ts';
import { budgetMonth } from '../src/channels/zalo/window.ts';
import type { Clock } from '../src/clock.ts';
import { presentSettings } from '../src/config.ts';
import { trimmed, zaloShape } from '../src/config-zalo.ts';
import type { BudgetStore } from '../src/ports/budget.ts';
import type { Grant } from '../src/ports/grants.ts';

/** One line of `npm run zalo -- check`: a key of `locales/<lang>/zalo-tool.json` under `check`. */
export interface Finding {
  readonly is: 'well' | 'wrong' | 'off';
  readonly key: string;
  readonly values: Values;
  /** Keys under `what` and `code`, which explain a refusal. */
  readonly refused?: { readonly what: string; readonly code: string };
}

type Values = Readonly<Record<string, string>>;

export type Env = Readonly<Record<string, string | undefined>>;

export interface CheckDeps {
  readonly env: Env;
  readonly secretKey: string | null;
  readonly grant: Grant | null;
  readonly budget: Pick<BudgetStore, 'spent'>;
  readonly clock: Clock;
}

const NEEDED = ['ZALO_OA_ID', 'ZALO_APP_ID', 'ZALO_APP_SECRET'];
const CALL_MS = 15_000;
/** Refusals that `check.code` explains; anything else is shown by its number. */
const EXPLAINED = [
  '-32',
  '-124',
  '-204',
  '-209',
  '-212',
  '-216',
  '-219',
  '-220',
  '-221',
  '-223',
  '-224',
  '-320',
  '-321',
];
/** Parameters that the channel fills in. */
const PARAMS = ['ten', 'noi_dung'];

/** Asks Zalo with the access as it is kept, and refreshes nothing: that is the running bot's work alone. */
export async function check(given: CheckDeps): Promise<readonly Finding[]> {
  const deps = { ...given, env: presentSettings(given.env) };
  const access = accessOf(deps);
  const own = [...settingsOf(deps.env), ...access.findings, await budgetOf(deps)];
  if (access.token === null) return own;
  const { env } = deps;
  const [account, quota, template] = await Promise.all([
    accountOf(env, access.token),
    quotaOf(env, access.token),
    templateOf(env, access.token),
  ]);
  return [...own, ...account, quota, template];
}

/** What the bot has counted itself; Zalo's bill may say otherwise. */
async function budgetOf({ env, budget, clock }: CheckDeps): Promise<Finding> {
  const most = Number(env.ZALO_PAID_BUDGET || 0);
  if (!Number.isInteger(most) || most < 0) return wrong('budget_wrong');
  const month = budgetMonth(clock.now());
  const spent = await budget.spent(paidAccount(env.ZALO_OA_ID ?? ''), month);
  const values = { spent: String(spent), budget: String(most), month: `${month.slice(5)}/${month.slice(0, 4)}` };
  if (most === 0) return off('budget_none', values);
  return spent < most ? well('budget_well', values) : off('budget_spent', values);
}

function settingsOf(env: Env): readonly Finding[] {
  const missing = NEEDED.filter((name) => !env[name]);
  const [url, secure] = [env.PUBLIC_URL ?? '', /^https:/.test(env.PUBLIC_URL ?? '')];
  const address: Finding = secure ? well('address_well', { url: trimmed(url) }) : wrong('address_wrong');
  const assumed = env.ZALO_OA_SECRET ? [] : [off('secret_assumed')];
  return [...missing.map((name) => wrong('setting', { name })), ...assumed, address];
}

function accessOf({ env, secretKey, grant, clock }: CheckDeps): {
  readonly token: string | null;
  readonly findings: readonly Finding[];
} {
  if (grant === null) return { token: null, findings: [wrong('grant_none')] };
  if (secretKey === null) return { token: null, findings: [wrong('setting', { name: 'SECRET_KEY' })] };
  const held = createVault({ oaId: env.ZALO_OA_ID ?? '', secretKey, clock }).open(grant);
  if (held === null) return { token: null, findings: [wrong('grant_unreadable')] };
  const hours = String(Math.max(0, Math.floor((grant.expiresAt.getTime() - clock.now().getTime()) / 3_600_000)));
  const isOver = grant.expiresAt <= clock.now();
  const findings = grant.lost === null ? [] : [wrong('grant_lost', { hours })];
  if (isOver) return { token: null, findings: [...findings, wrong('grant_over')] };
  return { token: held.value, findings: [...findings, well('grant_well', { hours })] };
}

/** What Zalo answered: its data, or the code of its refusal; null when there was no answer of Zalo's. */
async function call(url: string, token: string, body?: object): Promise<{ code: string; data: unknown } | null> {
  const headers = { access_token: token, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
  const posted = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  try {
    const reply = await fetch(url, { headers, ...posted, signal: AbortSignal.timeout(CALL_MS) });
    const answer: unknown = JSON.parse(await reply.text());
    if (!isFields(answer) || answer.error === undefined) return null;
    return { code: String(answer.error), data: answer.data };
  } catch {
    return null;
  }
}

function refused(what: string, answer: { readonly code: string } | null): Finding {
  if (answer === null) return { ...wrong('no_answer'), refused: { what, code: 'none' } };
  const code = EXPLAINED.includes(answer.code) ? answer.code.slice(1) : 'other';
  return { ...wrong('refused', { code: answer.code }), refused: { what, code } };
}

async function accountOf(env: Env, token: string): Promise<readonly Finding[]> {
  const answer = await call(`${rootOf(env, 'ZALO_API_ROOT')}/v2.0/oa/getoa`, token);
  if (answer?.code !== '0' || !isFields(answer.data)) return [refused('getoa', answer)];
  const { oaid, name, is_verified: verified, package_name: plan } = answer.data;
  // A number would have been rounded, so it tells nothing.
  if (typeof oaid === 'string' && oaid !== env.ZALO_OA_ID) return [wrong('account_other', { id: oaid })];
  const known = well('account_well', { name: String(name ?? '?'), plan: String(plan ?? '?') });
  return verified === false ? [known, wrong('account_unverified')] : [known];
}

async function quotaOf(env: Env, token: string): Promise<Finding> {
  const body = { quota_owner: 'OA', product_type: 'cs', quota_type: 'sub_quota' };
  const answer = await call(`${rootOf(env, 'ZALO_API_ROOT')}/v3.0/oa/quota/message`, token, body);
  if (answer?.code !== '0') return refused('quota', answer);
  const assets = Array.isArray(answer.data) ? answer.data.filter(isFields) : [];
  const remain = assets.reduce((sum, asset) => sum + (Number(asset.remain) || 0), 0);
  return assets.length === 0 ? off('quota_none') : well('quota_well', { remain: String(remain) });
}

async function templateOf(env: Env, token: string): Promise<Finding> {
  const id = env.ZALO_ZBS_TEMPLATE_REMINDER ?? '';
  if (id === '') return off('template_none');
  const root = rootOf(env, 'ZALO_ZBS_ROOT');
  const answer = await call(`${root}/template/info/v2?template_id=${encodeURIComponent(id)}`, token);
  if (answer?.code !== '0' || !isFields(answer.data)) return refused('template', answer);
  const { status, listParams: list } = answer.data;
  if (status !== undefined && status !== 'ENABLE') return wrong('template_status', { id, status: String(status) });
  const names = Array.isArray(list) ? list.filter(isFields).map((param) => String(param.name)) : PARAMS;
  const isRight = [...names].sort().join() === [...PARAMS].sort().join();
  return isRight ? well('template_well', { id }) : wrong('template_params', { id, names: names.join(', ') });
}

/** The bot's own default where none is set; what is no address leads nowhere, as it stands. */
function rootOf(env: Env, name: 'ZALO_API_ROOT' | 'ZALO_ZBS_ROOT'): string {
  return trimmed(env[name] ?? zaloShape[name].parse(undefined));
}

function well(key: string, values: Values = {}): Finding {
  return { is: 'well', key, values };
}

function wrong(key: string, values: Values = {}): Finding {
  return { is: 'wrong', key, values };
}

function off(key: string, values: Values = {}): Finding {
  return { is: 'off', key, values };
}
