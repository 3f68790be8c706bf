/** The list of people: one is chatting, others may have news. */
import { avatar, element, icon } from './parts.js';
import { t } from './texts.js';

const KEPT = 'tryout.seen';

/** How many of the bot's messages each person's chat has shown in this browser. */
export function createSeen() {
  let seen = {};
  try {
    seen = JSON.parse(localStorage.getItem(KEPT) ?? '{}') ?? {};
  } catch {
    // What cannot be read is as good as nothing kept.
  }
  return {
    unread: ({ id, said }) => Math.max(0, said - Math.min(seen[id] ?? 0, said)),
    note: ({ id, said }) => {
      if (seen[id] === said) return;
      seen[id] = said;
      localStorage.setItem(KEPT, JSON.stringify(seen));
    },
  };
}

function option(person, tint, { selected, unread }) {
  const state = person.joined ? 'joined' : 'not_joined';
  const words = element(
    'span',
    { className: 'person-words' },
    element('span', { className: 'person-head' }, element('span', { className: 'person-name' }, person.name)),
    element('span', { className: 'person-unit', title: person.unit }, person.unit),
    element('span', { className: `person-state ${state}` }, `${t(`roles.${person.role}`)} · ${t(`people.${state}`)}`),
  );
  const made = element('li', {
    className: 'person',
    id: `person-${person.id}`,
    role: 'option',
    'data-person': person.id,
  });
  made.setAttribute('aria-selected', String(selected));
  made.append(avatar(person.name, tint), words);
  if (unread > 0) {
    const count = element('span', { className: 'sr' }, t('people.unread', { count: unread }));
    words.firstChild.append(
      element('span', { className: 'badge' }, element('span', { 'aria-hidden': 'true' }, String(unread)), count),
    );
  } else if (selected) made.append(icon('check'));
  return made;
}

export function createPeopleList(list, choose) {
  let people = [];
  let active = 0;

  function point(index) {
    active = Math.max(0, Math.min(index, people.length - 1));
    for (const [at, one] of [...list.children].entries()) one.classList.toggle('active', at === active);
    const current = list.children[active];
    if (current === undefined) return;
    list.setAttribute('aria-activedescendant', current.id);
    current.scrollIntoView({ block: 'nearest' });
  }

  function show(all, selected, unreadOf) {
    people = all;
    const options = all.map((person, index) =>
      option(person, index, { selected: person.id === selected, unread: unreadOf(person) }),
    );
    list.replaceChildren(...options);
    if (document.activeElement !== list) active = all.findIndex(({ id }) => id === selected);
    point(active);
  }

  list.addEventListener('click', ({ target }) => {
    const id = target.closest('[data-person]')?.dataset.person;
    if (id === undefined) return;
    point(people.findIndex((person) => person.id === id));
    choose(id);
  });
  list.addEventListener('keydown', (event) => {
    const to = { ArrowDown: active + 1, ArrowUp: active - 1, Home: 0, End: people.length - 1 }[event.key];
    if (to !== undefined) point(to);
    else if (event.key === 'Enter' || event.key === ' ') choose(people[active].id);
    else return;
    event.preventDefault();
  });
  return { show };
}
