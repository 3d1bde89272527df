/** Observable Plot, made to say what it shows. */
import * as Plot from "@observablehq/plot";

/**
 * A plot as one image with a name. Plot labels the groups of its marks, which have no role that could bear a name; the name of
 * the whole is what is read out.
 */
export function namedPlot(name: string, options: Plot.PlotOptions): SVGSVGElement | HTMLElement {
  const plot = Plot.plot(options);
  for (const group of plot.querySelectorAll("g[aria-label]")) group.removeAttribute("aria-label");
  plot.setAttribute("role", "img");
  plot.setAttribute("aria-label", name);
  return plot;
}
