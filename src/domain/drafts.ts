import type { Session } from '../dialog/form.ts';
import type { Revision } from '../ports/campaigns.ts';

type Sessions = Readonly<Record<string, Session>>;

/** Open drafts of the campaign that is looked at, and those of other campaigns, kept aside by campaign. */
export interface Drafts {
  /** Null until something was said. */
  readonly campaign: string | null;
  readonly sessions: Sessions;
  readonly aside: Readonly<Record<string, Sessions>>;
}

/** Looks at another campaign: its own drafts come forward, those of the one before are kept. */
export function turnTo({ campaign, sessions, aside }: Drafts, id: string): Drafts {
  if (campaign === id) return { campaign, sessions, aside };
  // What was begun before anything was chosen belongs to whatever is chosen first.
  if (campaign === null) return { campaign: id, sessions: { ...aside[id], ...sessions }, aside: without(aside, id) };
  const kept = Object.keys(sessions).length === 0 ? aside : { ...aside, [campaign]: sessions };
  return { campaign: id, sessions: aside[id] ?? {}, aside: without(kept, id) };
}

function without(aside: Drafts['aside'], id: string): Drafts['aside'] {
  return Object.fromEntries(Object.entries(aside).filter(([campaign]) => campaign !== id));
}

/** The revision somebody looks at: the campaign they chose, else the first of theirs. `own` is never empty. */
export function lookedAt(
  drafts: Drafts,
  own: readonly [Revision, ...Revision[]],
): { readonly revision: Revision; readonly drafts: Drafts } {
  const revision = own.find(({ campaign }) => campaign.id === drafts.campaign) ?? own[0];
  return { revision, drafts: turnTo(drafts, revision.campaign.id) };
}

/** The open drafts of one campaign, by form id. */
export function sessionsIn({ campaign, sessions, aside }: Drafts, id: string): Sessions {
  return campaign === id ? sessions : (aside[id] ?? {});
}
