import { dayOf } from '../src/campaign/calendar.ts';
import { moduleState } from '../src/campaign/lookup.ts';
import type { Skill, SkillArea } from '../src/campaign/practice-schema.ts';
import type { Campaign } from '../src/campaign/schema.ts';
import { actionButton, type Line, line } from '../src/dialog/view.ts';
import { officeLines } from '../src/domain/offer.ts';
import { proofOf, type ReachedLevel, type SkillKey, type SkillRecord, type SkillState } from '../src/domain/skill.ts';
import { levelsReached } from '../src/domain/skill-progress.ts';
import type { MemberTurn, Outcome } from '../src/ports/handler.ts';
import type { SkillLevelStore, SkillStore } from '../src/ports/skills.ts';

export interface SheetDeps {
  readonly skills: SkillStore;
  readonly skillLevels: SkillLevelStore;
}

/** One look at somebody's checklist of a year. */
export interface SkillSheet {
  readonly campaign: Campaign;
  readonly member: string;
  readonly year: number;
  readonly records: ReadonlyMap<string, SkillRecord>;
  readonly states: ReadonlyMap<string, SkillState>;
  readonly done: ReadonlySet<string>;
  readonly reached: readonly ReachedLevel[];
}

export const MENU = actionButton(line('core:menu'), 'menu.open');
export const AREAS = actionButton(line('skills:button.areas'), 'skills.list');

/** How the person of this turn proves an item, as the texts name it: what heads ask for goes to the office. */
export function provenBy({ member }: Pick<MemberTurn, 'member'>, item: Skill): ReturnType<typeof proofOf> | 'office' {
  const proof = proofOf(item);
  return proof === 'lead' && member.role === 'TRUONG_PHONG' ? 'office' : proof;
}

/** The year it is in the campaign. */
export function yearOf({ now, campaign }: Pick<MemberTurn, 'now' | 'campaign'>): number {
  return Number(dayOf(now, campaign).slice(0, 4));
}

/** An item of the person of this turn in this year. */
export function keyOf(turn: MemberTurn, item: string): SkillKey {
  return { member: turn.member.id, campaign: turn.campaign.id, year: yearOf(turn), item };
}

export function isOff(campaign: Campaign): boolean {
  return moduleState(campaign, 'digital_skills') === 'off';
}

/** Says that the module is the office's own, and the list a proposal, where they are. */
export function proposalLines(campaign: Campaign): readonly Line[] {
  return [...officeLines(campaign, 'digital_skills'), ...(campaign.skills.proposal ? [line('skills:proposal')] : [])];
}

export function areaOfItem(campaign: Campaign, item: string): SkillArea | undefined {
  return campaign.skills.areas.find((area) => area.items.some((one) => one.id === item));
}

/** What is done of these, by item. */
export function doneOf(records: readonly SkillRecord[]): ReadonlySet<string> {
  return new Set(records.filter((one) => one.state === 'done').map((one) => one.item));
}

export async function readSheet(
  deps: SheetDeps,
  campaign: Campaign,
  { member, year }: Pick<SkillKey, 'member' | 'year'>,
): Promise<SkillSheet> {
  const [records, reached] = await Promise.all([
    deps.skills.ofMember(member, campaign.id, year),
    deps.skillLevels.of(member, campaign.id, year),
  ]);
  return {
    campaign,
    member,
    year,
    records: new Map(records.map((one) => [one.item, one])),
    states: new Map(records.map((one) => [one.item, one.state])),
    done: doneOf(records),
    reached,
  };
}

/** The sheet of the person of this turn. */
export function ownSheet(deps: SheetDeps, turn: MemberTurn): Promise<SkillSheet> {
  return readSheet(deps, turn.campaign, { member: turn.member.id, year: yearOf(turn) });
}

/**
 * Congratulates on levels that the person has just come to: once each, kept, and never again, whatever is taken back.
 * The same event run again congratulates again, because its first run was not saved.
 */
export async function congratulations(
  deps: Pick<SheetDeps, 'skillLevels'>,
  sheet: SkillSheet,
  { at, event }: { readonly at: Date; readonly event: string },
): Promise<readonly Line[]> {
  const lines: Line[] = [];
  const { member, campaign, year } = sheet;
  for (const level of levelsReached(campaign, sheet.done)) {
    const kept = sheet.reached.find((one) => one.level === level);
    if (kept !== undefined && kept.event !== event) continue;
    const first = await deps.skillLevels.reach({ member, campaign: campaign.id, year }, { level, at, event });
    if (first) lines.push(line('skills:reached', { level: levelName(level), year: String(year) }));
  }
  return lines;
}

export function levelName(level: number): Line {
  return line(`skills:level_name.${level}`);
}

/** A button of an item that the office has since taken off the list. */
export function gone(): Outcome {
  return { views: [{ lines: [line('skills:gone')], buttons: [[AREAS, MENU]] }] };
}

/** `A1, A2, B3`. */
export function idsOf(items: readonly Pick<Skill, 'id'>[]): string {
  return items.map((item) => item.id).join(', ');
}
