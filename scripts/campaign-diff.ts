import { touchedDrafts } from '../handlers/publish-drafts.ts';
import { touchedLine, unfitLines } from '../handlers/publish-screens.ts';
import { countChanges, diffCampaigns } from '../src/campaign/diff.ts';
import { changeLine } from '../src/campaign/diff-words.ts';
import { losingDays } from '../src/campaign/milestones.ts';
import type { Campaign } from '../src/campaign/schema.ts';
import { type Line, line } from '../src/dialog/view.ts';
import type { Revision } from '../src/ports/campaigns.ts';
import type { FormHandler } from '../src/ports/handler.ts';
import { readFile } from './campaign-check.ts';
import { houseForms } from './campaign-database.ts';
import type { DiffOrder } from './campaign-order.ts';
import { type CampaignDatabase, Refused, type Tool } from './campaign-say.ts';

const PUBLISHED = 'published';

/** Everything that a file changes, in the order of the file. */
export function changeLines(before: Campaign, after: Campaign): readonly Line[] {
  const changes = diffCampaigns(before, after);
  if (changes.length === 0) return [line('tool:diff.same')];
  return [line('publish:changes.counts', { ...countChanges(changes) }), ...changes.map(changeLine)];
}

export interface Touching {
  readonly before: Revision;
  readonly after: Campaign;
  readonly forms: readonly FormHandler[];
}

/** How many open drafts are touched, and which days of milestones the file no longer allows, in words. */
export async function touchedLines({ stores }: CampaignDatabase, touching: Touching): Promise<readonly Line[]> {
  const { before, after, forms } = touching;
  const drafts = await touchedDrafts({ ...stores, forms: () => forms }, before, after);
  const losing = losingDays(before.campaign, after, await stores.milestones.dated(after.id));
  return [touchedLine(drafts), ...unfitLines(losing)];
}

/** The revision in force with what the office decided about it; null when there is none. */
export async function inForce({ stores }: CampaignDatabase, id: string): Promise<Revision | null> {
  const newest = await stores.campaigns.newest(id);
  if (newest === null) return null;
  return { ...newest, campaign: { ...newest.campaign, decisions: await stores.decisions.of(id) } };
}

/** A file in the place of the revision in force: drafts begun under whatever rules are looked at. */
function asRevision(tool: Tool, campaign: Campaign): Revision {
  return { campaign, revision: 0, publishedAt: tool.clock.now() };
}

async function beforeOf(tool: Tool, order: DiffOrder, found: Found): Promise<Revision | null> {
  const { after, database, forms } = found;
  if (order.before === PUBLISHED) {
    if (database === null) throw new Refused(line('tool:uri'), 2);
    const published = await inForce(database, after.id);
    if (published === null) tool.print(line('tool:diff.none', { id: after.id }));
    return published;
  }
  const campaign = await readFile(tool, order.before, forms);
  return campaign === null ? null : asRevision(tool, campaign);
}

interface Found {
  readonly after: Campaign;
  readonly database: CampaignDatabase | null;
  readonly forms: readonly FormHandler[];
}

/** `diff OLD NEW`: what changes, and how many open drafts are touched. */
export async function diffFiles(tool: Tool, order: DiffOrder): Promise<number> {
  const forms = houseForms();
  const after = await readFile(tool, order.after, forms);
  if (after === null) return 1;
  const database = await tool.open();
  try {
    const before = await beforeOf(tool, order, { after, database, forms });
    if (before === null) return order.before === PUBLISHED ? 0 : 1;
    if (before.campaign.id !== after.id) {
      tool.print(line('tool:diff.other', { before: before.campaign.id, after: after.id }));
    }
    for (const one of changeLines(before.campaign, after)) tool.print(one);
    const touching = { before, after, forms };
    const touched = database === null ? [line('tool:diff.uncounted')] : await touchedLines(database, touching);
    for (const one of touched) tool.print(one);
    return 0;
  } finally {
    await database?.close();
  }
}
