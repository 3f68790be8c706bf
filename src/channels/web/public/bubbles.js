/** One message as an element. */
import { fileUrl } from './api.js';
import { longDate, timeOf } from './dates.js';
import { renderMarkup } from './markup.js';
import { element, fileSize, icon } from './parts.js';
import { currentLang, t } from './texts.js';

function attached(file, source) {
  const url = source ?? fileUrl(file.id);
  if (file.picture) {
    const drawn = element('img', { src: url, alt: t('chat.picture', { name: file.name }), loading: 'lazy' });
    return element('a', { className: 'picture', href: url, download: file.name }, drawn);
  }
  const size = fileSize(file.size, currentLang());
  const words = element(
    'span',
    { className: 'file-words' },
    element('span', { className: 'file-name' }, file.name),
    element('span', { className: 'file-size' }, size),
  );
  const label = t('chat.download', { name: file.name, size });
  const mark = element('span', { className: 'file-mark' }, icon('doc'));
  const chip = { className: 'file', href: url, download: file.name, 'aria-label': label };
  return element('a', chip, mark, words, icon('down'));
}

function choice(button, message, press) {
  if (button.url !== null) {
    const away = element('span', { className: 'sr' }, ` (${t('chat.opens_page')})`);
    const link = { className: 'choice', href: button.url, target: '_blank', rel: 'noopener noreferrer' };
    return element('a', link, button.label, away, icon('out'));
  }
  const made = element('button', { type: 'button', className: 'choice', 'data-press': button.data }, button.label);
  made.addEventListener('click', () => press(message, button.data));
  return made;
}

function choices(message, press) {
  const rows = message.buttons.map((row) =>
    element('div', { className: 'choice-row' }, ...row.map((button) => choice(button, message, press))),
  );
  return element('div', { className: 'choices' }, ...rows);
}

/** Only pages of the web are opened; the server sends no others. */
export function isSafeLink(url) {
  return /^https?:\/\//i.test(url);
}

/** Shows which button was pressed last and whether it is still on its way, without touching the words. */
export function markChoices(entry, { pressed, busy }) {
  for (const one of entry.querySelectorAll('[data-press]')) {
    const chosen = one.dataset.press === pressed;
    one.setAttribute('aria-disabled', String(busy));
    if (one.classList.contains('pressed') === chosen) continue;
    one.classList.toggle('pressed', chosen);
    for (const mark of one.querySelectorAll('.icon, .sr')) mark.remove();
    if (chosen) one.append(icon('check'), element('span', { className: 'sr' }, ` (${t('chat.pressed')})`));
  }
}

/** An empty bubble of the person's own stands where something secret was sent, which the server did not keep. */
function wordsOf({ text, file }, mine) {
  if (text === '') return mine && file === null ? [t('chat.not_kept')] : [];
  return mine ? [text] : renderMarkup(text);
}

/** `entry` holds the day above the bubble (shown where a new day begins), the bubble, and its buttons. */
export function renderEntry(message, { press, source, state, busy = false }) {
  const at = new Date(message.at);
  const mine = message.from === 'person';
  const speaker = element('span', { className: 'sr' }, `${t(mine ? 'chat.you' : 'chat.bot')}: `);
  const bubble = element('div', { className: 'bubble' }, speaker);
  if (message.file !== null) bubble.append(attached(message.file, source));
  const words = wordsOf(message, mine);
  if (words.length > 0) bubble.append(element('p', { className: 'words' }, ...words));
  bubble.append(state ?? element('time', { className: 'at', dateTime: at.toISOString() }, timeOf(at)));
  const entry = element('div', { className: `entry ${mine ? 'mine' : 'bot'}`, 'data-id': message.id });
  entry.append(element('div', { className: 'day', hidden: true }, longDate(at, currentLang())), bubble);
  const safe = message.buttons.map((row) => row.filter(({ url }) => url === null || isSafeLink(url)));
  if (safe.flat().length > 0) entry.append(choices({ ...message, buttons: safe }, press));
  markChoices(entry, { pressed: message.pressed, busy });
  return entry;
}
