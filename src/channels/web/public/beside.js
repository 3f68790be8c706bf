/** Beside the chat of this page: the same person's phones on other networks, each in a frame of its own. */
import { element } from './parts.js';
import { currentLang, t } from './texts.js';

const CHANNELS = ['zalo', 'telegram'];
const TABS = ['web', ...CHANNELS];

function createPane(name, origin) {
  const title = element('span', { className: 'pane-name' });
  const state = element('span', { className: 'pane-state' });
  const frame = element('iframe', { className: 'pane-frame', referrerPolicy: 'no-referrer' });
  const head = element('header', { className: 'pane-head' }, title, state);
  const pane = element('section', { className: 'pane', id: `pane-${name}` }, head, frame);
  let shown = '';
  let said = { code: '', lang: '' };
  let hears = false;

  const tell = () => hears && frame.contentWindow?.postMessage(said, origin);
  addEventListener('message', ({ source, origin: from }) => {
    if (source !== frame.contentWindow || from !== origin) return;
    hears = true;
    pane.classList.remove('waiting');
    tell();
  });

  return {
    pane,
    show: (person) => {
      const { joined, code } = person.phones.find(({ channel }) => channel === name);
      title.textContent = t(`beside.${name}`);
      state.textContent = joined ? t('people.joined') : t('beside.code', { code });
      state.classList.toggle('joined', joined);
      const address = `${origin}/phone/${name}/${encodeURIComponent(person.id)}`;
      frame.title = t('beside.phone', { name: person.name, network: t(`beside.${name}`) });
      if (shown !== address) {
        hears = false;
        // Nobody's phone is shown under the name of somebody else.
        pane.classList.add('waiting');
        frame.src = address;
      }
      shown = address;
      said = { code, lang: currentLang() };
      tell();
    },
  };
}

function createTabs(app, choose) {
  const tabs = TABS.map((name) =>
    element('button', { type: 'button', className: 'tab', 'data-tab': name, onclick: () => choose(name) }),
  );
  const bar = element('nav', { className: 'tabs' }, ...tabs);
  return {
    bar,
    paint: (chosen) => {
      app.dataset.tab = chosen;
      bar.setAttribute('aria-label', t('beside.heading'));
      for (const tab of tabs) {
        tab.textContent = t(`beside.${tab.dataset.tab}`);
        tab.setAttribute('aria-pressed', String(tab.dataset.tab === chosen));
      }
    },
  };
}

/** Puts the phones into the page; `show` turns them to a person. */
export function createBeside(app, origin) {
  const panes = CHANNELS.map((name) => createPane(name, origin));
  let chosen = 'web';
  const tabs = createTabs(app, (name) => {
    chosen = name;
    tabs.paint(chosen);
  });
  app.classList.add('beside');
  app.querySelector('#phone').before(tabs.bar);
  app.querySelector('#phone').after(...panes.map(({ pane }) => pane));
  return {
    show: (person) => {
      tabs.paint(chosen);
      for (const one of panes) one.show(person);
    },
  };
}
