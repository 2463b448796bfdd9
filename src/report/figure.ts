import { type Content, html, type Markup } from './html.ts';
import { FIGURE } from './numbers.ts';

/** Marks that figures are drawn with. */
export type KeyShape = 'dot' | 'ring' | 'diamond' | 'line' | 'dashes' | 'band';

export interface Panel {
  readonly title?: Content;
  /** A remark in smaller letters after the title. */
  readonly note?: Content;
  readonly body: Content;
}

/**
 * A numbered figure of panels, side by side where there is room, else below each other. The widest page has `columns` of
 * them in a row.
 */
export function figure(columns: 1 | 2 | 3, panels: readonly Panel[], caption: Content): Markup {
  return html`<figure>
<div class="panels columns-${columns}">
${panels.map(
  ({ title, note, body }) =>
    html`<div class="panel">${
      title !== undefined &&
      html`<p class="panel-title"><b>${title}</b>${note !== undefined && html` <span>${note}</span>`}</p>`
    }${body}</div>\n`,
)}</div>
<figcaption>${FIGURE} ${caption}</figcaption>
</figure>`;
}

/** A symbol of a figure and what it stands for, on one line. */
export function key(shape: KeyShape, color: string, meaning: Content): Markup {
  return html`<span class="key">${symbol(shape, color)} ${meaning}</span>`;
}

function symbol(shape: KeyShape, color: string): Markup {
  const stroke = html`fill="none" stroke="${color}" stroke-width="1.5"`;
  const shapes = {
    dot: html`<circle cx="7" cy="5" r="3.5" fill="${color}"/>`,
    ring: html`<circle cx="7" cy="5" r="1.8" ${stroke}/>`,
    diamond: html`<path d="M7,0.5L11.5,5L7,9.5L2.5,5Z" ${stroke}/>`,
    line: html`<path d="M0,5H14" ${stroke}/>`,
    dashes: html`<path d="M0,5H14" ${stroke} stroke-dasharray="4 2"/>`,
    band: html`<path d="M0,5H14" fill="none" stroke="${color}" stroke-width="5"/>`,
  };
  return html`<svg class="symbol" width="14" height="10" viewBox="0 0 14 10" aria-hidden="true">${shapes[shape]}</svg>`;
}
