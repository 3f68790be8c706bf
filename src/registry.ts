import type { Campaign } from './campaign/schema.ts';
import { defineForm } from './dialog/define.ts';
import type { Form } from './dialog/form.ts';
import type { Command, FormHandler, Handler, MemberTurn, Outcome, Turn } from './ports/handler.ts';

export type ActionRun = (turn: MemberTurn, args: readonly string[]) => Promise<Outcome>;

/** All commands, actions and forms of the house by name. */
export interface Registry {
  readonly commands: readonly Command[];
  command(name: string): Command | undefined;
  action(name: string): ActionRun | undefined;
  formHandler(id: string): FormHandler | undefined;
  /**
   * The form's table for this turn's campaign, or null where that has nothing to ask; built and checked once per campaign
   * object and language-free.
   */
  form(handler: FormHandler, turn: Turn): Form | null;
}

function unique<T>(entries: readonly (readonly [string, T])[], what: string): Map<string, T> {
  const map = new Map(entries);
  if (map.size < entries.length) throw new Error(`two ${what} of one name`);
  return map;
}

/** Gathers handlers; two of one name, or a form with a fault, throw. `hasText` knows the locales. */
export function createRegistry(handlers: readonly Handler[], hasText: (key: string) => boolean): Registry {
  const commands = handlers.flatMap((one) => one.commands ?? []);
  const byName = unique(
    commands.flatMap((one) => [one.name, ...one.aliases].map((name) => [name, one] as const)),
    'commands',
  );
  const actions = unique(
    handlers.flatMap((one) => Object.entries(one.actions ?? {})),
    'actions',
  );
  const forms = unique(
    handlers.flatMap((one) => one.forms ?? []).map((one) => [one.id, one] as const),
    'forms',
  );
  const built = new WeakMap<Campaign, Map<string, Form>>();
  return {
    commands,
    command: (name) => byName.get(name),
    action: (name) => actions.get(name),
    formHandler: (id) => forms.get(id),
    form(handler, turn) {
      if (handler.asks?.(turn.campaign) === false) return null;
      const ofCampaign = built.get(turn.campaign) ?? new Map<string, Form>();
      built.set(turn.campaign, ofCampaign);
      const key = `${handler.id} ${turn.address.channel}`;
      const known = ofCampaign.get(key);
      if (known !== undefined) return known;
      const form = defineForm(handler.build(turn), hasText);
      ofCampaign.set(key, form);
      return form;
    },
  };
}
