import { createConnection } from 'mongoose';
import { upgradeDatabase } from '../models/upgrade.ts';
import { createHandlers } from '../src/app.ts';
import { createCampaignFiles } from '../src/campaign-files.ts';
import { connectDatabase } from '../src/database.ts';
import { line } from '../src/dialog/view.ts';
import type { FormHandler } from '../src/ports/handler.ts';
import { projectRoot } from '../src/project-root.ts';
import { createIndexes, createStores } from '../src/stores.ts';
import { type CampaignDatabase, Refused } from './campaign-say.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Null when the settings name no database. */
export async function openCampaignDatabase(env: Env): Promise<CampaignDatabase | null> {
  const uri = env.MONGODB_URI || '';
  if (uri === '') return null;
  try {
    const connection = await connectDatabase(uri, env.MONGODB_DB || 'thidua');
    const stores = createStores(connection);
    await createIndexes(connection);
    await upgradeDatabase(connection);
    return { stores, close: () => connection.close() };
  } catch {
    // What the driver says may quote the address with its password.
    throw new Refused(line('tool:database'), 1);
  }
}

/** All forms of the house. Their tables need no database, so none is asked and nobody is waited for. */
export function houseForms(): readonly FormHandler[] {
  const nowhere = createConnection();
  const handlers = createHandlers({
    stores: createStores(nowhere),
    queue: { wake: () => undefined, report: () => Promise.resolve() },
    channels: new Map(),
    commands: () => [],
    forms: () => [],
    campaignFiles: createCampaignFiles({ root: projectRoot(), names: [] }),
    forget: () => undefined,
  });
  return handlers.flatMap((one) => one.forms ?? []);
}
