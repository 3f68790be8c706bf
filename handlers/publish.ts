import { diffCampaigns } from '../src/campaign/diff.ts';
import { missingEnglish } from '../src/campaign/english.ts';
import { losingDays } from '../src/campaign/milestones.ts';
import type { Problem } from '../src/campaign/problem.ts';
import type { Campaign } from '../src/campaign/schema.ts';
import type { Address } from '../src/dialog/address.ts';
import { fieldOf, textOf, uploadsOf } from '../src/dialog/answers.ts';
import type { Json } from '../src/dialog/event.ts';
import type { Form, Session } from '../src/dialog/form.ts';
import type { View } from '../src/dialog/view.ts';
import { AppError, type ErrorCode } from '../src/errors.ts';
import type { CampaignFiles, ReadCampaign } from '../src/ports/campaign-files.ts';
import type { CampaignStore, Revision } from '../src/ports/campaigns.ts';
import type { DecisionStore } from '../src/ports/decisions.ts';
import type { FileStore } from '../src/ports/files.ts';
import type { FormHandler, Handler, MemberTurn, Outcome } from '../src/ports/handler.ts';
import type { MilestoneStore } from '../src/ports/milestones.ts';
import { utf8Text } from '../src/text/utf8.ts';
import { PICTURES_ONLY } from './file-step.ts';
import { keepUpload, type UploadDeps, type UploadLimits } from './kept-upload.ts';
import { type DraftDeps, formProblems, touchedDrafts } from './publish-drafts.ts';
import { doneView, foreignView, goneView, openView, planView, problemLine, wrongView } from './publish-screens.ts';

export interface PublishDeps extends DraftDeps {
  readonly campaigns: Pick<CampaignStore, 'newest' | 'revision' | 'publish'>;
  readonly campaignFiles: CampaignFiles;
  readonly decisions: Pick<DecisionStore, 'published'>;
  readonly milestones: Pick<MilestoneStore, 'dated'>;
  readonly files: FileStore;
  readonly fetchFile: UploadDeps['fetchFile'];
  /** The house reads at once what is in force. */
  readonly forget: () => void;
}

const FORM = 'publish';
/** Sources of a file in a button: one that the settings name, by its number, or one that was sent and kept. */
const OF_SERVER = 'f';
const SENT = 's';

/** What was sent is kept under what it comes to, so that a button finds exactly it again. */
function keptAs(mark: string): string {
  return `campaign-${mark}`;
}

async function readSent(deps: PublishDeps, id: string): Promise<ReadCampaign | null> {
  try {
    return deps.campaignFiles.check(await deps.files.read(id));
  } catch (error) {
    if (error instanceof AppError && error.code === 'file_gone') return null;
    throw error;
  }
}

async function readAgain(deps: PublishDeps, source: string): Promise<ReadCampaign | null> {
  if (source.startsWith(SENT)) return readSent(deps, keptAs(source.slice(SENT.length)));
  const name = source.startsWith(OF_SERVER) ? deps.campaignFiles.names[Number(source.slice(OF_SERVER.length))] : '';
  return name === undefined || name === '' ? null : deps.campaignFiles.read(name);
}

/** The revision in force of a file's campaign: null for a new campaign, `foreign` where it is not the person's. */
async function inForceOf(deps: PublishDeps, turn: MemberTurn, { id }: Campaign): Promise<Revision | null | 'foreign'> {
  const newest = await deps.campaigns.newest(id);
  if (newest === null) return null;
  const own = turn.campaigns.find(({ campaign }) => campaign.id === id);
  // What the office decided stands beside the file, and the forms are built by both.
  return own === undefined ? 'foreign' : { ...newest, campaign: { ...newest.campaign, ...decisionsOf(own.campaign) } };
}

function decisionsOf({ decisions }: Campaign): Pick<Campaign, 'decisions'> {
  return decisions === undefined ? {} : { decisions };
}

interface Shown {
  readonly source: string;
  readonly read: ReadCampaign;
  /** What was looked at before is not what is shown now. */
  readonly moved: boolean;
}

/** What is wrong with a file: as it stands, or because the house could not ask its questions by it. */
function problemsOf({ forms }: PublishDeps, read: ReadCampaign): readonly Problem[] {
  return read.ok ? formProblems(forms(), read) : read.problems;
}

/** Problems of the file, or what it would change. */
async function look(deps: PublishDeps, turn: MemberTurn, { source, read, moved }: Shown): Promise<View> {
  const problems = problemsOf(deps, read);
  if (!read.ok || problems.length > 0) return wrongView(problems.map(problemLine));
  const { campaign, mark } = read;
  const inForce = await inForceOf(deps, turn, campaign);
  if (inForce === 'foreign') return foreignView(campaign.id);
  const untouched = { drafts: 0, asked: 0, lost: 0 };
  const plan = {
    campaign,
    inForce,
    changes: inForce === null ? [] : diffCampaigns(inForce.campaign, campaign),
    touched: inForce === null ? untouched : await touchedDrafts(deps, inForce, campaign),
    losing: inForce === null ? [] : losingDays(inForce.campaign, campaign, await deps.milestones.dated(campaign.id)),
    noEnglish: missingEnglish(campaign).length,
    go: [source, mark, String(inForce?.revision ?? 0)],
  };
  return planView(plan, moved);
}

