import { dayOf } from '../src/campaign/calendar.ts';
import { fieldOf, peopleOf, textOf, uploadsOf } from '../src/dialog/answers.ts';
import type { Json } from '../src/dialog/event.ts';
import type { Session } from '../src/dialog/form.ts';
import { actionButton, line, type View } from '../src/dialog/view.ts';
import { authorShare, type Coauthor, type Initiative } from '../src/domain/initiative.ts';
import { similar } from '../src/domain/similar.ts';
import type { FormHandler, Handler, MemberTurn, Outcome, Turn } from '../src/ports/handler.ts';
import type { InitiativeStore } from '../src/ports/initiatives.ts';
import { keepFile } from './initiative-file.ts';
import { initiativeForm } from './initiative-form.ts';
import { asking, detail, MENU } from './initiative-screen.ts';
import type { UploadDeps } from './kept-upload.ts';
import { inCampaign } from './of-campaign.ts';
import { foundPeople, type PeopleDeps } from './people-lookup.ts';
import { type TellDeps, tell } from './tell.ts';

export interface InitiativeDeps extends UploadDeps, PeopleDeps, TellDeps {
  readonly initiatives: Pick<
    InitiativeStore,
    'register' | 'byCode' | 'ofMember' | 'withdraw' | 'answerCoauthor' | 'titles'
  >;
}

const FORM = 'initiative';
const TITLES_AT_MOST = 5_000;
/** Worded as wherever else the draft is offered. */
const RESUME = actionButton(line('core:resume', { form: line('initiative:form') }), 'initiative.resume');

function lost(): Outcome {
  return { views: [{ lines: [line('errors:not_found')], buttons: [MENU] }] };
}

async function findSimilar(deps: InitiativeDeps, typed: string, turn: Turn): Promise<Json> {
  const titles = await deps.initiatives.titles(turn.campaign.id, TITLES_AT_MOST);
  return similar(typed, titles).map((one) => `${one.code} · ${one.title}`);
}

async function lookup(deps: InitiativeDeps, name: string, inputs: Json, turn: Turn): Promise<Json> {
  if (name === 'similar') return findSimilar(deps, textOf(inputs), turn);
  if (name === 'people') return foundPeople(deps, textOf(fieldOf(inputs, 'typed')), turn);
  return keepFile(deps, inputs, turn);
}

function coauthorsOf(session: Session): readonly Coauthor[] {
  return peopleOf(session.answers.coauthors).map((one) => ({
    member: one.id,
    name: one.name,
    share: one.share,
    state: 'asked',
  }));
}

async function submit(deps: InitiativeDeps, session: Session, turn: Turn): Promise<Outcome> {
  const { member, campaign, now } = turn;
  if (member === null) return lost();
  const { answers } = session;
  const registered = await deps.initiatives.register(
    {
      key: session.id,
      campaign: campaign.id,
      year: Number(dayOf(now, campaign).slice(0, 4)),
      author: member.id,
      authorName: member.name,
      unit: member.unit,
      title: textOf(answers.title),
      problem: textOf(answers.problem),
      solution: textOf(answers.solution),
      area: textOf(answers.area),
      trialMonth: textOf(answers.trial),
      coauthors: coauthorsOf(session),
      files: uploadsOf(answers.files),
      registeredAt: now,
    },
    campaign.codes.initiative,
  );
  for (const one of registered.coauthors) {
    const occasion = `coauthor:${registered.code}`;
    await tell(deps, turn, { occasion, members: [one.member], view: asking(registered, one.share) });
  }
  const show = actionButton(line('initiative:done.show'), 'initiative.show', registered.code);
  const told = registered.coauthors.length === 0 ? [] : [line('initiative:done.told')];
  return {
    views: [
      {
        lines: [line('initiative:done.registered', { code: registered.code, title: registered.title }), ...told],
        buttons: [[show], MENU],
      },
    ],
  };
}

/** An initiative, and the turn in its own campaign. */
interface Own {
  readonly initiative: Initiative;
  readonly within: MemberTurn;
}

/** Authors and co-authors may look, while they belong to its campaign; nobody else through this handler. */
async function ownOne(deps: InitiativeDeps, code: string, turn: MemberTurn): Promise<Own | null> {
  const initiative = await deps.initiatives.byCode(code);
  const within = initiative === null ? null : inCampaign(turn, initiative.campaign);
  if (initiative === null || within === null) return null;
  const involved =
    initiative.author === turn.member.id || initiative.coauthors.some((one) => one.member === turn.member.id);
  return involved ? { initiative, within } : null;
}

async function mine(deps: InitiativeDeps, turn: MemberTurn): Promise<Outcome> {
  const all = await deps.initiatives.ofMember(turn.member.id);
  const list = all.filter(({ campaign }) => campaign === turn.campaign.id);
  const start = [actionButton(line('initiative:mine.start'), 'initiative.start')];
  // Somebody led out of the form gets the way back from the conversation itself.
  const offered = turn.sessions[FORM] !== undefined && turn.active !== FORM;
  const resume = offered ? [[RESUME]] : [];
  if (list.length === 0) {
    return { views: [{ lines: [line('initiative:mine.none')], buttons: [...resume, start, MENU] }] };
  }
  const rows = list.map((one) => [
    actionButton(
      line(`initiative:mine.${one.state}`, { code: one.code, title: one.title }),
      'initiative.show',
      one.code,
    ),
  ]);
  return {
    views: [
      { lines: [line('initiative:mine.head', { count: list.length })], buttons: [...rows, ...resume, start, MENU] },
    ],
  };
}

