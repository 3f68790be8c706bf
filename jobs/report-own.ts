import { createHash } from 'node:crypto';
import { actionButton, type Button, line } from '../src/dialog/view.ts';
import type { OwnReport } from '../src/ports/queue.ts';
import type { SkillStore } from '../src/ports/skills.ts';
import type { StandingStore } from '../src/ports/standings.ts';
import { drawPledgeHistory } from '../src/reports/pledge-history.ts';
import { drawSkillsCard } from '../src/reports/skills-card.ts';
import type { Asked, Made, Plain } from './report-made.ts';

export interface OwnReportDeps {
  readonly skills: Pick<SkillStore, 'ofMember'>;
  readonly standings: Pick<StandingStore, 'of'>;
  readonly plain: Plain;
}

const NAMES = { 'skills-card': 'ky-nang-so', 'pledge-history': 'cam-ket-xanh' } as const;

/** The screen that the picture belongs to. */
export function ownReportBack(kind: OwnReport['kind']): Button {
  return kind === 'skills-card'
    ? actionButton(line('report:button.skills'), 'skills.open')
    : actionButton(line('report:button.pledges'), 'pledge.mine');
}

async function drawn(deps: OwnReportDeps, { request, member, revision, now }: Asked<OwnReport>): Promise<Buffer> {
  const { campaign } = revision;
  const { year } = request;
  const say = (one: Parameters<Plain>[0]): string => deps.plain(one, member.lang);
  const of = { campaign, name: member.name, lang: member.lang, year, at: now };
  if (request.kind === 'pledge-history') {
    return drawPledgeHistory({ ...of, standing: await deps.standings.of(member.id, campaign.id, year) }, say);
  }
  const records = await deps.skills.ofMember(member.id, campaign.id, year);
  const done = new Set(records.filter((one) => one.state === 'done').map((one) => one.item));
  return drawSkillsCard({ ...of, done }, say);
}

/** A picture of the person's own year, for them alone. */
export async function makeOwnReport(deps: OwnReportDeps, asked: Asked<OwnReport>): Promise<Made> {
  const { request } = asked;
  const bytes = await drawn(deps, asked);
  // The same picture is the same file on a retry; should anything have changed since, it is another one.
  const mark = createHash('sha256').update(bytes).digest('hex').slice(0, 8);
  const name = `${NAMES[request.kind]}-${request.year}.png`;
  return {
    file: { id: `report-${request.key}-${mark}`, name, mime: 'image/png', picture: true },
    bytes,
    view: (file) => ({
      lines: [line(`report:own.${request.kind.replace('-', '_')}`, { year: String(request.year) })],
      buttons: [[ownReportBack(request.kind), actionButton(line('core:menu'), 'menu.open')]],
      file,
    }),
  };
}
