import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSkillEvidenceHandler } from '../../handlers/skill-evidence.ts';
import { evidenceForm } from '../../handlers/skill-evidence-form.ts';
import { createSkillQuizHandler } from '../../handlers/skill-quiz.ts';
import { createSkillsHandler } from '../../handlers/skills.ts';
import { skillOf } from '../../src/campaign/lookup.ts';
import type { Skill } from '../../src/campaign/practice-schema.ts';
import type { Campaign } from '../../src/campaign/schema.ts';
import { defineForm, textKeys } from '../../src/dialog/define.ts';
import type { Json } from '../../src/dialog/event.ts';
import { begin } from '../../src/dialog/reduce.ts';
import { createTexts } from '../../src/i18n.ts';
import type { Handler, MemberTurn } from '../../src/ports/handler.ts';
import { projectRoot } from '../../src/project-root.ts';
import { createIndexes, createStores } from '../../src/stores.ts';
import { emptyDatabase, openDatabase } from '../support/database.ts';
import { memberOf, shown, turnOf, use } from '../support/member-turn.ts';
import { sampleCampaign } from '../support/report-sample.ts';

const NOW = new Date('2026-11-20T02:00:00Z');
const DAY = 24 * 3_600_000;
const { connection, drop } = await openDatabase();
const stores = createStores(connection);
const quiz = createSkillQuizHandler(stores);
const skills = createSkillsHandler({ ...stores, queue: { report: async () => undefined } });
const evidence = createSkillEvidenceHandler({
  ...stores,
  fetchFile: async () => Buffer.from('\u0089PNG\r\n\u001a\n', 'latin1'),
});

let campaign: Campaign;
let turns = 0;

beforeAll(async () => {
  await createIndexes(connection);
  campaign = await sampleCampaign();
});

beforeEach(() => emptyDatabase(connection));

afterAll(drop);

function turn(after = 0, given: Partial<MemberTurn> = {}): MemberTurn {
  turns += 1;
  const now = new Date(NOW.getTime() + after);
  return { ...turnOf(campaign, memberOf('m1'), now.toISOString()), eventId: `p${turns}`, ...given };
}

async function stateOf(item: string): Promise<string> {
  const records = await stores.skills.ofMember('m1', campaign.id, 2026);
  return records.find((one) => one.item === item)?.state ?? 'none';
}

function rightOnes(item: string): readonly number[] {
  return (skillOf(campaign, item)?.quiz ?? []).map((one) => one.right);
}

/** An answer to question number `at` of E3, as its button says it. */
function answer(number: number, at: number, choice = rightOnes('E3')[at]): string {
  return `!skills.answer:E3:${number}:${skillOf(campaign, 'E3')?.quiz?.[at]?.id}:${choice}`;
}

/** The campaign with other questions for E3. */
function withQuiz(questions: NonNullable<Skill['quiz']>): Campaign {
  const areas = campaign.skills.areas.map((area) => ({
    ...area,
    items: area.items.map((item) => (item.id === 'E3' ? { ...item, quiz: questions } : item)),
  }));
  return { ...campaign, skills: { ...campaign.skills, areas } };
}

/** Answers all questions of an attempt, these of them wrong; what the last answer showed. */
async function attempt(number: number, wrong: readonly number[], after = 0) {
  let last = await use(quiz, turn(after), `!skills.begin:E3:${number}`);
  for (const [at, right] of rightOnes('E3').entries()) {
    const choice = wrong.includes(at) ? (right + 1) % 3 : right;
    last = await use(quiz, turn(after), answer(number, at, choice));
  }
  return last;
}

