import { resolve } from 'node:path';
import { formProblems } from '../handlers/publish-drafts.ts';
import { missingEnglish } from '../src/campaign/english.ts';
import { alsoChecked, type LoadResult, loadCampaign, type RightFile } from '../src/campaign/load.ts';
import { MODULES, NOT_IN_BOT } from '../src/campaign/lookup.ts';
import { type ModuleName, SHORT_MOST } from '../src/campaign/plan-schema.ts';
import { fileOf, type Problem, wrongLine } from '../src/campaign/problem.ts';
import type { Campaign } from '../src/campaign/schema.ts';
import { type Line, line } from '../src/dialog/view.ts';
import type { FormHandler } from '../src/ports/handler.ts';
import { projectRoot } from '../src/project-root.ts';
import { houseForms } from './campaign-database.ts';
import type { CheckOrder } from './campaign-order.ts';
import type { Tool } from './campaign-say.ts';

/** Labels without English that are named unless all are asked for. */
const WARNINGS_SHOWN = 10;

/** A problem of the file that was asked about, or of one it includes, as one line. */
export function problemLine(asked: string, problem: Problem): Line {
  const { line: number, path } = problem;
  const what = wrongLine(problem);
  const where = fileOf(asked, problem);
  if (number === 0) return line('tool:problem_whole', { file: where, what });
  return line('tool:problem', { file: where, line: String(number), path, what });
}

/** What the questions of the house are checked with. */
export interface Questions {
  readonly forms: readonly FormHandler[];
  /** Whether a text of this key exists. */
  readonly hasText: (key: string) => boolean;
}

/** A file with all that keeps the bot from running by it: whatever the tool does with a file begins here. */
export async function loadChecked(asked: string, { forms, hasText }: Questions): Promise<LoadResult> {
  const loaded = await loadCampaign(resolve(projectRoot(), asked));
  return alsoChecked(loaded, (right) => formProblems(forms, right, hasText));
}

/** The campaign of a right file. Of a wrong one every problem is printed, and null comes back. */
export async function readFile(tool: Tool, asked: string, forms: readonly FormHandler[]): Promise<Campaign | null> {
  return (await readRight(tool, asked, forms))?.campaign ?? null;
}

async function readRight(tool: Tool, asked: string, forms: readonly FormHandler[]): Promise<RightFile | null> {
  const loaded = await loadChecked(asked, { forms, hasText: tool.hasText });
  if (loaded.ok) return loaded;
  for (const problem of loaded.problems) tool.complain(problemLine(asked, problem));
  tool.complain(line('tool:wrong', { problems: loaded.problems.length }));
  return null;
}

function placeLines({ placeOf }: RightFile, { file: asked }: CheckOrder, paths: readonly string[]): readonly Line[] {
  return paths.map((path) => {
    const place = placeOf(path.split('.'));
    return line('tool:place', { file: fileOf(asked, place), line: String(place.line), path });
  });
}

/** Labels of content areas that a phone's button cuts off. */
function longLabels(right: RightFile, order: CheckOrder): readonly Line[] {
  const areas = right.campaign.plan.content_areas;
  const paths = areas.flatMap(({ vi, short }, at) =>
    short === undefined && vi.length > SHORT_MOST ? [`plan.content_areas.${at}.vi`] : [],
  );
  return paths.length === 0 ? [] : [line('tool:long_labels'), ...placeLines(right, order, paths)];
}

/** Labels without English are shown in Vietnamese: no fault, but nobody should find out on a screen. */
function noEnglish(right: RightFile, order: CheckOrder): readonly Line[] {
  const missing = missingEnglish(right.campaign);
  if (missing.length === 0) return [];
  const shown = order.all ? missing : missing.slice(0, WARNINGS_SHOWN);
  const more = missing.length - shown.length;
  return [
    line('tool:no_english', { places: missing.length }),
    ...placeLines(right, order, shown),
    ...(more > 0 ? [line('tool:more_places', { more })] : []),
  ];
}

/** The modules of one kind; no line where there is none. */
function modulesLine(tool: Tool, key: string, names: readonly ModuleName[]): readonly Line[] {
  if (names.length === 0) return [];
  return [line(key, { names: names.map((name) => tool.say(line(`modules:name.${name}`))).join(', ') })];
}

function moduleLines(tool: Tool, { plan }: Campaign): readonly Line[] {
  const of = (state: 'on' | 'proposal' | 'off', inBot: boolean) =>
    MODULES.filter((name) => plan.modules[name].state === state && NOT_IN_BOT.has(name) !== inBot);
  return [
    ...modulesLine(tool, 'tool:summary.on', of('on', true)),
    ...modulesLine(tool, 'tool:summary.proposal', of('proposal', true)),
    ...modulesLine(tool, 'tool:summary.off', of('off', true)),
    ...modulesLine(tool, 'tool:summary.named', of('on', false)),
    ...modulesLine(tool, 'tool:summary.unnamed', [...of('proposal', false), ...of('off', false)]),
  ];
}

function summary(tool: Tool, campaign: Campaign): readonly Line[] {
  const { plan, skills, pledges, bodies, reminders, id } = campaign;
  const counts = { areas: plan.content_areas.length, phases: plan.phases.length, milestones: plan.milestones.length };
  const items = skills.areas.reduce((sum, area) => sum + area.items.length, 0);
  return [
    line('tool:summary.right', { title: plan.title.text, id }),
    line('tool:summary.plan', { ...counts, reminders: reminders.length }),
    line('tool:summary.items', { skills: items, pledges: pledges.items.length, bodies: bodies.length }),
    ...moduleLines(tool, campaign),
  ];
}

/** `check FILE`: what is wrong with the line and what to write instead, or what the file holds. */
export async function checkFile(tool: Tool, order: CheckOrder): Promise<number> {
  const right = await readRight(tool, order.file, houseForms());
  if (right === null) return 1;
  for (const warning of [...longLabels(right, order), ...noEnglish(right, order)]) tool.print(warning);
  for (const one of summary(tool, right.campaign)) tool.print(one);
  return 0;
}
