/** One phone screen: asks how the chat looks, draws it, and posts what the person does. */
import { longDate, shortDate, timeOf } from '../../../../src/channels/web/public/dates.js';
import { icon } from '../../../../src/channels/web/public/parts.js';
import { applyTexts, currentLang, loadTexts, t } from '../../../../src/channels/web/public/texts.js';
import { drawBubble, drawKeys, drawQuick } from './draw.js';

const ASK_MS = 600;
const TOAST_MS = 4_000;
const [, , channel, person] = location.pathname.split('/');
const place = `${channel}/${encodeURIComponent(person)}`;
const byId = (id) => document.getElementById(id);
const LOCAL = /^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/;

let screen = null;
let mark = '';
let shownToast = null;
let sticks = true;
/** What the page around this screen tells: the invitation code for this phone. */
let code = '';

async function post(path, body, type) {
  const headers = { 'x-tryout': '1', 'content-type': type };
  // The answer is read to its end: one left unread keeps its connection, and a browser has six.
  await fetch(path, { method: 'POST', body, headers })
    .then((answer) => answer.text())
    .catch(() => null);
  await ask();
}

const act = (action) => post(`/act/${place}`, JSON.stringify(action), 'application/json');

function send(file) {
  const query = new URLSearchParams({ name: file.name, mime: file.type });
  return post(`/file/${place}?${query}`, file, 'application/octet-stream');
}

function paintWindow({ window: open }) {
  byId('window').hidden = open === null;
  if (open === null) return;
  const until = open.until === null ? null : new Date(open.until);
  const date = until === null ? '' : `${timeOf(until)} ${shortDate(until)}`;
  byId('window').textContent = t(`phone.window.${open.state}`, { until: date });
  byId('window').dataset.state = open.state;
}

function paintToast({ toast }) {
  if (toast === null || toast.id === shownToast) return;
  shownToast = toast.id;
  byId('toast').textContent = toast.text;
  byId('toast').hidden = false;
  setTimeout(() => {
    if (shownToast === toast.id) byId('toast').hidden = true;
  }, TOAST_MS);
}

/** Only what has changed is drawn anew, so that a press does not lose its focus. */
function paintBubbles({ bubbles, phone }) {
  const log = byId('chat');
  const follows = sticks;
  const known = new Map([...log.children].map((one) => [one.dataset.id, one]));
  const lang = currentLang();
  let last = '';
  let fresh = false;
  const entries = bubbles.map((bubble) => {
    const date = longDate(new Date(bubble.at), lang);
    const day = date === last ? null : date;
    last = date;
    const look = JSON.stringify([bubble, day, lang]);
    const old = known.get(bubble.id);
    if (old?.dataset.look === look) return old;
    fresh ||= old === undefined;
    const entry = drawBubble(bubble, { day, phone, act, place });
    entry.dataset.id = bubble.id;
    entry.dataset.look = look;
    return entry;
  });
  const changed = entries.length !== log.children.length || entries.some((one, at) => log.children[at] !== one);
  if (changed) log.replaceChildren(...entries);
  if (fresh && (follows || bubbles.at(-1)?.from === 'person')) reveal(entries.at(-1));
}

const isNearEnd = ({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight < 120;

/** To the end; but the head of a message that is taller than the screen stays in sight. */
function reveal(entry) {
  const scroller = byId('scroller');
  scroller.scrollTop = scroller.scrollHeight;
  sticks = true;
  const above = entry.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
  if (above >= 0) return;
  scroller.scrollTop += above - 8;
  sticks = false;
}

function paintFoot({ bubbles, following, keys }) {
  const follow = byId('follow');
  follow.textContent = t(`phone.${channel}.${following ? 'unfollow' : 'follow'}`);
  follow.classList.toggle('strong', !following && channel === 'zalo');
  byId('network').textContent = t(`phone.${channel}.about`);
  byId('empty').hidden = bubbles.length > 0;
  byId('empty').textContent = t(`phone.${channel}.empty`);
  byId('form').inert = channel === 'telegram' && !following;
  const quick = [];
  if (bubbles.length === 0) quick.push({ icon: 'wave', label: t('composer.start'), text: '/start' });
  if (code !== '') quick.push({ icon: 'key', label: `${t('composer.code')} ${code}`, text: code });
  drawQuick(byId('quick'), quick, (text) => act({ kind: 'text', text }));
  drawKeys(byId('keys'), keys, (label) => act({ kind: 'key', label }));
}

function paint() {
  if (screen === null) return;
  document.documentElement.lang = currentLang();
  paintWindow(screen);
  paintFoot(screen);
  paintBubbles(screen);
  paintToast(screen);
  byId('device').dataset.ready = 'true';
}

async function ask() {
  const answer = await fetch(`/screen/${place}?${new URLSearchParams({ mark })}`).catch(() => null);
  byId('device').classList.toggle('offline', answer?.ok !== true);
  if (answer?.ok !== true) {
    await answer?.text();
    return;
  }
  const said = await answer.json();
  if (said.screen === undefined) return;
  ({ mark, screen } = said);
  paint();
}

async function keepAsking() {
  for (;;) {
    if (document.visibilityState === 'visible') await ask();
    await new Promise((wake) => setTimeout(wake, ASK_MS));
  }
}

/** From the try-out page around us: its language, and the code by which this phone joins. */
async function hear({ source, origin, data }) {
  if (source !== parent || source === window || !LOCAL.test(origin)) return;
  if (typeof data !== 'object' || data === null || typeof data.code !== 'string') return;
  code = data.code;
  const lang = data.lang === 'en' ? 'en' : 'vi';
  if (lang !== currentLang()) {
    await loadTexts(lang);
    applyTexts(document);
  }
  paint();
}

byId('form').addEventListener('submit', (event) => {
  event.preventDefault();
  const field = byId('text');
  const text = field.value.trim();
  if (text === '') return;
  field.value = '';
  act({ kind: 'text', text });
});
byId('text').addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  byId('form').requestSubmit();
});
byId('attach').addEventListener('click', () => byId('file').click());
byId('file').addEventListener('change', ({ target }) => {
  for (const file of target.files) send(file);
  target.value = '';
});
byId('scroller').addEventListener('scroll', () => {
  sticks = isNearEnd(byId('scroller'));
});
// The keyboard of a phone, and the page around us, change what fits.
new ResizeObserver(() => {
  if (sticks) byId('scroller').scrollTop = byId('scroller').scrollHeight;
}).observe(byId('scroller'));
byId('follow').addEventListener('click', () => act({ kind: screen?.following ? 'unfollow' : 'follow' }));

// Without this the keyboard cannot scroll to what has no button.
byId('chat').tabIndex = 0;
byId('attach').append(icon('clip'));
byId('send').append(icon('send'));
document.body.dataset.channel = channel;
await loadTexts();
applyTexts(document);
addEventListener('message', hear);
// The page around us may have spoken before we listened.
parent.postMessage({ kind: 'ready' }, '*');
await keepAsking();
