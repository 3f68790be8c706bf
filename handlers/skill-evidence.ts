import { skillOf } from '../src/campaign/lookup.ts';
import { textOf, uploadsOf } from '../src/dialog/answers.ts';
import type { Session } from '../src/dialog/form.ts';
import { actionButton, line } from '../src/dialog/view.ts';
import { proofOf } from '../src/domain/skill.ts';
import type { Handler, MemberTurn, Outcome, Turn } from '../src/ports/handler.ts';
import { keepFile } from './initiative-file.ts';
import type { UploadDeps } from './kept-upload.ts';
import { EVIDENCE_FORM, evidenceForm, evidenceItems } from './skill-evidence-form.ts';
import { itemView } from './skill-item-screen.ts';
import { congratulations, gone, isOff, keyOf, MENU, ownSheet, type SheetDeps } from './skill-sheet.ts';
import { startForm } from './start-form.ts';

export interface SkillEvidenceDeps extends SheetDeps, UploadDeps {}

/** Goes on with a draft for the same item; whoever has one for another item chooses between the two. */
async function start(turn: MemberTurn, [id, ...more]: readonly string[]): Promise<Outcome> {
  const item = skillOf(turn.campaign, id ?? '');
  if (item === null || isOff(turn.campaign) || proofOf(item) !== 'evidence') return gone();
  const drafted = textOf(turn.sessions[EVIDENCE_FORM]?.answers.item);
  const answers = { item: item.id };
  if (drafted === item.id) return { open: { form: EVIDENCE_FORM, answers } };
  const named =
    drafted === '' ? { title: 'skills:evidence.form' } : { title: 'skills:evidence.form_of', values: { id: drafted } };
  const fresh = { action: 'skills.evidence', args: [item.id, ...more] };
  return startForm(turn, { form: EVIDENCE_FORM, ...named, answers, fresh });
}

/** Counts at once; handed in again, it takes the place of what was there. */
async function submit(deps: SkillEvidenceDeps, { answers }: Session, turn: Turn): Promise<Outcome> {
  const item = skillOf(turn.campaign, textOf(answers.item));
  if (turn.member === null || item === null || isOff(turn.campaign)) return gone();
  const here = { ...turn, member: turn.member };
  const text = textOf(answers.text);
  const evidence = { text: text === '' ? null : text, files: uploadsOf(answers.files) };
  await deps.skills.prove(keyOf(here, item.id), evidence, turn.now);
  const sheet = await ownSheet(deps, here);
  const reached = await congratulations(deps, sheet, { at: turn.now, event: turn.eventId });
  const above = [line('skills:evidence.kept', { id: item.id }), ...reached];
  const view = itemView(here, sheet, { item, above });
  return { views: [{ ...view, replace: false }] };
}

async function takeBack(deps: SkillEvidenceDeps, turn: MemberTurn, id: string | undefined): Promise<Outcome> {
  const item = skillOf(turn.campaign, id ?? '');
  if (item === null || isOff(turn.campaign)) return gone();
  await deps.skills.undo(keyOf(turn, item.id), 'evidence', turn.now);
  return { views: [itemView(turn, await ownSheet(deps, turn), { item })] };
}

async function sendFile(
  deps: SkillEvidenceDeps,
  turn: MemberTurn,
  [id = '', at = '']: readonly string[],
): Promise<Outcome> {
  const sheet = await ownSheet(deps, turn);
  const file = sheet.records.get(id)?.evidence?.files[Number(at)];
  if (file === undefined) return gone();
  const { id: kept, name, mime, picture } = file;
  const back = actionButton(line('skills:button.show', { id }), 'skills.item', id);
  const lines = [line('skills:evidence.file_sent', { id })];
  return { views: [{ lines, buttons: [[back, MENU]], file: { id: kept, name, mime, picture } }] };
}

/** Evidence for an item: handing it in, looking at it, replacing it, taking it back. */
export function createSkillEvidenceHandler(deps: SkillEvidenceDeps): Handler {
  return {
    actions: {
      'skills.evidence': start,
      'skills.unprove': (turn, [id]) => takeBack(deps, turn, id),
      'skills.file': (turn, args) => sendFile(deps, turn, args),
    },
    forms: [
      {
        id: EVIDENCE_FORM,
        ability: 'skills',
        asks: (campaign) => evidenceItems(campaign).length > 0,
        build: (turn) => evidenceForm(turn.campaign, turn.address.channel),
        lookup: (_name, inputs, turn) => keepFile(deps, inputs, turn),
        submit: (session, turn) => submit(deps, session, turn),
      },
    ],
  };
}
