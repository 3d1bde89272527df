/**
 * What stands around a figure: its title, a word on what it shows, and the ways out of it: SVG, PNG at twice the size, CSV of its
 * data, and the data as a table in its place.
 */
import { lab } from "../../i18n/index.js";
import { html } from "../html.js";
import { table } from "../table.js";
import { csvText, pngOf, saveFile, svgText } from "./drawings.js";
import type { DataRow } from "./drawings.js";

export interface FrameOptions {
  title: string;
  /** A sentence under the title. */
  note?: string;
  /** Anchor, so that equations and links lead here. */
  id?: string;
  /** Of files, without extension. */
  name: string;
  figure: Element;
  /** What the figure shows, row by row: for the CSV and the table. */
  rows(): DataRow[];
  /** The drawing to take away, of plain colours. */
  drawing(): SVGSVGElement;
  /** The data as a table, where rows as they are would not read well; null for the rows after all. */
  table?: () => HTMLElement | null;
}

export interface FigureFrame extends HTMLElement {
  /** To be called when the figure shows other data: a table that stands in its place is made again. */
  refresh(): void;
}

const MOST_ROWS = 400;

export function figureFrame(options: FrameOptions): FigureFrame {
  const { title, note, id, name, figure } = options;
  const body = html`<div class="frame-body">${figure}</div>`;
  const status = html`<span class="frame-status" role="status"></span>`;
  const toggle = html`<button type="button" class="quiet" aria-pressed="false">${lab.frame.table}</button>`;
  const asTable = () => toggle.getAttribute("aria-pressed") === "true";
  const show = () => body.replaceChildren(asTable() ? (options.table?.() ?? rowsTable(options)) : figure);
  toggle.addEventListener("click", () => {
    toggle.setAttribute("aria-pressed", String(!asTable()));
    show();
  });
  const way = (label: string, take: () => void | Promise<void>) => {
    const button = html`<button type="button" class="quiet" aria-label=${lab.frame.save(label, title)}>
      ${label}
    </button>`;
    button.addEventListener("click", async () => {
      try {
        await take();
        status.textContent = "";
      } catch {
        status.textContent = lab.frame.failed(label);
      }
    });
    return button;
  };
  const frame = html`<section class="frame" id=${id ?? null} aria-label=${title}>
    <header class="frame-head">
      <h3>${title}</h3>
      <div class="frame-ways">
        ${toggle} ${way("SVG", () => saveFile(`${name}.svg`, svgText(options.drawing()), "image/svg+xml"))}
        ${way("PNG", async () => saveFile(`${name}.png`, await pngOf(options.drawing()), "image/png"))}
        ${way("CSV", () => saveFile(`${name}.csv`, csvText(options.rows()), "text/csv"))}${status}
      </div>
    </header>
    ${note ? html`<p class="frame-note">${note}</p>` : null}${body}
  </section>`;
  return Object.assign(frame, {
    refresh() {
      if (asTable()) show();
    },
  });
}

function rowsTable({ rows, title }: FrameOptions): HTMLElement {
  const all = rows();
  const columns = [...new Set(all.flatMap((row) => Object.keys(row)))];
  const element = table(
    all.slice(0, MOST_ROWS),
    columns.map((column, i) => ({
      header: column,
      rowHeader: i === 0,
      numeric: typeof all[0]?.[column] === "number",
      value: (row: DataRow) => cellText(row[column]),
    })),
    { caption: title, hideCaption: true },
  );
  return all.length > MOST_ROWS
    ? html`<div>
        ${element}
        <p class="muted">${lab.frame.cut(MOST_ROWS, all.length)}</p>
      </div>`
    : element;
}

function cellText(value: DataRow[string]): string {
  if (typeof value !== "number" || Number.isInteger(value)) return String(value ?? "");
  return Math.abs(value) >= 100 ? value.toFixed(1) : value.toFixed(4);
}