describe('the quiz', () => {
  it('is passed when enough is right, and then done; its old buttons change nothing', async () => {
    const result = await attempt(1, []);
    expect(result.text).toContain('<b>Đạt:</b> đúng 3/3 câu');
    expect(await stateOf('E3')).toBe('done');
    const wrong = ((rightOnes('E3')[0] ?? 0) + 1) % 3;
    const again = await use(quiz, turn(), answer(1, 0, wrong));
    expect(again.text).toContain('câu trả lời đầu được giữ');
    expect(await stateOf('E3')).toBe('done');
    expect((await use(quiz, turn(), '!skills.quiz:E3')).text).toContain('trả lời đạt ngày 20/11/2026');
  });

  it('is not passed with one of three wrong, waits a day, keeps the result, and may then be passed', async () => {
    const failed = await attempt(1, [1]);
    expect(failed.text).toContain('<b>Chưa đạt:</b> đúng 2/3 câu');
    expect(failed.text).toContain('09:00 ngày 21/11/2026');
    expect(await stateOf('E3')).toBe('none');
    const early = await use(quiz, turn(DAY - 1), '!skills.begin:E3:2');
    expect(early.text).toContain('làm lại được từ');
    expect(early.data.some((one) => one.startsWith('!skills.begin'))).toBe(false);
    expect(
      (await stores.skillQuizzes.of({ member: 'm1', campaign: campaign.id, year: 2026, item: 'E3' }))?.attempt,
    ).toBe(1);
    const passed = await attempt(2, [], DAY);
    expect(passed.text).toContain('<b>Đạt:</b> đúng 3/3 câu');
    expect(await stateOf('E3')).toBe('done');
  });

  it('tells on the item what the last attempt came to, and offers the questions again only when they may be answered', async () => {
    expect((await use(skills, turn(), '!skills.item:E3')).data).toContain('!skills.quiz:E3');
    await attempt(1, [1]);
    const waiting = await use(skills, turn(DAY - 1), '!skills.item:E3');
    expect(waiting.text).toContain('Lần gần nhất: đúng 2/3 câu. Làm lại từ 09:00 ngày 21/11/2026.');
    expect(waiting.data).not.toContain('!skills.quiz:E3');
    const later = await use(skills, turn(DAY), '!skills.item:E3');
    expect(later.text).toContain('Lần gần nhất: đúng 2/3 câu.');
    expect(later.text).not.toContain('Làm lại từ');
    expect(later.data).toContain('!skills.quiz:E3');
    await attempt(2, [], DAY);
    expect((await use(skills, turn(DAY), '!skills.item:E3')).text).not.toContain('Lần gần nhất');
  });

  it('says how many must be right, and that all must where that is so', async () => {
    expect((await use(quiz, turn(), '!skills.quiz:E3')).text).toContain('Có 3 câu hỏi, đúng cả 3 câu là đạt.');
    const [first, ...rest] = skillOf(campaign, 'E3')?.quiz ?? [];
    if (first === undefined) throw new Error('no question');
    const five = [first, ...rest, { ...first, id: 'q4' }, { ...first, id: 'q5' }];
    const here = turn(0, { campaign: withQuiz(five) });
    expect((await use(quiz, here, '!skills.quiz:E3')).text).toContain('Có 5 câu hỏi, trả lời đúng từ 4 câu là đạt.');
  });

  it('credits the question that was shown, also when the list was put in another order since', async () => {
    const shownOne = await use(quiz, turn(), '!skills.begin:E3:1');
    const questions = skillOf(campaign, 'E3')?.quiz ?? [];
    const reordered = { campaign: withQuiz([...questions].reverse()) };
    const pressed = shownOne.data.find((one) => one.endsWith(`:${questions[0]?.right}`));
    expect((await use(quiz, turn(0, reordered), pressed ?? 'none')).text).toContain('<b>Đúng.</b>');
    const key = { member: 'm1', campaign: campaign.id, year: 2026, item: 'E3' };
    const kept = (await stores.skillQuizzes.of(key))?.answers;
    expect(kept).toEqual({ [questions[0]?.id ?? '']: questions[0]?.right });
  });

  it('says that a button is of an earlier attempt', async () => {
    await attempt(1, [0, 1, 2]);
    await use(quiz, turn(DAY), '!skills.begin:E3:2');
    const old = await use(quiz, turn(DAY), answer(1, 0));
    expect(old.text).toContain('Lượt trả lời đó đã cũ');
    expect((await use(quiz, turn(DAY), '!skills.begin:E3:1')).text).toContain('Lượt trả lời đó đã cũ');
    expect(old.labels).toContain('Trả lời tiếp');
  });

  it('goes on where it was left, also when the last answer’s turn died before the item was done', async () => {
    await use(quiz, turn(), '!skills.begin:E3:1');
    await use(quiz, turn(), answer(1, 0));
    expect((await use(quiz, turn(), '!skills.begin:E3:1')).text).toContain('Câu 2/3');
    const key = { member: 'm1', campaign: campaign.id, year: 2026, item: 'E3' };
    await use(quiz, turn(), answer(1, 1));
    await stores.skillQuizzes.finish(key, 1, { right: 3, total: 3, passed: true, at: NOW });
    expect(await stateOf('E3')).toBe('none');
    await use(quiz, turn(), '!skills.begin:E3:1');
    expect(await stateOf('E3')).toBe('done');
  });

  it.each([
    '!skills.answer:E3:1:0:0',
    '!skills.answer:E3:1:khong-co:0',
    '!skills.answer:E3:1:e3-thu-gap:7',
    '!skills.quiz:A1',
    '!skills.begin:Z9:1',
    '!skills.answer',
  ])('%s is answered in a sentence', async (data) => {
    await use(quiz, turn(), '!skills.begin:E3:1');
    expect((await use(quiz, turn(), data)).text).toContain('không còn trong danh mục');
  });
});

