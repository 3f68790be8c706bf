import { diffCampaigns } from '../src/campaign/diff.ts';
import type { Campaign } from '../src/campaign/schema.ts';
import { line } from '../src/dialog/view.ts';
import type { Revision } from '../src/ports/campaigns.ts';
import type { FormHandler } from '../src/ports/handler.ts';
import { readFile } from './campaign-check.ts';
import { houseForms } from './campaign-database.ts';
import { changeLines, inForce, touchedLines } from './campaign-diff.ts';
import type { PublishOrder } from './campaign-order.ts';
import { type CampaignDatabase, Refused, type Tool } from './campaign-say.ts';

/** An id that was never published may be a slip: whoever means it says so. In an empty database there is nothing to mistake. */
async function refuseSlip({ stores }: CampaignDatabase, id: string, isNew: boolean): Promise<void> {
  const known = (await stores.campaigns.all()).map(({ campaign }) => campaign.id);
  if (isNew || known.length === 0) return;
  throw new Refused(line('tool:publish.new', { id, known: known.join(', ') }), 2);
}

interface Asked {
  readonly order: PublishOrder;
  readonly campaign: Campaign;
  readonly forms: readonly FormHandler[];
}

/** The first revision of a campaign may be the bot's own, published at its first start: whoever finds it has not done it. */
function mayBeOwn({ revision }: Revision, { isNew }: PublishOrder): boolean {
  return revision > 1 || isNew;
}

/** Says who published it; the first who says so counts. */
async function record(
  { stores }: CampaignDatabase,
  { campaign, revision }: Revision,
  { by, at }: { readonly by: string; readonly at: Date },
): Promise<void> {
  await stores.decisions.published(campaign.id, revision, { by, at, event: `published.${revision}` });
}

async function publishIn(database: CampaignDatabase, tool: Tool, asked: Asked): Promise<number> {
  const { order, campaign, forms } = asked;
  const { id } = campaign;
  const before = await inForce(database, id);
  if (before === null) await refuseSlip(database, id, order.isNew);
  else if (diffCampaigns(before.campaign, campaign).length === 0) {
    // The run that published it may have been cut off before it was on record.
    if (mayBeOwn(before, order)) await record(database, before, { by: order.by, at: tool.clock.now() });
    tool.print(line('tool:publish.same', { id, revision: String(before.revision) }));
    return 0;
  } else {
    for (const one of changeLines(before.campaign, campaign)) tool.print(one);
    for (const one of await touchedLines(database, { before, after: campaign, forms })) tool.print(one);
  }
  const published = await database.stores.campaigns.publish(campaign, tool.clock.now(), before?.revision ?? null);
  if (published === null) throw new Refused(line('tool:publish.moved', { id }), 1);
  await record(database, published, { by: order.by, at: tool.clock.now() });
  tool.print(line('tool:publish.done', { id, revision: String(published.revision) }));
  return 0;
}

/** `publish FILE`: a right file becomes the newest revision of its campaign; a wrong one changes nothing. */
export async function publishFile(tool: Tool, order: PublishOrder): Promise<number> {
  const forms = houseForms();
  const campaign = await readFile(tool, order.file, forms);
  if (campaign === null) {
    tool.complain(line('tool:kept'));
    return 1;
  }
  const database = await tool.open();
  if (database === null) throw new Refused(line('tool:uri'), 2);
  try {
    return await publishIn(database, tool, { order, campaign, forms });
  } finally {
    await database.close();
  }
}
