import { dayOf } from '../src/campaign/calendar.ts';
import { areaOf, labelOf } from '../src/campaign/lookup.ts';
import { actionButton, type Button, line, type View } from '../src/dialog/view.ts';
import { authorShare, type Coauthor, type Initiative } from '../src/domain/initiative.ts';
import type { MemberTurn, Turn } from '../src/ports/handler.ts';
import { formatDay, formatMonth } from '../src/text/date.ts';

export const MENU: readonly Button[] = [actionButton(line('core:menu'), 'menu.open')];

/** Asks a co-author whether they agree. */
export function asking(initiative: Initiative, share: number): View {
  const { code, title, authorName } = initiative;
  return {
    lines: [line('initiative:coauthor.asked', { code, title, author: authorName, share })],
    buttons: [
      [
        actionButton(line('initiative:coauthor.accept'), 'coauthor.accept', code),
        actionButton(line('initiative:coauthor.decline'), 'coauthor.decline', code),
      ],
    ],
  };
}

/** Of one that was taken back nobody is waited for any more. */
function coauthorLine({ name, share, state: answer }: Coauthor, { state }: Initiative) {
  const key = answer === 'asked' && state === 'withdrawn' ? 'unanswered' : answer;
  return line(`initiative:coauthor.${key}_row`, { name, share });
}

function detailLines(initiative: Initiative, turn: Turn) {
  const area = areaOf(turn.campaign, initiative.area);
  const rows = [
    line('initiative:show.head', { code: initiative.code, title: initiative.title }),
    line(`initiative:state.${initiative.state}`, {
      day: formatDay(dayOf(initiative.withdrawnAt ?? initiative.registeredAt, turn.campaign)),
    }),
    line('initiative:show.area', {
      area: area === null ? initiative.area : `${area.no}. ${labelOf(area, turn.lang)}`,
    }),
    line('initiative:show.trial', { month: formatMonth(initiative.trialMonth) }),
    line('initiative:show.problem', { text: initiative.problem }),
    line('initiative:show.solution', { text: initiative.solution }),
    line('initiative:show.author', { name: initiative.authorName, share: authorShare(initiative.coauthors) }),
  ];
  if (initiative.coauthors.length === 0) return rows;
  const items = initiative.coauthors.map((one) => coauthorLine(one, initiative));
  return [...rows, line('initiative:show.coauthors', { items })];
}

function fileButtons(initiative: Initiative): Button[][] {
  return initiative.files.map((file, at) => [
    actionButton(line('initiative:show.file', { name: file.name }), 'initiative.file', initiative.code, String(at)),
  ]);
}

/** One initiative for its author or a co-author: all of it, its files, and what the person may do. */
export function detail(initiative: Initiative, turn: MemberTurn): View {
  // Of one that was taken back nothing is left to decide.
  const live = initiative.state === 'registered';
  const own = live && initiative.author === turn.member.id;
  const asked = live && initiative.coauthors.find((one) => one.member === turn.member.id && one.state === 'asked');
  const buttons: Button[][] = fileButtons(initiative);
  if (asked) buttons.push([...(asking(initiative, asked.share).buttons?.[0] ?? [])]);
  if (own) buttons.push([actionButton(line('initiative:show.withdraw'), 'initiative.withdraw', initiative.code)]);
  buttons.push([actionButton(line('initiative:mine.back'), 'initiative.mine'), ...MENU]);
  return { lines: detailLines(initiative, turn), buttons };
}
