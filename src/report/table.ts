import { type Content, html, type Markup } from './html.ts';
import { TABLE } from './numbers.ts';

export interface Column {
  /** What the column holds. */
  readonly header: Content;
  /** Numbers are set flush right. */
  readonly numeric?: boolean;
}

export interface Row {
  /** The first cell, which names the row. */
  readonly header: Content;
  readonly cells: readonly Content[];
}

/** Rows under a common name, which has a line of its own above them. */
export interface TableGroup {
  readonly header?: Content;
  readonly rows: readonly Row[];
}

export interface TableOptions {
  readonly caption: Content;
  /** The column of the rows' names, then those of the cells. */
  readonly columns: readonly Column[];
  readonly groups: readonly TableGroup[];
}

const NUMERIC = html` class="number"`;

/** A data table in a container that scrolls sideways in a narrow window, while names and caption stay. */
export function table({ caption, columns, groups }: TableOptions): Markup {
  const heads = columns.map(
    ({ header, numeric }) => html`<th scope="col"${numeric && NUMERIC}>${header}</th>`,
  );
  const row = ({ header, cells }: Row) =>
    html`<tr><th scope="row">${header}</th>${cells.map(
      (content, i) => html`<td${columns[i + 1]?.numeric && NUMERIC}>${content}</td>`,
    )}</tr>\n`;
  const head = ({ header }: TableGroup) =>
    header !== undefined &&
    html`<tr><th scope="rowgroup" colspan="${columns.length}"><span>${header}</span></th></tr>\n`;
  return html`<div class="scroll" role="group" tabindex="0" aria-label="table">
<table>
<caption><span>${TABLE} ${caption}</span></caption>
<thead><tr>${heads}</tr></thead>
${groups.map((group) => html`<tbody>${head(group)}${group.rows.map(row)}</tbody>\n`)}</table>
</div>`;
}
