/** One quantity of several systems as bars, each with its number. */
import * as Plot from "@observablehq/plot";
import { namedPlot } from "../plot.js";
import { drawingSizes } from "../typography.js";

export interface Bar {
  name: string;
  value: number;
  label: string;
}

export function bars(rows: readonly Bar[], { title, width }: { title: string; width: number }): SVGSVGElement {
  const { labelSize } = drawingSizes();
  const most = Math.max(...rows.map(({ value }) => value));
  const left = Math.min(0.4 * width, 12 + Math.max(...rows.map(({ name }) => name.length)) * labelSize * 0.56);
  return namedPlot(title, {
    width,
    height: rows.length * 24 + 30,
    marginLeft: left,
    marginRight: 8,
    marginTop: 26,
    marginBottom: 4,
    // Room for the number behind the longest bar.
    x: { domain: [0, most * (1 + (8 * labelSize) / (width - left))], axis: null },
    y: { domain: rows.map(({ name }) => name), label: null },
    marks: [
      Plot.axisY({ label: null, tickSize: 0, lineWidth: (left - 12) / labelSize, textOverflow: "ellipsis" }),
      Plot.text([title], { frameAnchor: "top-left", dy: -18, text: String, fontWeight: "bold" }),
      Plot.barX(rows, { x: "value", y: "name", fill: "var(--theme-foreground-faint)", insetTop: 3, insetBottom: 3 }),
      Plot.text(rows, { x: "value", y: "name", text: "label", textAnchor: "start", dx: 5, fill: "currentColor" }),
    ],
  }) as SVGSVGElement;
}
