import type { Handle } from './http-exchange.ts';
import { tableHandle } from './oa-api.ts';
import { OaError } from './oa-error.ts';
import type { Template } from './templates.ts';
import type { Tokens } from './tokens.ts';

/** What is asked of the ZBS host: about templates and the quota. Its errors are a table of their own. */
export function createZbs(deps: { readonly tokens: Tokens; readonly templates: readonly Template[] }): {
  handle: Handle;
} {
  function checkToken(access: string | undefined): void {
    try {
      deps.tokens.check(access);
    } catch (error) {
      throw error instanceof OaError ? new OaError(-124, 'Access token is invalid') : error;
    }
  }

  function info(id: string | null) {
    const template = deps.templates.find((one) => one.id === id);
    if (!template) throw new OaError(-109, 'Template id is invalid');
    return {
      templateId: template.id,
      templateName: `Template ${template.id}`,
      status: 'ENABLE',
      templateQuality: 'HIGH',
      templateTag: 'CUSTOMER_CARE',
      listParams: template.params.map((name) => ({
        name,
        require: true,
        type: 'STRING',
        maxLength: 400,
        minLength: 1,
        acceptNull: false,
      })),
      listButtons: [],
      timeout: 7_200_000,
      previewUrl: '',
      price_sdt: '300',
      price_uid: '200',
    };
  }

  const calls = {
    'GET /template/info/v2': (request: Parameters<Handle>[0]) => info(request.query.get('template_id')),
    'GET /message/quota': () => ({ dailyQuota: '2000', remainingQuota: '2000' }),
  };
  return { handle: tableHandle(calls, checkToken) };
}
