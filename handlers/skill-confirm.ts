import { dayOf } from '../src/campaign/calendar.ts';
import { textOf } from '../src/dialog/answers.ts';
import type { Session } from '../src/dialog/form.ts';
import { type Line, line } from '../src/dialog/view.ts';
import type { Member } from '../src/domain/member.ts';
import type { SkillRecord } from '../src/domain/skill.ts';
import { reviewersOf } from '../src/domain/skill-review.ts';
import type { Handler, MemberTurn, Outcome, Turn } from '../src/ports/handler.ts';
import type { MemberStore } from '../src/ports/members.ts';
import { formatDay } from '../src/text/date.ts';
import { inCampaign } from './of-campaign.ts';
import { reviewersFor } from './skill-ask.ts';
import { decidedView, itemName, personView, toldView, type Waiting, waitingView } from './skill-confirm-screens.ts';
import { DECLINE_FORM, declineForm } from './skill-decline-form.ts';
import { congratulations, isOff, readSheet, type SheetDeps } from './skill-sheet.ts';
import { type TellDeps, tell } from './tell.ts';

export interface SkillConfirmDeps extends SheetDeps, TellDeps {
  readonly members: Pick<MemberStore, 'all' | 'ofUnit' | 'byId'>;
}

/** A request as the person of this turn may decide about it, in its own campaign. */
interface Request {
  readonly here: MemberTurn;
  readonly record: SkillRecord;
  readonly asker: Member;
}

function notFound(): Outcome {
  return { views: [decidedView([line('skills:confirm.gone')])] };
}

async function requestOf(deps: SkillConfirmDeps, turn: MemberTurn, id: string): Promise<Request | null> {
  const record = id === '' ? null : await deps.skills.byRequest(id);
  const here = record === null ? null : inCampaign(turn, record.campaign);
  const asker = record === null ? null : await deps.members.byId(record.member);
  if (record === null || here === null || asker === null || isOff(here.campaign)) return null;
  const reviewers = await reviewersFor(deps, asker, record.campaign);
  return reviewers.some((one) => one.id === turn.member.id) ? { here, record, asker } : null;
}

function deciderOf({ member, now, eventId }: MemberTurn) {
  return { member: member.id, name: member.name, at: now, event: eventId };
}

function values({ here, record, asker }: Request, lang = here.lang) {
  return {
    name: asker.name,
    id: record.item,
    item: itemName(here.campaign, record.item, lang),
    by: record.by?.name ?? '',
    day: formatDay(dayOf(record.at, here.campaign)),
    reason: record.reason ?? '',
  };
}

/** What somebody reads who finds the request decided, withdrawn or asked anew. */
function settled(request: Request): Outcome {
  const { state } = request.record;
  const key = state === 'done' || state === 'declined' ? `already_${state}` : 'withdrawn';
  return { views: [decidedView([line(`skills:confirm.${key}`, values(request))])] };
}

/** Decides and tells the person; of two who decide at once, or one who decides twice, the first decision counts. */
async function decide(deps: SkillConfirmDeps, found: Request, reason: string | null): Promise<Outcome> {
  const { here, asker } = found;
  const decision = { ...deciderOf(here), reason };
  const record = await deps.skills.decide(found.record.request ?? '', decision);
  if (record === null) return notFound();
  const request = { ...found, record };
  const state = reason === null ? 'done' : 'declined';
  if (record.state !== state || record.by?.member !== here.member.id) return settled(request);
  await report(deps, request);
  return { views: [decidedView([line(`skills:confirm.${state}`, { ...values(request), name: asker.name })])] };
}

/** The person hears of the decision, and of the level that it brings them to. */
async function report(deps: SkillConfirmDeps, request: Request): Promise<void> {
  const { here, record, asker } = request;
  const lines = [line(`skills:told.${record.state}`, values(request, asker.lang)), ...(await reachedBy(deps, request))];
  const occasion = `skill-decided:${record.request}`;
  await tell(deps, here, { occasion, members: [asker.id], view: toldView(here.campaign, record.item, lines) });
}

async function reachedBy(deps: SkillConfirmDeps, { here, record, asker }: Request): Promise<readonly Line[]> {
  const sheet = await readSheet(deps, here.campaign, { member: asker.id, year: record.year });
  return congratulations(deps, sheet, { at: here.now, event: record.request ?? '' });
}

/** The same of several records, once for each of their years: requests of the old year may wait over New Year. */
async function reachedInYears(
  deps: SkillConfirmDeps,
  found: Pick<Request, 'here' | 'asker'>,
  done: readonly SkillRecord[],
): Promise<readonly Line[]> {
  const lines: Line[] = [];
  for (const record of new Map(done.map((one) => [one.year, one])).values()) {
    lines.push(...(await reachedBy(deps, { ...found, record })));
  }
  return lines;
}

