/** Observable Plot, made to say what it shows. */
import * as Plot from "@observablehq/plot";
import { drawingSizes } from "./typography.js";

/**
 * A plot as one image with a name, its words in the size of all drawn labels. Plot labels the groups of its marks, which have no role that could bear a name; the name of
 * the whole is what is read out.
 */
export function namedPlot(name: string, options: Plot.PlotOptions): SVGSVGElement | HTMLElement {
  const plot = Plot.plot({ ...options, style: { background: "none", fontSize: `${drawingSizes().labelSize}px` } });
  for (const group of plot.querySelectorAll("g[aria-label]")) group.removeAttribute("aria-label");
  plot.setAttribute("role", "img");
  plot.setAttribute("aria-label", name);
  return plot;
}
