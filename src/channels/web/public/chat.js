/** The list of messages of one person: kept in order, changed in place, scrolled with care. */
import { markChoices, renderEntry } from './bubbles.js';
import { dayOf } from './dates.js';

const NEAR_END = 120;
const TYPING_MS = 8_000;

const isFixed = (order) => Number.isFinite(order);

/** True when two states of a message differ in nothing but the button pressed. */
function sameWords(one, other) {
  const words = ({ text, buttons, file }) => JSON.stringify([text, buttons, file]);
  return isFixed(one.order) && words(one) === words(other);
}

export function createChat({ log, scroller, typing, newest, empty }, press) {
  const entries = new Map();
  const busy = new Set();
  let typingTimer;
  let sticks = true;

  const nearEnd = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_END;

  function toEnd() {
    sticks = true;
    scroller.scrollTop = scroller.scrollHeight;
    newest.hidden = true;
  }

  /** To the end; but the head of a message that is taller than the screen stays in sight. */
  function reveal(entry) {
    toEnd();
    const above = entry.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
    if (above < 0) {
      scroller.scrollTop += above - 8;
      sticks = false;
    }
  }

  function markDays() {
    let last = '';
    for (const entry of log.children) {
      const day = dayOf(new Date(entries.get(entry.dataset.id).message.at));
      entry.querySelector('.day').hidden = day === last;
      last = day;
    }
  }

  function place(entry, order) {
    const after = [...log.children].find((other) => entries.get(other.dataset.id).message.order > order);
    log.insertBefore(entry, after ?? null);
  }

  /** Keeps the keyboard where it was when a message takes the place of another. */
  function swap(old, entry) {
    const within = old.contains(document.activeElement);
    const data = document.activeElement?.dataset.press;
    old.replaceWith(entry);
    if (!within) return;
    const same = [...entry.querySelectorAll('[data-press]')].find((one) => one.dataset.press === data);
    (same ?? entry.querySelector('.choice') ?? log).focus({ preventScroll: true });
  }

  function put(message, extra = {}) {
    const known = entries.get(message.id);
    const marks = { pressed: message.pressed, busy: busy.has(message.id) };
    if (known !== undefined && !('state' in extra || known.marked) && sameWords(known.message, message)) {
      entries.set(message.id, { ...known, message });
      markChoices(known.entry, marks);
      return known.entry;
    }
    const entry = renderEntry(message, { press, busy: marks.busy, ...extra });
    entries.set(message.id, { message, entry, marked: 'state' in extra, stuck: extra.stuck === true ? extra : null });
    if (known === undefined) place(entry, message.order);
    else {
      swap(known.entry, entry);
      // The place of one's own message is known only when the server has it.
      if (known.message.order !== message.order) place(entry, message.order);
    }
    return entry;
  }

  function stopTyping() {
    clearTimeout(typingTimer);
    typing.hidden = true;
  }

  function startTyping() {
    clearTimeout(typingTimer);
    typing.hidden = false;
    toEnd();
    typingTimer = setTimeout(stopTyping, TYPING_MS);
  }

  function show(messages) {
    stopTyping();
    // Old messages are not read out again.
    log.setAttribute('aria-live', 'off');
    entries.clear();
    log.replaceChildren();
    for (const message of messages) put(message);
    markDays();
    empty.hidden = messages.length > 0;
    toEnd();
    requestAnimationFrame(() => log.setAttribute('aria-live', 'polite'));
  }

  function apply(message) {
    const follow = nearEnd() || message.from === 'person';
    const fresh = !entries.has(message.id);
    if (message.from === 'bot') stopTyping();
    empty.hidden = true;
    // The server's copy may come after the news that the bot has not got it.
    const entry = put(message, entries.get(message.id)?.stuck ?? {});
    markDays();
    // A change of a message that is there already (a pressed button) moves nothing.
    if (!fresh) return;
    if (follow) reveal(entry);
    else newest.hidden = false;
  }

  /** One's own message on its way; the server's own copy of it takes its place. */
  function pending(message, extra) {
    if (isFixed(entries.get(message.id)?.message.order)) return;
    empty.hidden = true;
    put({ ...message, order: Number.POSITIVE_INFINITY }, extra);
    markDays();
    toEnd();
  }

  /** One's own message that did not get through; the server may hold its words already. */
  function failed(message, extra) {
    const known = entries.get(message.id)?.message;
    if (isFixed(known?.order)) put(known, { state: extra.state, stuck: true });
    else pending(message, { ...extra, stuck: true });
    stopTyping();
  }

  /** One's own message has got through after all. */
  function settled(id) {
    const known = entries.get(id);
    if (known?.marked && isFixed(known.message.order)) put(known.message);
  }

  /** Whether a button of this message is on its way. */
  function setBusy(id, state) {
    if (state) busy.add(id);
    else busy.delete(id);
    const known = entries.get(id);
    if (known !== undefined) markChoices(known.entry, { pressed: known.message.pressed, busy: state });
  }

  function repaint() {
    const messages = [...log.children].map((entry) => entries.get(entry.dataset.id).message);
    const top = scroller.scrollTop;
    show(messages.filter(({ order }) => isFixed(order)));
    scroller.scrollTop = top;
  }

  // Without this the keyboard cannot scroll to what has no button.
  log.tabIndex = 0;
  scroller.addEventListener('scroll', () => {
    sticks = nearEnd();
    if (sticks) newest.hidden = true;
  });
  // Pictures, quick messages and the keyboard of a phone change what fits.
  const sizes = new ResizeObserver(() => sticks && toEnd());
  sizes.observe(scroller);
  sizes.observe(log);
  newest.addEventListener('click', toEnd);

  return {
    show,
    apply,
    pending,
    failed,
    settled,
    setBusy,
    isBusy: (id) => busy.has(id),
    repaint,
    startTyping,
    stopTyping,
    count: () => entries.size,
  };
}
