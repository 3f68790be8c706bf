/** On a phone the two panels are sheets that open over the chat; on a wide screen they stand beside it. */

const WIDE = matchMedia('(min-width: 64rem)');

export function createSheets({ scrim, phone, sheets }) {
  let open = null;

  function paint() {
    for (const sheet of sheets) {
      const shown = WIDE.matches || sheet === open;
      sheet.panel.hidden = !shown;
      sheet.panel.classList.toggle('open', sheet === open);
      sheet.opener.setAttribute('aria-expanded', String(WIDE.matches || sheet === open));
      if (WIDE.matches) sheet.panel.removeAttribute('role');
      else sheet.panel.setAttribute('role', 'dialog');
    }
    // What lies under an open sheet can be reached neither by Tab nor by a screen reader.
    phone.inert = open !== null;
    scrim.hidden = open === null;
  }

  function close() {
    if (open === null) return;
    const { opener } = open;
    open = null;
    paint();
    opener.focus();
  }

  for (const sheet of sheets) {
    sheet.opener.addEventListener('click', () => {
      if (!WIDE.matches) open = sheet;
      paint();
      sheet.panel.querySelector(sheet.focus)?.focus();
    });
    sheet.panel.querySelector('[data-close]').addEventListener('click', close);
    sheet.panel.addEventListener('keydown', ({ key }) => {
      if (key === 'Escape') close();
    });
  }
  scrim.addEventListener('click', close);
  WIDE.addEventListener('change', () => {
    open = null;
    paint();
  });
  paint();
  return { close };
}
