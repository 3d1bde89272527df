/** Figures to take away: an SVG that stands alone, a PNG of it, a table as CSV. */
import { csvFormat } from "d3";
import { svg } from "../html.js";
import { SANS } from "../typography.js";

/** What a drawing's look depends on, once style sheets are left behind. */
const STYLES = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "stroke-opacity",
  "stroke-linecap",
  "stroke-linejoin",
  "opacity",
  "font-size",
  "font-weight",
  "text-anchor",
  "paint-order",
  "visibility",
] as const;

/** A copy of an SVG on the page with the styles that it has there (theme colours resolved) written into it, on the page's ground. */
export function standalone(drawing: SVGSVGElement): SVGSVGElement {
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  const originals = [drawing, ...drawing.querySelectorAll("*")];
  [copy, ...copy.querySelectorAll("*")].forEach((element, i) => {
    if (!(element instanceof SVGElement)) return;
    const styles = getComputedStyle(originals[i]);
    if (styles.display === "none") element.setAttribute("display", "none");
    for (const name of STYLES) {
      const value = styles.getPropertyValue(name);
      if (value !== "") element.setAttribute(name, value);
    }
    for (const name of ["class", "style", "tabindex"]) element.removeAttribute(name);
  });
  const { width, height } = sizeOf(drawing);
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", String(width));
  copy.setAttribute("height", String(height));
  copy.setAttribute("font-family", SANS);
  const ground = getComputedStyle(document.body).backgroundColor;
  copy.prepend(svg`<rect width="100%" height="100%" fill=${ground}></rect>`);
  return copy;
}

/** Drawings in rows of `columns`, as one. */
export function stackDrawings(drawings: readonly SVGSVGElement[], columns: number, gap = 16): SVGSVGElement {
  let [x, y, rowHeight, width] = [0, 0, 0, 0];
  drawings.forEach((drawing, i) => {
    const size = sizeOf(drawing);
    if (i > 0 && i % columns === 0) [x, y, rowHeight] = [0, y + rowHeight + gap, 0];
    drawing.setAttribute("x", String(x));
    drawing.setAttribute("y", String(y));
    x += size.width + gap;
    rowHeight = Math.max(rowHeight, size.height);
    width = Math.max(width, x - gap);
  });
  const height = y + rowHeight;
  return svg`<svg xmlns="http://www.w3.org/2000/svg" width=${width} height=${height} viewBox="0 0 ${width} ${height}">${drawings}</svg>` as SVGSVGElement;
}

function sizeOf(drawing: SVGSVGElement): { width: number; height: number } {
  const number = (name: string) => Number.parseFloat(drawing.getAttribute(name) ?? "");
  const [, , width, height] = (drawing.getAttribute("viewBox") ?? "0 0 0 0").split(/[\s,]+/).map(Number);
  return { width: number("width") || width, height: number("height") || height };
}

export function svgText(drawing: SVGSVGElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(drawing)}`;
}

/** The drawing as pixels, `scale` for each of its own. */
export async function pngOf(drawing: SVGSVGElement, scale = 2): Promise<Blob> {
  const { width, height } = sizeOf(drawing);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgText(drawing))}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(width * scale);
  canvas.height = Math.ceil(height * scale);
  canvas.getContext("2d")!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("The picture could not be made."))), "image/png"),
  );
}

export type DataRow = Record<string, string | number | boolean | null>;

/** Rows as CSV, marked as UTF-8 so that spreadsheets read Chinese rightly. */
export function csvText(rows: readonly DataRow[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return `\ufeff${csvFormat(rows as DataRow[], columns)}\n`;
}

/** Hands the reader a file. */
export function saveFile(name: string, content: BlobPart, type: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
