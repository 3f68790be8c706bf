/** Pieces of a phone screen. Whatever comes from the chat becomes words, never elements. */
import { timeOf } from '../../../../src/channels/web/public/dates.js';
import { renderMarkup } from '../../../../src/channels/web/public/markup.js';
import { element, fileSize, icon } from '../../../../src/channels/web/public/parts.js';
import { currentLang, t } from '../../../../src/channels/web/public/texts.js';

const SAFE = /^https?:\/\//i;

function attached({ id, file }, { place }) {
  const url = `/file/${place}/${encodeURIComponent(id)}`;
  if (file.picture) {
    const drawn = element('img', { src: url, alt: t('chat.picture', { name: file.name }), loading: 'lazy' });
    return element('a', { className: 'picture', href: url, download: file.name }, drawn);
  }
  const size = fileSize(file.size, currentLang());
  const words = element('span', { className: 'file-words' }, file.name, element('small', {}, size));
  const label = t('chat.download', { name: file.name, size });
  return element('a', { className: 'file', href: url, download: file.name, 'aria-label': label }, icon('doc'), words);
}

/** One's own file stays on the phone: there is nothing to download. */
function ownFile({ file }) {
  const words = element(
    'span',
    { className: 'file-words' },
    file.name,
    element('small', {}, fileSize(file.size, currentLang())),
  );
  return element('span', { className: 'file' }, icon('doc'), words);
}

function choice({ label, data, url }, message, act) {
  if (url !== null && SAFE.test(url)) {
    return element('a', { className: 'choice', href: url, target: '_blank', rel: 'noopener noreferrer' }, label);
  }
  const made = element('button', { type: 'button', className: 'choice' }, label);
  if (data === null) made.disabled = true;
  else made.addEventListener('click', () => act({ kind: 'tap', message, data }));
  return made;
}

function phoneCard({ phone, act }) {
  const made = element('button', { type: 'button', className: 'choice' }, t('phone.share', { phone }));
  made.addEventListener('click', () => act({ kind: 'phone' }));
  return element('div', { className: 'choice-row' }, made);
}

function foot({ at, price }) {
  const time = element('time', { dateTime: at }, timeOf(new Date(at)));
  const marks = price === null ? [] : [element('span', { className: `price ${price}` }, t(`phone.price.${price}`))];
  return element('p', { className: 'at' }, ...marks, time);
}

/** `day` stands above the first bubble of a day. */
export function drawBubble(bubble, { day, phone, act, place }) {
  const mine = bubble.from === 'person';
  const speaker = element('span', { className: 'sr' }, `${t(mine ? 'chat.you' : 'chat.bot')}: `);
  const box = element('div', { className: 'bubble' }, speaker);
  if (bubble.file !== null) box.append(mine ? ownFile(bubble) : attached(bubble, { place }));
  const words = bubble.markup ? renderMarkup(bubble.text) : [bubble.text];
  if (bubble.text !== '') box.append(element('p', { className: 'words' }, ...words));
  box.append(foot(bubble));
  const entry = element('div', { className: `entry ${mine ? 'mine' : 'bot'}` });
  if (day !== null) entry.append(element('p', { className: 'day' }, day));
  const group = element('div', { className: 'group' }, box);
  const rows = bubble.rows.map((row) =>
    element('div', { className: 'choice-row' }, ...row.map((one) => choice(one, bubble.id, act))),
  );
  if (bubble.asksPhone) rows.push(phoneCard({ phone, act }));
  if (rows.length > 0) group.append(element('div', { className: 'choices' }, ...rows));
  entry.append(group);
  return entry;
}

/** Draws only what differs from before: a press must find its button where it was. */
function redraw(box, made, look) {
  if (box.dataset.look === look) return;
  box.dataset.look = look;
  box.replaceChildren(...made());
  box.hidden = box.children.length === 0;
}

function key(label, press, mark = null) {
  const made = element('button', { type: 'button', className: mark === null ? 'key' : 'chip', onclick: press }, label);
  if (mark !== null) made.prepend(icon(mark));
  return made;
}

export function drawQuick(box, chips, say) {
  const made = () => chips.map(({ icon: mark, label, text }) => key(label, () => say(text), mark));
  redraw(box, made, JSON.stringify(chips));
}

/** The keyboard that Telegram puts in place of letters. */
export function drawKeys(box, rows, press) {
  const row = (labels) => element('div', { className: 'key-row' }, ...labels.map((one) => key(one, () => press(one))));
  redraw(box, () => rows.map(row), JSON.stringify(rows));
}