/** Open requests that this person decides about, by who asks, oldest first. */
async function waitingFor(deps: SkillConfirmDeps, turn: MemberTurn): Promise<readonly Waiting[]> {
  const { member, campaign } = turn;
  const office = member.role === 'DAU_MOI';
  const known = await (office ? deps.members.all() : deps.members.ofUnit(member.unit));
  const whose = office ? null : known.map((one) => one.id);
  const byMember = new Map<string, SkillRecord[]>();
  for (const record of await deps.skills.openRequests(campaign.id, whose)) {
    byMember.set(record.member, [...(byMember.get(record.member) ?? []), record]);
  }
  return [...byMember].flatMap(([id, records]) => {
    const asker = known.find((one) => one.id === id);
    const asked = asker !== undefined && reviewersOf(asker, known, campaign.id).some((one) => one.id === member.id);
    return asked ? [{ member: asker, records }] : [];
  });
}

/** A reminder names its campaign: the person may look at another one meanwhile. */
async function open(deps: SkillConfirmDeps, turn: MemberTurn, of = turn.campaign.id): Promise<Outcome> {
  const here = inCampaign(turn, of);
  if (here === null || isOff(here.campaign)) return notFound();
  const switched = of === turn.campaign.id ? {} : { campaign: of };
  return { views: [waitingView(here.campaign, await waitingFor(deps, here))], ...switched };
}

/** One person's requests in the campaign that the button names. */
async function ofPerson(
  deps: SkillConfirmDeps,
  turn: MemberTurn,
  [id, campaign]: readonly string[],
): Promise<{ readonly here: MemberTurn; readonly waiting: Waiting } | null> {
  const here = inCampaign(turn, campaign ?? turn.campaign.id);
  const member = here === null ? null : await deps.members.byId(id ?? '');
  if (here === null || member === null || isOff(here.campaign)) return null;
  const waiting = (await waitingFor(deps, here)).find((one) => one.member.id === member.id);
  return { here, waiting: waiting ?? { member, records: [] } };
}

async function person(deps: SkillConfirmDeps, turn: MemberTurn, args: readonly string[]): Promise<Outcome> {
  const found = await ofPerson(deps, turn, args);
  return found === null ? notFound() : { views: [personView(found.here.campaign, turn.lang, found.waiting)] };
}

/** Confirms all that the person has asked for; they hear of it in one message. */
async function confirmAll(deps: SkillConfirmDeps, turn: MemberTurn, args: readonly string[]): Promise<Outcome> {
  const found = await ofPerson(deps, turn, args);
  if (found === null) return notFound();
  const { here, waiting } = found;
  const asker = waiting.member;
  for (const { request } of waiting.records) {
    await deps.skills.decide(request ?? '', { ...deciderOf(here), reason: null });
  }
  // Asked of the store and not of the loop: run again, the turn finds what it did before.
  const decided = await deps.skills.decidedIn(here.eventId, asker.id, here.campaign.id);
  const done = decided.filter((one) => one.state === 'done');
  if (done.length === 0) return { views: [decidedView([line('skills:confirm.none')])] };
  const ids = [...new Set(done.map((one) => one.item))].join(', ');
  const told = line('skills:told.all', { by: here.member.name, ids });
  const reached = await reachedInYears(deps, { here, asker }, done);
  const occasion = `skill-decided:${done.map((one) => one.request).join('.')}`;
  await tell(deps, here, { occasion, members: [asker.id], view: toldView(here.campaign, null, [told, ...reached]) });
  return { views: [decidedView([line('skills:confirm.all_done', { name: asker.name, number: done.length })])] };
}

async function yes(deps: SkillConfirmDeps, turn: MemberTurn, id: string): Promise<Outcome> {
  const found = await requestOf(deps, turn, id);
  return found === null ? notFound() : decide(deps, found, null);
}

/** Asks for the reason first; a request that is no longer open needs none. */
async function no(deps: SkillConfirmDeps, turn: MemberTurn, id: string): Promise<Outcome> {
  const found = await requestOf(deps, turn, id);
  if (found === null) return notFound();
  if (found.record.state !== 'asked') return settled(found);
  const campaign = found.here.campaign.id;
  return {
    views: [{ lines: [line('skills:decline.about', values(found))] }],
    open: { form: DECLINE_FORM, answers: { request: id }, fresh: true },
    ...(campaign === turn.campaign.id ? {} : { campaign }),
  };
}

async function submit(deps: SkillConfirmDeps, session: Session, turn: Turn): Promise<Outcome> {
  if (turn.member === null) return notFound();
  const found = await requestOf(deps, { ...turn, member: turn.member }, textOf(session.answers.request));
  return found === null ? notFound() : decide(deps, found, textOf(session.answers.reason));
}

/** The head's side: what people of the unit ask to have confirmed, yes, or no with a reason. */
export function createSkillConfirmHandler(deps: SkillConfirmDeps): Handler {
  return {
    commands: [{ name: 'xacnhan', aliases: ['confirm'], ability: 'confirm', run: (turn) => open(deps, turn) }],
    actions: {
      'confirm.open': (turn, [of]) => open(deps, turn, of),
      'confirm.person': (turn, args) => person(deps, turn, args),
      'confirm.yes': (turn, [id = '']) => yes(deps, turn, id),
      'confirm.no': (turn, [id = '']) => no(deps, turn, id),
      'confirm.all': (turn, args) => confirmAll(deps, turn, args),
    },
    forms: [
      {
        id: DECLINE_FORM,
        ability: 'confirm',
        build: () => declineForm,
        lookup: async () => null,
        submit: (session, turn) => submit(deps, session, turn),
      },
    ],
  };
}
