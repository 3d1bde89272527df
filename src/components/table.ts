/** Plain tables: a caption, headed columns, numbers aligned; wide ones scroll in their own box, never the page. */
import { html, uniqueId } from "./html.js";

export interface Column<Row> {
  header: string;
  /** A string, a number or an element. */
  value(row: Row): unknown;
  numeric?: boolean;
  /** Makes the cell the row's header. */
  rowHeader?: boolean;
  /** BCP 47 language of the cell's text, where it isn't the page's. */
  lang?: (row: Row) => string | null;
}

export interface TableOptions {
  caption: string;
  /** Keeps the caption for assistive technology only. */
  hideCaption?: boolean;
  /** Shown in place of the rows when there are none. */
  empty?: string;
}

/** The element; `data` holds the rows as plain values, for export. */
export interface TableElement extends HTMLElement {
  data: Record<string, unknown>[];
}

export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[], options: TableOptions): TableElement {
  const id = uniqueId("caption");
  const cell = (column: Column<Row>, row: Row) => {
    const attributes = { class: column.numeric ? "numeric" : null, lang: column.lang?.(row) ?? null };
    return column.rowHeader
      ? html`<th scope="row" ${attributes}>${column.value(row)}</th>`
      : html`<td ${attributes}>${column.value(row)}</td>`;
  };
  const body =
    rows.length > 0
      ? rows.map(
          (row) =>
            html`<tr>
              ${columns.map((column) => cell(column, row))}
            </tr>`,
        )
      : options.empty &&
        html`<tr>
          <td colspan=${columns.length} class="muted">${options.empty}</td>
        </tr>`;
  const element = html`<div class="table-box" role="region" aria-labelledby=${id} tabindex="0">
    <table>
      <caption id=${id} class=${options.hideCaption ? "visually-hidden" : null}>
        ${options.caption}
      </caption>
      <thead>
        <tr>
          ${columns.map((column) => html`<th scope="col" class=${column.numeric ? "numeric" : null}>${column.header}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${body}
      </tbody>
    </table>
  </div>`;
  const plain = (value: unknown) =>
    value instanceof Node ? (value.textContent ?? "").replace(/\s+/g, " ").trim() : value;
  return Object.assign(element, {
    data: rows.map((row) => Object.fromEntries(columns.map((column) => [column.header, plain(column.value(row))]))),
  });
}