async function go(deps: PublishDeps, turn: MemberTurn, args: readonly string[]): Promise<View> {
  const [source = '', mark = '', base = ''] = args;
  const read = await readAgain(deps, source);
  if (read === null) return goneView();
  if (!read.ok || read.mark !== mark || problemsOf(deps, read).length > 0)
    return look(deps, turn, { source, read, moved: true });
  const inForce = await inForceOf(deps, turn, read.campaign);
  if (inForce === 'foreign') return foreignView(read.campaign.id);
  const over = Number(base);
  // The same press once more, or the same turn run again, which may have been cut off before it was on record.
  if (inForce !== null && diffCampaigns(inForce.campaign, read.campaign).length === 0) {
    if (inForce.revision > over) await record(deps, turn, inForce);
    return doneView(inForce);
  }
  const published = await deps.campaigns.publish(read.campaign, turn.now, over === 0 ? null : over);
  if (published === null) return look(deps, turn, { source, read, moved: true });
  await record(deps, turn, published);
  deps.forget();
  return doneView(published);
}

/** Says who published it; the first who says so counts. */
async function record(
  { decisions }: PublishDeps,
  { member, now, eventId }: MemberTurn,
  { campaign, revision }: Revision,
): Promise<void> {
  await decisions.published(campaign.id, revision, { by: member.id, at: now, event: eventId });
}

function formOn({ channel }: Address): Form {
  const notes = PICTURES_ONLY.has(channel) ? ['publish:file.pictures_only'] : ['publish:file.includes'];
  const steps = [{ kind: 'files' as const, id: 'file', prompt: 'publish:file.ask', notes, most: 1 }];
  return { id: FORM, version: 1, title: 'publish:form', steps };
}

function refusal(code: ErrorCode): Json {
  if (code === 'file_type_refused') return { ok: false, fault: 'publish:file.type' };
  return { ok: false, fault: code === 'file_too_large' ? 'publish:file.size' : `errors:${code}` };
}

/** A file as it arrives; whether it is a good campaign is said when it has been handed in. */
const LIMITS: UploadLimits = {
  types: ['yaml', 'yml'],
  maxBytes: 256 * 1024,
  named: (inputs, bytes) =>
    utf8Text(bytes) === null ? null : { name: textOf(fieldOf(inputs, 'name')), mime: 'text/yaml' },
  refusal,
};

async function handedIn(deps: PublishDeps, session: Session, turn: MemberTurn): Promise<View> {
  const [upload] = uploadsOf(session.answers.file);
  if (upload === undefined) return goneView();
  const bytes = await deps.files.read(upload.id);
  const read = deps.campaignFiles.check(bytes);
  if (read.ok) {
    const { id: _own, ...file } = { ...upload, bytes, owner: turn.member.id, at: turn.now };
    await deps.files.keep({ ...file, id: keptAs(read.mark) });
  }
  return look(deps, turn, { source: `${SENT}${read.mark}`, read, moved: false });
}

function fileForm(deps: PublishDeps): FormHandler {
  return {
    id: FORM,
    ability: 'publish',
    build: (turn) => formOn(turn.address),
    lookup: (_name, inputs, turn) => keepUpload(deps, inputs, turn, LIMITS),
    async submit(session, turn) {
      const { member } = turn;
      if (member === null) return { views: [goneView()] };
      return { views: [await handedIn(deps, session, { ...turn, member })] };
    },
  };
}

/** The office puts a new campaign file in force: looks at what it changes first, then publishes exactly that. */
export function createPublishHandler(deps: PublishDeps): Handler {
  async function open(turn: MemberTurn, here: boolean): Promise<Outcome> {
    const newest = await deps.campaigns.newest(turn.campaign.id);
    const view = openView(turn, newest?.publishedAt ?? turn.now, deps.campaignFiles.names);
    return { views: [{ ...view, replace: here }] };
  }

  async function file(turn: MemberTurn, [index = '']: readonly string[]): Promise<Outcome> {
    const source = `${OF_SERVER}${index}`;
    const read = await readAgain(deps, source);
    const view = read === null ? goneView() : await look(deps, turn, { source, read, moved: false });
    return { views: [{ ...view, replace: true }] };
  }

  return {
    commands: [{ name: 'congbo', aliases: ['publish'], ability: 'publish', run: (turn) => open(turn, false) }],
    actions: {
      'publish.open': (turn, [here]) => open(turn, here === 'here'),
      'publish.file': file,
      'publish.send': async () => ({ open: { form: FORM, fresh: true } }),
      'publish.go': async (turn, args) => ({ views: [{ ...(await go(deps, turn, args)), replace: true }] }),
    },
    forms: [fileForm(deps)],
  };
}