function form(handler: Handler) {
  const [one] = handler.forms ?? [];
  if (one === undefined) throw new Error('no form');
  return one;
}

function submit(at: MemberTurn, answers: Readonly<Record<string, Json>>) {
  const evidenceHandler = form(evidence);
  return evidenceHandler.submit(begin(evidenceHandler.build(at), 's1', at.now.toISOString(), answers), at);
}

describe('evidence', () => {
  it('is a form whose texts exist, with words alone where the campaign takes no files', () => {
    const texts = createTexts(projectRoot());
    const keys = textKeys(evidenceForm(campaign));
    expect(keys.filter((key) => !texts.has(key))).toEqual([]);
    const without = { ...campaign, initiatives: { ...campaign.initiatives, files: false } };
    expect(defineForm(evidenceForm(without), texts.has).steps.map((step) => step.id)).toEqual([
      'item',
      'text',
      'review',
    ]);
    expect(defineForm(evidenceForm(campaign), texts.has).steps.map((step) => step.id)).toContain('files');
  });

  it('goes on with a draft of the same item, and asks before one of another is thrown away', async () => {
    const start = evidence.actions?.['skills.evidence'];
    const draft = begin(form(evidence).build(turn()), 's1', NOW.toISOString(), { item: 'B2' });
    const sessions = { skill_evidence: draft };
    expect((await start?.(turn(0, { sessions }), ['B2']))?.open).toEqual({
      form: 'skill_evidence',
      answers: { item: 'B2' },
    });
    const asked = await start?.(turn(0, { sessions }), ['G1']);
    expect(asked?.open).toBeUndefined();
    expect(shown(asked ?? {}).text).toContain('bản nháp <b>Gửi minh chứng mục B2</b> chưa gửi');
    expect(shown(asked ?? {}).data).toEqual(['!form.resume:skill_evidence', '!skills.evidence:G1:new', '!menu.open']);
    expect((await start?.(turn(0, { sessions }), ['G1', 'new']))?.open).toEqual({
      form: 'skill_evidence',
      answers: { item: 'G1' },
      fresh: true,
    });
    expect((await start?.(turn(), ['G1']))?.open).toMatchObject({ answers: { item: 'G1' } });
    expect((await start?.(turn(), ['A1']))?.views).toHaveLength(1);
  });

  it('counts at once, is shown and sent back, replaced, and taken back', async () => {
    const at = turn();
    const file = await form(evidence).lookup(
      'file',
      { ref: 'r', name: 'chứng nhận.png', mime: 'image/png', size: 8, picture: true, key: 'k1' },
      at,
    );
    expect(file).toMatchObject({ ok: true });
    const item = { id: 'telegram.m1.k1', name: 'chứng nhận.png', mime: 'image/png', size: 8, picture: true };
    const kept = shown(await submit(at, { item: 'G1', way: 'file', files: { items: [item], closed: true } }));
    expect(kept.text).toContain('Mục này được tính ngay');
    expect(kept.text).toContain('chứng nhận.png');
    expect(kept.data[0]).toBe('!skills.file:G1:0');
    const sent = await evidence.actions?.['skills.file']?.(turn(), ['G1', '0']);
    expect(sent?.views?.[0]?.file).toMatchObject({ id: item.id, picture: true });
    await submit(turn(), { item: 'G1', way: 'text', text: 'Số 125/GCN' });
    const [record] = await stores.skills.ofMember('m1', campaign.id, 2026);
    expect(record).toMatchObject({ state: 'done', evidence: { text: 'Số 125/GCN', files: [] } });
    expect((await use(evidence, turn(), '!skills.unprove:G1')).text).toContain('chưa ghi nhận mục này');
    expect(await stateOf('G1')).toBe('open');
    expect((await use(evidence, turn(), '!skills.file:G1:0')).text).toContain('không còn trong danh mục');
  });
});
