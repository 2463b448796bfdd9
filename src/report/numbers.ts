import { trusted } from './html.ts';

/*
 * Numbers of figures and tables. They are written when the page is whole. Those of a stylesheet would leave out what is folded
 * away, and change when a reader opens it. Text that is escaped cannot look like these marks.
 */

export const FIGURE = trusted('<b>Figure .</b>');
export const TABLE = trusted('<b>Table .</b>');

/** A page with its figures and tables numbered, each from 1, in the order in which they stand. */
export function numbered(page: string): string {
  return [FIGURE, TABLE].reduce((text, { markup }) => {
    let number = 0;
    return text.replaceAll(markup, () => markup.replace(' ', ` ${++number}`));
  }, page);
}
