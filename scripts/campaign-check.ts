import { dirname, join, resolve } from 'node:path';
import { formFaults } from '../handlers/publish-drafts.ts';
import { missingEnglish } from '../src/campaign/english.ts';
import { loadCampaign } from '../src/campaign/load.ts';
import type { ModuleName } from '../src/campaign/plan-schema.ts';
import type { Problem } from '../src/campaign/problem.ts';
import type { Campaign } from '../src/campaign/schema.ts';
import { type Line, line } from '../src/dialog/view.ts';
import type { FormHandler } from '../src/ports/handler.ts';
import { projectRoot } from '../src/project-root.ts';
import { houseForms } from './campaign-database.ts';
import type { Tool } from './campaign-say.ts';

const MODULES = [
  'initiatives',
  'digital_skills',
  'green_pledges',
  'unit_registration',
  'own_plans',
  'good_examples',
  'outsiders',
  'council',
  'unit_reports',
  'difficulties',
] as const satisfies readonly ModuleName[];

function problemLine(asked: string, { file, line: number, path, fault, help }: Problem): Line {
  const what = help === null ? fault : line('campaign:fault.helped', { fault, help: line(help) });
  const where = file === null ? asked : join(dirname(asked), file);
  if (number === 0) return line('tool:problem_whole', { file: where, what });
  return line('tool:problem', { file: where, line: String(number), path, what });
}

/** The campaign of a right file. Of a wrong one every problem is printed, and null comes back. */
export async function readFile(tool: Tool, asked: string, forms: readonly FormHandler[]): Promise<Campaign | null> {
  const loaded = await loadCampaign(resolve(projectRoot(), asked));
  const problems = loaded.ok
    ? formFaults(forms, loaded.campaign, tool.hasText).map((what) => line('tool:problem_form', { file: asked, what }))
    : loaded.problems.map((problem) => problemLine(asked, problem));
  for (const problem of problems) tool.complain(problem);
  if (problems.length > 0) tool.complain(line('tool:wrong', { problems: problems.length }));
  return loaded.ok && problems.length === 0 ? loaded.campaign : null;
}

/** Labels without English are shown in Vietnamese: no fault, but nobody should find out on a screen. */
function warnings(campaign: Campaign): readonly Line[] {
  const missing = missingEnglish(campaign);
  if (missing.length === 0) return [];
  return [line('tool:no_english', { places: missing.length }), ...missing.map((path) => line('tool:place', { path }))];
}

function namesOf(tool: Tool, { plan }: Campaign, state: 'on' | 'proposal' | 'off'): string {
  const names = MODULES.filter((name) => plan.modules[name].state === state);
  if (names.length === 0) return tool.say(line('tool:none'));
  return names.map((name) => tool.say(line(`modules:name.${name}`))).join(', ');
}

function summary(tool: Tool, campaign: Campaign): readonly Line[] {
  const { plan, skills, pledges, bodies, reminders, id } = campaign;
  const counts = { areas: plan.content_areas.length, phases: plan.phases.length, milestones: plan.milestones.length };
  const items = skills.areas.reduce((sum, area) => sum + area.items.length, 0);
  return [
    line('tool:summary.right', { title: plan.title.text, id }),
    line('tool:summary.plan', { ...counts, reminders: reminders.length }),
    line('tool:summary.items', { skills: items, pledges: pledges.items.length, bodies: bodies.length }),
    line('tool:summary.on', { names: namesOf(tool, campaign, 'on') }),
    line('tool:summary.proposal', { names: namesOf(tool, campaign, 'proposal') }),
    line('tool:summary.off', { names: namesOf(tool, campaign, 'off') }),
  ];
}

/** `check FILE`: what is wrong with the line and what to write instead, or what the file holds. */
export async function checkFile(tool: Tool, file: string): Promise<number> {
  const campaign = await readFile(tool, file, houseForms());
  if (campaign === null) return 1;
  for (const warning of warnings(campaign)) tool.print(warning);
  for (const one of summary(tool, campaign)) tool.print(one);
  return 0;
}
