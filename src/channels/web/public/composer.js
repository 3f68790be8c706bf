/** The row at the foot: words, files, quick messages and the bot's commands. */
import { avatar, element, icon } from './parts.js';
import { t } from './texts.js';

const MOST_HEIGHT = 132;

function createCommands({ list, button, text }, send) {
  let offered = [];

  function open(state) {
    list.hidden = !state;
    button.setAttribute('aria-expanded', String(state));
    if (state) list.querySelector('button')?.focus();
  }

  function choose(name) {
    open(false);
    text.focus();
    send(`/${name}`);
  }

  function item({ name, help }) {
    const row = element('button', { type: 'button', role: 'menuitem', tabIndex: -1, onclick: () => choose(name) });
    row.append(element('span', { className: 'command-name' }, `/${name}`), element('span', {}, help));
    return row;
  }

  function show(commands) {
    if (JSON.stringify(commands) === JSON.stringify(offered)) return;
    offered = commands;
    button.hidden = commands.length === 0;
    list.replaceChildren(...commands.map(item));
    if (button.hidden) open(false);
  }

  function onKey(event) {
    const items = [...list.children];
    const at = items.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (event.key === 'Escape') {
      event.stopPropagation();
      open(false);
      button.focus();
    } else if (to !== undefined) {
      event.preventDefault();
      items.at(to % items.length)?.focus();
    }
  }

  button.addEventListener('click', () => open(list.hidden));
  list.addEventListener('keydown', onKey);
  document.addEventListener('pointerdown', ({ target }) => {
    if (!list.hidden && !list.contains(target) && !button.contains(target)) open(false);
  });
  return { show };
}

function createQuick(box, send) {
  let busy = false;
  let mark = '';

  /** A second tap before the first has got through does nothing. */
  async function once(words) {
    if (busy) return;
    busy = true;
    for (const one of box.children) one.setAttribute('aria-disabled', 'true');
    await send(words);
    busy = false;
    for (const one of box.children) one.setAttribute('aria-disabled', 'false');
  }

  function chip(name, label, words) {
    const made = element('button', { type: 'button', className: 'chip', 'aria-disabled': String(busy) });
    made.append(icon(name), element('span', {}, ...label));
    made.addEventListener('click', () => once(words));
    return made;
  }

  return {
    /** The way in: to start, and the code, for who has not joined. */
    show: ({ code, joined }, isNew) => {
      const shown = [!joined || isNew, joined ? '' : code, t('composer.start')].join();
      if (shown === mark) return;
      mark = shown;
      const chips = [];
      if (!joined || isNew) chips.push(chip('wave', [t('composer.start')], '/start'));
      const digits = element('b', { className: 'code', translate: false }, code);
      if (!joined) chips.push(chip('key', [t('composer.code'), ' ', digits], code));
      box.replaceChildren(...chips);
      box.hidden = chips.length === 0;
    },
  };
}

function takeFiles(parts, sendFiles) {
  const { phone, drop, file, attach } = parts;
  attach.addEventListener('click', () => file.click());
  file.addEventListener('change', () => {
    sendFiles(file.files);
    file.value = '';
  });
  const holdsFiles = ({ dataTransfer }) => dataTransfer?.types.includes('Files') ?? false;
  phone.addEventListener('dragover', (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    drop.hidden = false;
  });
  phone.addEventListener('dragleave', ({ relatedTarget }) => {
    if (!phone.contains(relatedTarget)) drop.hidden = true;
  });
  phone.addEventListener('drop', (event) => {
    drop.hidden = true;
    if (!holdsFiles(event)) return;
    event.preventDefault();
    sendFiles(event.dataTransfer.files);
  });
  parts.text.addEventListener('paste', (event) => {
    if (!event.clipboardData?.files.length) return;
    event.preventDefault();
    sendFiles(event.clipboardData.files);
  });
}

export function createComposer(parts, { sendText, sendFiles }) {
  const { form, text } = parts;

  function grow() {
    text.style.height = 'auto';
    text.style.height = `${Math.min(text.scrollHeight, MOST_HEIGHT)}px`;
    form.classList.toggle('has-text', text.value.trim() !== '');
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const words = text.value.trim();
    if (words === '') return;
    text.value = '';
    grow();
    sendText(words);
    text.focus();
  });
  text.addEventListener('input', grow);
  text.addEventListener('keydown', (event) => {
    // While letters are being put together (Telex, VNI) Enter belongs to the keyboard.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  takeFiles(parts, sendFiles);
  const quick = createQuick(parts.quick, sendText);
  const commands = createCommands({ list: parts.commands, button: parts.commandsButton, text }, sendText);
  return {
    showCommands: commands.show,
    show: (person, isNew) => {
      text.setAttribute('aria-label', t('composer.label', { name: person.name }));
      quick.show(person, isNew);
    },
  };
}

/** The head of the chat: who is chatting. */
export function paintWho(button, person, { tint, unread }) {
  const words = element(
    'span',
    { className: 'who-words' },
    element('span', { className: 'who-name' }, person.name),
    element('span', { className: 'who-unit' }, `${t(`roles.${person.role}`)} · ${person.unit}`),
  );
  const face = element('span', { className: 'who-face' }, avatar(person.name, tint));
  button.replaceChildren(face, words, icon('chevron'));
  const label = [t('people.open', { name: person.name })];
  if (unread > 0) {
    face.append(element('span', { className: 'badge', 'aria-hidden': 'true' }, String(unread)));
    label.push(t('people.others_unread', { count: unread }));
  }
  button.setAttribute('aria-label', label.join('. '));
}
