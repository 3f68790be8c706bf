import type { Page } from 'playwright-core';

/** Runs in the page: controls that a person cannot name, hit or see, each as one line. */
const CONTROLS = `(() => {
  const seen = (one) => one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length > 0;
  const words = (ids) => ids.split(/\\s+/).map((id) => document.getElementById(id)?.textContent ?? '').join(' ');
  const nameOf = (one) =>
    [
      one.getAttribute('aria-label'),
      words(one.getAttribute('aria-labelledby') ?? ''),
      [...(one.labels ?? [])].map((label) => label.textContent).join(' '),
      one.textContent,
      one.querySelector('img')?.alt,
    ].find((name) => (name ?? '').trim() !== '') ?? '';
  const found = [];
  for (const one of document.querySelectorAll('button, a, input, textarea, [role=listbox], [role=option], [role=log], aside')) {
    if (!seen(one)) continue;
    const what = one.id || one.className || one.tagName;
    if (nameOf(one).trim() === '') found.push('no name: ' + what);
    const { width, height } = one.getBoundingClientRect();
    if (one.matches('button, input, textarea, .choice, [role=option]') && (width < 40 || height < 40) && !one.matches('.retry'))
      found.push('small: ' + what + ' ' + width + 'x' + height);
  }
  for (const one of document.querySelectorAll('img')) if (one.alt === '') found.push('picture without words');
  if (document.documentElement.scrollWidth > innerWidth) found.push('wider than the screen: ' + document.documentElement.scrollWidth);
  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
  if (new Set(ids).size < ids.length) found.push('an id twice');
  for (const one of document.querySelectorAll('[aria-controls]'))
    if (document.getElementById(one.getAttribute('aria-controls')) === null) found.push('controls nothing: ' + one.id);
  return found;
})()`;

/** Runs in the page: words with less than 4.5 : 1 against what is behind them. */
const CONTRAST = `(() => {
  const numbers = (color) => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((v) => (v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = (one) => {
    for (let at = one; at !== null; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (style.backgroundImage !== 'none') return null;
      const color = numbers(style.backgroundColor);
      if (color[3] === 255) return color;
    }
    return null;
  };
  const found = [];
  for (const one of document.querySelectorAll('body *')) {
    const own = [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '');
    if (!own || !one.checkVisibility({ visibilityProperty: true }) || one.closest('.sr, script, noscript, [aria-disabled=true]')) continue;
    const back = behind(one);
    if (back === null) continue;
    const [a, b] = [light(numbers(getComputedStyle(one).color)), light(back)];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) found.push(ratio.toFixed(2) + ' ' + (one.id || one.className || one.tagName));
  }
  return found;
})()`;

/** What of the page on screen would stop somebody: nameless or tiny controls, faint words, sideways scrolling. */
export async function problemsOf(page: Page): Promise<readonly string[]> {
  return [...(await page.evaluate<string[]>(CONTROLS)), ...(await page.evaluate<string[]>(CONTRAST))];
}

/** Sum of the shifts of what was on screen since the page was opened. */
export function shiftOf(page: Page): Promise<number> {
  return page.evaluate<number>(`new Promise((resolve) => {
    let sum = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value;
    }).observe({ type: 'layout-shift', buffered: true });
    setTimeout(() => resolve(sum), 200);
  })`);
}
