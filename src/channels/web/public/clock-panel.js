/** The try-out clock: shows, ticks, and is moved forward. */
import { moveClock, Refused } from './api.js';
import { dayOf, endOfWork, later, longDate, shortDate, timeOf } from './dates.js';
import { element } from './parts.js';
import { currentLang, t } from './texts.js';

const TICK_MS = 1_000;
const KNOWN = ['busy', 'bad_request'];

export function createClockPanel(parts, { newsOf, choose }) {
  const { panel, when, whenDate, whenTime, time, date, pick, pickDate, pickGo, progress, note } = parts;
  let ahead = 0;
  let moving = null;
  /** A move this page has asked for and not heard the end of. */
  let asked = false;

  const now = () => new Date(Date.now() + ahead);

  /** The day chosen in our way of writing it: the field shows it in the way of the browser. */
  function paintPick() {
    const there = pickDate.value === '' ? '' : ` ${shortDate(endOfWork(pickDate.value))}`;
    pickGo.textContent = t('clock.go') + there;
  }

  function tick() {
    const at = now();
    const [clock, day] = [timeOf(at), shortDate(at)];
    if (time.textContent === clock && whenDate.textContent === day) return;
    whenTime.textContent = clock;
    time.textContent = clock;
    whenDate.textContent = day;
    when.setAttribute('aria-label', t('clock.open', { date: longDate(at, currentLang()), time: clock }));
    date.textContent = longDate(at, currentLang());
    pickDate.min = dayOf(later(at, 'day'));
  }

  function paintMoving() {
    const busy = asked || moving !== null;
    for (const button of panel.querySelectorAll('.step')) button.setAttribute('aria-disabled', String(busy));
    panel.classList.toggle('moving', busy);
    when.classList.toggle('moving', busy);
    progress.hidden = !busy;
    if (moving === null) progress.removeAttribute('value');
    else {
      const [from, to] = [Date.parse(moving.from), Date.parse(moving.to)];
      progress.value = Math.min(1, Math.max(0, (now().getTime() - from) / (to - from)));
    }
  }

  function show(state) {
    ahead = Date.parse(state.now) - Date.now();
    moving = state.moving;
    tick();
    paintMoving();
  }

  function newsButton({ id, name, count }) {
    const label = t('clock.news_button', { name, count });
    return element('button', { type: 'button', className: 'chip', onclick: () => choose(id) }, label);
  }

  function tell(words, news = []) {
    note.replaceChildren(element('p', {}, words));
    if (news.length === 0) return;
    note.append(element('p', { className: 'news-head' }, t('clock.news')));
    note.append(element('div', { className: 'news' }, ...news.map(newsButton)));
  }

  async function move(to) {
    if (asked || moving !== null) return;
    asked = true;
    paintMoving();
    tell(t('clock.moving', { date: shortDate(to) }));
    try {
      show(await moveClock(to));
      const news = await newsOf();
      const words = t('clock.moved', { date: shortDate(now()) });
      tell(news.length === 0 ? `${words} ${t('clock.nothing')}` : words, news);
    } catch (error) {
      const code = error instanceof Refused && KNOWN.includes(error.code) ? error.code : 'failed';
      tell(t(`clock.${code}`));
    } finally {
      asked = false;
      paintMoving();
    }
  }

  panel.addEventListener('click', ({ target }) => {
    const step = target.closest('[data-step]')?.dataset.step;
    if (step !== undefined) move(later(now(), step));
  });
  pick.addEventListener('submit', (event) => {
    event.preventDefault();
    if (pickDate.value !== '') move(endOfWork(pickDate.value));
  });
  pickDate.addEventListener('input', paintPick);
  setInterval(tick, TICK_MS);

  return {
    show,
    now,
    repaint: () => {
      whenDate.textContent = '';
      note.replaceChildren();
      paintPick();
      tick();
    },
  };
}
