import { actionButton, type Button, line } from '../src/dialog/view.ts';

/** One page of a longer list; pages count from 0. */
export interface Turned<T> {
  readonly items: readonly T[];
  readonly page: number;
  readonly pages: number;
}

/** A page as a button names it; what is no number means the first. */
export function pageNumber(word: string | undefined): number {
  return word !== undefined && /^\d{1,5}$/u.test(word) ? Number(word) : 0;
}

/** How many pages there are, and which one is shown: one may be gone since its button was drawn, then the last one left. */
export function placed(count: number, wanted: number, size: number): { readonly page: number; readonly pages: number } {
  const pages = Math.max(1, Math.ceil(count / size));
  return { page: Math.min(wanted, pages - 1), pages };
}

/** One page of a list that is at hand. */
export function turned<T>(list: readonly T[], wanted: number, size: number): Turned<T> {
  const { page, pages } = placed(list.length, wanted, size);
  return { items: list.slice(page * size, (page + 1) * size), page, pages };
}

/** The row of buttons that turn pages: `action` with the page and what else it needs; no row where there is one page. */
export function turningRow(
  { page, pages }: Pick<Turned<unknown>, 'page' | 'pages'>,
  action: string,
  ...args: string[]
): Button[][] {
  const to = (key: string, at: number): Button => actionButton(line(key), action, String(at), ...args);
  const row = [
    ...(page > 0 ? [to('list:previous', page - 1)] : []),
    ...(page + 1 < pages ? [to('list:next', page + 1)] : []),
  ];
  return row.length === 0 ? [] : [row];
}
