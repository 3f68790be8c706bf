/** On a phone the two panels are sheets that open over the chat; on a wide screen they stand beside it. */

const WIDE = matchMedia('(min-width: 64rem)');

export function createSheets({ app, scrim, phone, sheets }) {
  let open = null;
  // With phones beside the chat there is no room for the panels.
  const isWide = () => WIDE.matches && !app.classList.contains('beside');

  function paint() {
    for (const sheet of sheets) {
      const shown = isWide() || sheet === open;
      sheet.panel.hidden = !shown;
      sheet.panel.classList.toggle('open', sheet === open);
      sheet.opener.setAttribute('aria-expanded', String(isWide() || sheet === open));
      if (isWide()) sheet.panel.removeAttribute('role');
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
      if (!isWide()) open = sheet;
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
  return { close, paint };
}