/** What a co-author hears of it: at once, or instead of thanks for an answer that comes too late. */
function withdrawnView({ code, title, authorName }: Initiative, key: 'told' | 'late'): View {
  return { lines: [line(`initiative:withdrawn.${key}`, { code, title, author: authorName })], buttons: [MENU] };
}

async function withdraw(deps: InitiativeDeps, code: string, turn: MemberTurn): Promise<Outcome> {
  const own = await ownOne(deps, code, turn);
  if (own === null || own.initiative.author !== turn.member.id) return lost();
  const { initiative: before, within } = own;
  const withdrawn = (await deps.initiatives.withdraw(code, turn.member.id, turn.now)) ?? before;
  const others = withdrawn.coauthors.filter((one) => one.state !== 'declined').map((one) => one.member);
  await tell(deps, within, { occasion: `withdrawn:${code}`, members: others, view: withdrawnView(withdrawn, 'told') });
  return {
    views: [{ lines: [line('initiative:withdrawn.done', { code, title: withdrawn.title })], buttons: [MENU] }],
  };
}

async function answerCoauthor(deps: InitiativeDeps, code: string, accept: boolean, turn: MemberTurn): Promise<Outcome> {
  const own = await ownOne(deps, code, turn);
  const initiative = own === null ? null : await deps.initiatives.answerCoauthor(code, turn.member.id, accept);
  if (own === null || initiative === null) return lost();
  // There is nothing to take part in any more, and nobody is told of an answer that was not taken.
  if (initiative.state === 'withdrawn') return { views: [{ ...withdrawnView(initiative, 'late'), replace: true }] };
  const verb = accept ? 'accepted' : 'declined';
  const values = { code, title: initiative.title, name: turn.member.name, share: authorShare(initiative.coauthors) };
  const view = {
    lines: [line(`initiative:coauthor.${verb}_told`, values)],
    buttons: [[actionButton(line('initiative:done.show'), 'initiative.show', code)]],
  };
  const occasion = `coauthor_${verb}:${code}:${turn.member.id}`;
  await tell(deps, own.within, { occasion, members: [initiative.author], view });
  return {
    views: [{ lines: [line(`initiative:coauthor.${verb}_done`, values)], buttons: [MENU], replace: true }],
  };
}

async function sendFile(deps: InitiativeDeps, code: string, at: string, turn: MemberTurn): Promise<Outcome> {
  const own = await ownOne(deps, code, turn);
  const file = own?.initiative.files[Number(at)];
  if (file === undefined) return lost();
  const { id, name, mime, picture } = file;
  const back = actionButton(line('initiative:done.show'), 'initiative.show', code);
  const lines = [line('initiative:show.file_sent', { code })];
  return { views: [{ lines, buttons: [[back, ...MENU]], file: { id, name, mime, picture } }] };
}

function form(deps: InitiativeDeps): FormHandler {
  return {
    id: FORM,
    ability: 'initiative',
    build: (turn) => initiativeForm(turn.campaign, turn.address.channel),
    lookup: (name, inputs, turn) => lookup(deps, name, inputs, turn),
    submit: (session, turn) => submit(deps, session, turn),
  };
}

/** Registering initiatives, one's own list, withdrawal, and the co-author's answer. */
export function createInitiativeHandler(deps: InitiativeDeps): Handler {
  const start = async (turn: MemberTurn): Promise<Outcome> => {
    if (turn.sessions[FORM] === undefined) return { open: { form: FORM } };
    const fresh = actionButton(line('initiative:held_new'), 'initiative.fresh');
    // Somebody led out of the form gets the way back last: no number typed too fast should throw the draft away.
    const buttons = turn.active === FORM ? [MENU, [fresh]] : [[RESUME], [fresh], MENU];
    return { views: [{ lines: [line('initiative:held')], buttons }] };
  };
  const showOne = async (turn: MemberTurn, code: string): Promise<Outcome> => {
    const own = await ownOne(deps, code, turn);
    return own === null ? lost() : { views: [detail(own.initiative, own.within)] };
  };
  return {
    commands: [
      { name: 'dangky', aliases: ['register'], ability: 'initiative', run: (turn) => start(turn) },
      {
        name: 'sangkien',
        aliases: ['initiatives'],
        ability: 'initiative',
        run: (turn, args) => (args === '' ? mine(deps, turn) : showOne(turn, args.toUpperCase())),
      },
    ],
    actions: {
      'initiative.start': (turn) => start(turn),
      'initiative.fresh': async () => ({ open: { form: FORM, fresh: true } }),
      'initiative.resume': async () => ({ open: { form: FORM } }),
      'initiative.mine': (turn) => mine(deps, turn),
      'initiative.show': (turn, [code = '']) => showOne(turn, code),
      'initiative.file': (turn, [code = '', at = '']) => sendFile(deps, code, at, turn),
      'initiative.withdraw': async (turn, [code = '']) => {
        const own = await ownOne(deps, code, turn);
        if (own === null) return lost();
        const sure = actionButton(line('initiative:withdrawn.sure'), 'initiative.withdrawn', code);
        const stay = actionButton(line('initiative:withdrawn.stay'), 'initiative.show', code);
        const asks = line('initiative:withdrawn.ask', { code, title: own.initiative.title });
        return { views: [{ lines: [asks], buttons: [[sure], [stay]] }] };
      },
      'initiative.withdrawn': (turn, [code = '']) => withdraw(deps, code, turn),
      'coauthor.accept': (turn, [code = '']) => answerCoauthor(deps, code, true, turn),
      'coauthor.decline': (turn, [code = '']) => answerCoauthor(deps, code, false, turn),
    },
    forms: [form(deps)],
  };
}
