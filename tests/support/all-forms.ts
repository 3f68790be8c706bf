import mongoose from 'mongoose';
import { createHandlers } from '../../src/app.ts';
import type { Campaign } from '../../src/campaign/schema.ts';
import { defineForm } from '../../src/dialog/define.ts';
import type { Form } from '../../src/dialog/form.ts';
import type { FormHandler, Handler } from '../../src/ports/handler.ts';
import { createStores, type Stores } from '../../src/stores.ts';
import { memberOf, turnOf } from './member-turn.ts';

const never = (): never => {
  throw new Error('nobody talks here');
};

/** Everything people can do, over these stores and with nobody to talk to. */
export function handlersOver(stores: Stores): readonly Handler[] {
  return createHandlers({
    stores,
    queue: { wake: never, report: never },
    channels: new Map(),
    commands: () => [],
    forms: () => [],
    campaignFiles: { names: [], read: never, check: never },
    forget: never,
  });
}

/** Every form of the house, over stores that nothing asks: tables are built from the campaign alone. */
export function allForms(): readonly FormHandler[] {
  return handlersOver(createStores(mongoose.createConnection())).flatMap((handler) => handler.forms ?? []);
}

/** The form's table in this campaign. */
export function tableOf(handler: FormHandler, campaign: Campaign): Form {
  return defineForm(handler.build(turnOf(campaign, memberOf('lan'), '2026-11-23T02:00:00Z')));
}
