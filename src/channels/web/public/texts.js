/** Sentences of the page, from `locales/<lang>/tryout.json`; flat keys. */
import { renderMarkup } from './markup.js';

const KEPT = 'tryout.lang';
let texts = {};
let lang = keptLang() === 'en' ? 'en' : 'vi';

/** In a frame, and where cookies are refused, a page may keep nothing. */
function keptLang() {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

function keepLang() {
  try {
    localStorage.setItem(KEPT, lang);
  } catch {
    // It is chosen anew next time.
  }
}

export function currentLang() {
  return lang;
}

export async function loadTexts(wanted = lang) {
  const answer = await fetch(`/tryout/texts?lang=${wanted}`);
  if (!answer.ok) throw new Error('texts');
  texts = await answer.json();
  lang = wanted;
  keepLang();
}

/** The sentence of a key with its values put in; a missing one shows its key. */
export function t(key, values = {}) {
  return (texts[key] ?? key).replace(/\{\{(\w+)\}\}/g, (_, name) => String(values[name] ?? ''));
}

/** Puts the sentences into everything that names one. */
export function applyTexts(root) {
  for (const one of root.querySelectorAll('[data-t]')) one.replaceChildren(...renderMarkup(t(one.dataset.t)));
  for (const one of root.querySelectorAll('[data-t-label]')) {
    one.setAttribute('aria-label', t(one.dataset.tLabel));
    if (one.matches('button')) one.title = t(one.dataset.tLabel);
  }
  for (const one of root.querySelectorAll('[data-t-placeholder]')) one.placeholder = t(one.dataset.tPlaceholder);
}
