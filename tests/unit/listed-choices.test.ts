import { beforeAll, describe, expect, it } from 'vitest';
import { createInitiativeHandler, type InitiativeDeps } from '../../handlers/initiative.ts';
import { initiativeForm } from '../../handlers/initiative-form.ts';
import { createListHandler } from '../../handlers/list.ts';
import type { Campaign } from '../../src/campaign/schema.ts';
import type { Form, Option } from '../../src/dialog/form.ts';
import { type Line, line } from '../../src/dialog/view.ts';
import type { Initiative } from '../../src/domain/initiative.ts';
import type { Handler, MemberTurn } from '../../src/ports/handler.ts';
import {
  initiative,
  officeTurn,
  press,
  runCommand,
  sampleCampaign,
  samplePhraser,
  shown,
  stocked,
  UNITS,
  viewOf,
} from '../support/report-sample.ts';

/** What people choose from where a channel shows choices as numbered lines. */

const phraser = samplePhraser();
const NUMBER = /^[\d.]+[.)]? /u;
const LONG = `${'Sổ theo dõi hồ sơ điện tử '.repeat(12)}cuối`;
const FILE = { id: 'f1', name: 'sơ đồ.pdf', mime: 'application/pdf', size: 3, picture: false };

let campaign: Campaign;
let turn: MemberTurn;

beforeAll(async () => {
  campaign = await sampleCampaign();
  turn = officeTurn(campaign);
});

function listOf(initiatives: readonly Initiative[]): Handler {
  const { tally } = stocked(initiatives, []).initiatives;
  return createListHandler({
    initiatives: {
      tally,
      count: async () => initiatives.length,
      list: async () => initiatives,
      byCode: async (code) => initiatives.find((one) => one.code === code) ?? null,
    },
    units: { all: async () => UNITS, byCode: async () => null },
  });
}

function optionsOf(form: Form, id: string): readonly Option[] {
  const step = form.steps.find((one) => one.id === id);
  return step?.kind === 'choice' ? step.options : [];
}

const plain = (one: Line): string => phraser.plain(one, 'vi');

describe('content areas have no number in front that could be taken for the line’s', () => {
  it('where an initiative is registered', () => {
    const labels = optionsOf(initiativeForm(campaign), 'area').map((one) => plain(one.label));
    expect(labels[1]).toBe('Nội dung 2: Chuyển đổi số trong quản lý, điều hành');
    expect(labels.filter((label) => NUMBER.test(label))).toEqual([]);
  });

  it('where the list is filtered, all of them last', async () => {
    const list = listOf([initiative(1, { area: '2' })]);
    const page = viewOf(await runCommand(list, turn, ''));
    const { buttons } = shown(viewOf(await press(list, turn, page, 'Lọc theo nội dung')));
    expect(buttons[1]).toBe('Nội dung 2: Chuyển đổi số trong quản lý, điều hành (1)');
    expect(buttons.filter((label) => NUMBER.test(label))).toEqual([]);
    expect(buttons.slice(-3)).toEqual(['Tất cả nội dung (1)', '◀ Danh sách', '☰ Menu']);
    const units = shown(viewOf(await press(list, turn, page, 'Lọc theo đơn vị'))).buttons;
    expect(units.slice(-3)).toEqual(['Tất cả đơn vị (1)', '◀ Danh sách', '☰ Menu']);
  });
});

describe('the list', () => {
  it('without initiatives says only that there are none', async () => {
    const { text } = shown(viewOf(await runCommand(listOf([]), turn, '')));
    expect(text).toBe('<b>Danh sách sáng kiến: Năm 2026</b>\n\nChưa có sáng kiến nào trong kỳ này.');
    expect(shown(viewOf(await runCommand(listOf([]), turn, 'nội dung 2'))).text).toContain('\n\nNội dung 2: Chuyển');
  });

  it('cuts a long title between words', async () => {
    const { text } = shown(viewOf(await runCommand(listOf([initiative(1, { title: LONG })]), turn, '')));
    const title = /– (.+)…$/mu.exec(text)?.[1] ?? '';
    expect(title.length).toBeGreaterThan(100);
    expect(LONG.startsWith(`${title} `)).toBe(true);
  });
});

describe('an initiative', () => {
  it('that has sent its file leads on: back to it, or to the menu', async () => {
    const own = initiative(7, { author: 'o1', files: [FILE] });
    const asked: string[] = [];
    const never = async (): Promise<never> => Promise.reject(new Error('not asked for'));
    const deps: InitiativeDeps = {
      initiatives: {
        register: never,
        byCode: async (code) => {
          asked.push(code);
          return code === own.code ? own : null;
        },
        ofMember: async () => [own],
        withdraw: never,
        answerCoauthor: never,
        titles: never,
      },
      members: { search: never },
      units: { byCode: never },
      deliveries: { plan: never },
      queue: { wake: () => undefined },
      files: { keep: never },
      fetchFile: never,
    };
    const handler = createInitiativeHandler(deps);
    const sent = viewOf((await handler.actions?.['initiative.file']?.(turn, [own.code, '0'])) ?? {});
    expect(sent.file?.name).toBe('sơ đồ.pdf');
    expect(shown(sent).buttons).toEqual(['Xem sáng kiến', '☰ Menu']);
    const back = viewOf(await press(handler, turn, sent, 'Xem sáng kiến'));
    expect(shown(back).text).toContain(own.code);
    expect(asked).toEqual([own.code, own.code]);
  });

  it('is asked for pictures alone where nothing else can come', () => {
    const prompt = (form: Form): string => {
      const step = form.steps.find((one) => one.id === 'files');
      return step === undefined ? '' : plain(line(step.prompt, step.values));
    };
    expect(prompt(initiativeForm(campaign, 'zalo'))).toContain('loại tệp: pdf');
    const pictures = prompt(initiativeForm(campaign, 'zalo-bot'));
    expect(pictures).toContain('chỉ gửi được ảnh');
    expect(pictures).not.toContain('pdf');
  });
});
