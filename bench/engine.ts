import { join } from 'node:path';
import { initiativeForm } from '../handlers/initiative-form.ts';
import { loadCampaign } from '../src/campaign/load.ts';
import { defineForm } from '../src/dialog/define.ts';
import type { Json } from '../src/dialog/event.ts';
import type { Form } from '../src/dialog/form.ts';
import { locate } from '../src/dialog/locate.ts';
import { begin, type Input, reduce } from '../src/dialog/reduce.ts';
import { projectRoot } from '../src/project-root.ts';

/** How many events the dialog engine alone takes in a second of one core: a whole registration of an initiative, again and again. */

const TARGET = 100_000;
const WARM_UP_MS = 1_000;
const ROUND_MS = 1_000;
const ROUNDS = 7;
const NOW = '2026-11-20T02:00:00.000Z';

/** What a person does; `press` takes the wait id that stands on the question. */
type Deed = Exclude<Input, { kind: 'press' | 'found' }> | { readonly kind: 'press'; readonly value: string };

const say = (text: string): Deed => ({ kind: 'text', text });
const press = (value: string): Deed => ({ kind: 'press', value });
const send = (name: string): Deed => ({
  kind: 'file',
  file: { ref: `ref-${name}`, name, mime: 'application/pdf', size: 120_000, picture: false },
  key: `event-${name}`,
});

/** A registration as people make it: a wrong answer, a way back, two co-authors, two files, an edit on the card. */
const REGISTRATION: readonly Deed[] = [
  { kind: 'enter' },
  say('Ngắn'),
  say('Sổ theo dõi hồ sơ điện tử và nhắc hạn xử lý'),
  press('go'),
  say('Mỗi tuần mất nửa ngày dò sổ giấy để biết hồ sơ nào sắp quá hạn, việc nhắc nhau còn bằng miệng.'),
  say('Lập bảng tính dùng chung, tự tô màu hồ sơ còn dưới 3 ngày và gửi tin nhắn cho người xử lý.'),
  press('2'),
  press('~back'),
  press('3'),
  say('3/2027'),
  say('Trần Văn Minh 20'),
  press('~p.member-1'),
  say('hoa'),
  press('~p.member-2'),
  press('~s.10'),
  press('~done'),
  send('so-do.pdf'),
  send('mo-ta.pdf'),
  press('~less'),
  press('~done'),
  press('~e.trial'),
  press('2027-02'),
  { kind: 'word', word: 'cancel' },
  press('~stay'),
  press('~ok'),
];

const PEOPLE: Json = [
  { id: 'member-1', name: 'Trần Văn Minh', unit: 'Phòng Quản lý khoa học', share: 0 },
  { id: 'member-2', name: 'Lê Thị Hoa', unit: 'Văn phòng', share: 0 },
];

function outside(name: string, inputs: Json): Json {
  if (name === 'similar') return ['SK-2026-0001 · Sổ theo dõi hồ sơ', 'SK-2026-0007 · Sổ điện tử'];
  if (name === 'people') return PEOPLE;
  const given = inputs as { readonly key: string; readonly name: string; readonly mime: string; readonly size: number };
  return { item: { id: given.key, name: given.name, mime: given.mime, size: given.size, picture: false } };
}

interface Played {
  readonly events: number;
  readonly ends: string;
}

/** One registration from the first question to the end; every lookup's result is an event as well. */
function play(form: Form, waits: () => string): Played {
  const context = { now: NOW, today: '2026-11-20', wait: waits };
  let session = begin(form, 'session', NOW);
  let events = 0;
  let ends = '';
  for (const deed of REGISTRATION) {
    let input: Input | null = deed.kind === 'press' ? { ...deed, wait: session.asked?.wait ?? '' } : deed;
    while (input !== null) {
      const reduced = reduce(form, session, input, context);
      session = reduced.session;
      events += 1;
      const [effect] = reduced.effects;
      ends = effect?.kind ?? 'nothing';
      input =
        effect?.kind === 'lookup'
          ? { kind: 'found', name: effect.name, inputs: effect.inputs, result: outside(effect.name, effect.inputs) }
          : null;
    }
    // The shell asks once more where the person is: a typed number may mean a button.
    locate(form, session);
  }
  return { events, ends };
}

function createWaits(): () => string {
  let count = 0;
  return () => String(10_000 + (count++ % 90_000));
}

/** Milliseconds of processor time this process has used: what one core has done, however busy its neighbours are. */
function spent(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** Events per second of processor time over so many milliseconds of it. */
function measure(form: Form, ms: number): number {
  const waits = createWaits();
  const start = spent();
  let events = 0;
  while (spent() - start < ms) for (let time = 0; time < 50; time += 1) events += play(form, waits).events;
  return (events / (spent() - start)) * 1_000;
}

const loaded = await loadCampaign(join(projectRoot(), 'campaigns/dong-nai-skhcn.yaml'));
if (!loaded.ok) throw new Error('the campaign does not load');
const form = defineForm(initiativeForm(loaded.campaign));

const { events, ends } = play(form, createWaits());
if (ends !== 'submit') throw new Error(`the registration ends in "${ends}", not in its submission`);

measure(form, WARM_UP_MS);
const rounds = Array.from({ length: ROUNDS }, () => measure(form, ROUND_MS)).sort((a, b) => a - b);
const median = rounds[Math.floor(ROUNDS / 2)] ?? 0;
const show = (number: number): string => Math.round(number).toLocaleString('en-GB');

console.log(
  `dialog engine, one core, ${events} events per registration, ${ROUNDS} rounds of ${ROUND_MS / 1_000} s of processor time`,
);
console.log(`events/s: median ${show(median)}, slowest ${show(rounds[0] ?? 0)}, fastest ${show(rounds.at(-1) ?? 0)}`);
console.log(`ratio to the target of ${show(TARGET)} events/s: ${(median / TARGET).toFixed(2)}`);
if (median < TARGET) process.exitCode = 1;
