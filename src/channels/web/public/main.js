/** Puts the page together. */
import { follow, getMessages, getPeople } from './api.js';
import { createBeside } from './beside.js';
import { createChat } from './chat.js';
import { createClockPanel } from './clock-panel.js';
import { createComposer, paintWho } from './composer.js';
import { setZone } from './dates.js';
import { renderMarkup } from './markup.js';
import { createOutgoing } from './outgoing.js';
import { createPeopleList, createSeen } from './people.js';
import { createSheets } from './sheets.js';
import { applyTexts, currentLang, loadTexts, t } from './texts.js';

const KEPT = 'tryout.person';
const AGAIN_MS = 2_000;
const byId = (id) => document.getElementById(id);

let people = [];
let selected = '';
let stop = () => {};
let visits = 0;
let wasOffline = false;
/** The person's phones on doubled networks, where these run. */
let beside = null;
const seen = createSeen();

const current = () => people.find(({ id }) => id === selected) ?? people[0];

const chat = createChat(
  {
    log: byId('log'),
    scroller: byId('scroller'),
    typing: byId('typing'),
    newest: byId('newest'),
    empty: byId('empty'),
  },
  (message, data) => outgoing.press(message, data),
);
const outgoing = createOutgoing(chat, { person: () => selected, now: () => clock.now() });
const composer = createComposer(
  {
    form: byId('composer'),
    text: byId('text'),
    quick: byId('quick'),
    commands: byId('commands'),
    commandsButton: byId('commands-button'),
    attach: byId('attach'),
    file: byId('file'),
    phone: byId('phone'),
    drop: byId('drop'),
  },
  outgoing,
);
const clock = createClockPanel(
  {
    panel: byId('clock-panel'),
    when: byId('when'),
    whenDate: byId('when-date'),
    whenTime: byId('when-time'),
    time: byId('clock-time'),
    date: byId('clock-date'),
    pick: byId('pick'),
    pickDate: byId('pick-date'),
    pickGo: byId('pick-go'),
    progress: byId('clock-progress'),
    note: byId('clock-note'),
  },
  { newsOf, choose },
);
const list = createPeopleList(byId('people'), choose);
const sheets = createSheets({
  app: byId('app'),
  scrim: byId('scrim'),
  phone: byId('phone'),
  sheets: [
    { panel: byId('people-panel'), opener: byId('who'), focus: '#people' },
    { panel: byId('clock-panel'), opener: byId('when'), focus: '[data-step]' },
  ],
});

/** Who else has messages that this browser has not shown. */
async function newsOf() {
  showPeople((await getPeople()).people);
  return people
    .map((person) => ({ id: person.id, name: person.name, count: seen.unread(person) }))
    .filter(({ id, count }) => id !== selected && count > 0);
}

function showPeople(all) {
  people = all;
  const person = current();
  if (document.visibilityState === 'visible') seen.note(person);
  const others = people.filter(({ id }) => id !== person.id).reduce((sum, one) => sum + seen.unread(one), 0);
  list.show(people, person.id, seen.unread);
  paintWho(byId('who'), person, { tint: people.indexOf(person), unread: others });
  composer.show(person, chat.count() === 0);
  beside?.show(person);
}

function showOnline(online) {
  if (online === !wasOffline) return;
  wasOffline = !online;
  byId('connection').textContent = online ? '' : t('chat.offline');
}

function paintNames() {
  const { name } = current();
  byId('chat-heading').textContent = t('chat.heading', { name });
  byId('empty-text').replaceChildren(...renderMarkup(t('chat.empty_text', { name })));
}

async function choose(id) {
  sheets.close();
  if (id !== selected) await visit(id);
}

/** Opens somebody's chat and follows it. */
async function visit(id) {
  stop();
  visits += 1;
  const mine = visits;
  selected = id;
  localStorage.setItem(KEPT, id);
  paintNames();
  const now = await untilAnswered(() => getMessages(id));
  // Somebody else was chosen meanwhile.
  if (mine !== visits) return;
  chat.show(now.messages);
  clock.show(now.clock);
  composer.showCommands(now.commands);
  showPeople(now.people);
  const last = now.messages.reduce((most, { rev }) => Math.max(most, rev), 0);
  stop = follow(id, last, {
    message: (message) => mine === visits && chat.apply(message),
    people: (all) => mine === visits && showPeople(all),
    commands: (commands) => mine === visits && composer.showCommands(commands),
    clock: (state) => clock.show(state),
    online: showOnline,
  });
}

async function untilAnswered(ask) {
  for (;;) {
    try {
      return await ask();
    } catch {
      showOnline(false);
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}

function paintTexts() {
  document.documentElement.lang = currentLang();
  document.title = t('title');
  applyTexts(document);
  for (const button of document.querySelectorAll('[data-language]')) {
    button.textContent = t('language.other');
    button.lang = t('language.other_lang');
    button.setAttribute('aria-label', t('language.switch'));
    button.title = t('language.switch');
  }
}

async function switchLanguage() {
  await loadTexts(currentLang() === 'vi' ? 'en' : 'vi');
  paintTexts();
  paintNames();
  clock.repaint();
  chat.repaint();
  showPeople(people);
}

async function begin() {
  await untilAnswered(() => loadTexts());
  const first = await untilAnswered(getPeople);
  setZone(first.zone);
  people = first.people;
  if (first.phones !== undefined) {
    beside = createBeside(byId('app'), first.phones);
    sheets.paint();
  }
  paintTexts();
  clock.repaint();
  const kept = localStorage.getItem(KEPT);
  await visit((people.find(({ id }) => id === kept) ?? people[0]).id);
  byId('app').dataset.ready = 'true';
}

for (const button of document.querySelectorAll('[data-language]')) button.addEventListener('click', switchLanguage);
document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && showPeople(people));
addEventListener('pagehide', () => stop());
await begin();
