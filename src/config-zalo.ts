import { z } from 'zod';
import { SettingError } from './errors.ts';

/** Settings of Zalo, for an Official Account and for the Bot Platform. What is marked M, L or U in `docs/zalo.md` can be set. */

const web = z.string().refine((text) => URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol));
const id = z.string().regex(/^\d{5,25}$/);
const word = z.string().regex(/^\S{8,4096}$/);

export const zaloShape = {
  ZALO_OA_ID: id.optional(),
  ZALO_APP_ID: id.optional(),
  ZALO_APP_SECRET: word.optional(),
  ZALO_OA_SECRET: word.optional(),
  ZALO_ACCESS_TOKEN: word.optional(),
  ZALO_REFRESH_TOKEN: word.optional(),
  ZALO_API_ROOT: web.default('https://openapi.zalo.me'),
  ZALO_OAUTH_ROOT: web.default('https://oauth.zaloapp.com'),
  ZALO_ZBS_ROOT: web.default('https://business.openapi.zalo.me'),
  ZALO_BUTTONS: z.enum(['on', 'off']).default('on'),
  ZALO_OBSERVE: z.enum(['on', 'off']).default('off'),
  ZALO_PAID_BUDGET: z.coerce.number().int().min(0).max(10_000_000).default(0),
  ZALO_ZBS_TEMPLATE_REMINDER: z
    .string()
    .regex(/^[\w-]{1,64}$/)
    .optional(),
  ZALO_PKCE_VERIFIER: z
    .string()
    .regex(/^[A-Za-z0-9]{43}$/)
    .optional(),
  ZALO_BOT_TOKEN: z
    .string()
    .regex(/^\d+:\S{8,}$/)
    .optional(),
  ZALO_BOT_API_ROOT: web.default('https://bot-api.zaloplatforms.com'),
  ZALO_BOT_WEBHOOK_SECRET: z
    .string()
    .regex(/^[\w-]{8,256}$/)
    .optional(),
};

const schema = z.object(zaloShape);
type ZaloSettings = z.infer<typeof schema>;

/** An Official Account as it was set. */
export interface ZaloConfig {
  readonly oaId: string;
  readonly appId: string;
  readonly appSecret: string;
  /** Signs webhooks. */
  readonly oaSecret: string;
  /** The secret of the app stands in for the account's own: to be warned about. */
  readonly secretAssumed: boolean;
  readonly seed: { readonly access: string; readonly refresh: string } | null;
  readonly roots: { readonly api: string; readonly oauth: string; readonly zbs: string };
  readonly buttons: boolean;
  readonly observe: boolean;
  readonly paidBudget: number;
  readonly template: string | null;
  readonly verifier: string | null;
}

/** A bot of the Bot Platform as it was set. */
export interface ZaloBotConfig {
  readonly token: string;
  readonly apiRoot: string;
  /** Null: updates are polled. */
  readonly webhook: { readonly url: string; readonly secret: string } | null;
}

function missing(name: keyof ZaloSettings | 'PUBLIC_URL'): never {
  throw new SettingError('missing', { name });
}

/** An address without the slash at its end. */
export function trimmed(url: string): string {
  return url.replace(/\/+$/, '');
}

const OF_ACCOUNT = ['ZALO_OA_ID', 'ZALO_APP_ID', 'ZALO_APP_SECRET'] as const;

/** The Official Account of the settings, or null. Throws `SettingError('missing')` when only a part of it is given. */
export function zaloOf(settings: ZaloSettings): ZaloConfig | null {
  const given = OF_ACCOUNT.filter((name) => settings[name] !== undefined);
  if (given.length === 0) return null;
  const { ZALO_OA_ID: oaId, ZALO_APP_ID: appId, ZALO_APP_SECRET: appSecret, ZALO_OA_SECRET: oaSecret } = settings;
  if (oaId === undefined) missing('ZALO_OA_ID');
  if (appId === undefined) missing('ZALO_APP_ID');
  if (appSecret === undefined) missing('ZALO_APP_SECRET');
  const { ZALO_ACCESS_TOKEN: access, ZALO_REFRESH_TOKEN: refresh } = settings;
  if (access !== undefined && refresh === undefined) missing('ZALO_REFRESH_TOKEN');
  if (refresh !== undefined && access === undefined) missing('ZALO_ACCESS_TOKEN');
  return {
    oaId,
    appId,
    appSecret,
    oaSecret: oaSecret ?? appSecret,
    secretAssumed: oaSecret === undefined,
    seed: access === undefined || refresh === undefined ? null : { access, refresh },
    roots: {
      api: trimmed(settings.ZALO_API_ROOT),
      oauth: trimmed(settings.ZALO_OAUTH_ROOT),
      zbs: trimmed(settings.ZALO_ZBS_ROOT),
    },
    buttons: settings.ZALO_BUTTONS === 'on',
    observe: settings.ZALO_OBSERVE === 'on',
    paidBudget: settings.ZALO_PAID_BUDGET,
    template: settings.ZALO_ZBS_TEMPLATE_REMINDER ?? null,
    verifier: settings.ZALO_PKCE_VERIFIER ?? null,
  };
}

/** The bot of the Bot Platform, or null. A webhook secret asks for a webhook, and that for a public address. */
export function zaloBotOf(settings: ZaloSettings, publicUrl: string | null): ZaloBotConfig | null {
  const { ZALO_BOT_TOKEN: token, ZALO_BOT_WEBHOOK_SECRET: secret } = settings;
  if (token === undefined) return null;
  const apiRoot = trimmed(settings.ZALO_BOT_API_ROOT);
  if (secret === undefined) return { token, apiRoot, webhook: null };
  if (publicUrl === null) missing('PUBLIC_URL');
  return { token, apiRoot, webhook: { url: `${publicUrl}/zalo-bot/webhook`, secret } };
}
