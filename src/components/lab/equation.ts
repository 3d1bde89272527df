/** A formula in MathML, made by KaTeX. A symbol that \href points to an anchor of the page is a link to the view that shows it. */
import katex from "katex";
import { html } from "../html.js";

/** @param tex may use \href{#anchor}{symbol}; links to anywhere else are not made */
export function equation(tex: string, onFollow?: (anchor: string) => void): HTMLElement {
  const box = html`<div class="equation"></div>`;
  katex.render(tex, box, {
    output: "mathml",
    displayMode: true,
    throwOnError: false,
    trust: (context) => context.command === "\\href" && context.url.startsWith("#"),
  });
  // MathML has no links of its own in today's browsers: the parts that carry an href are made into them.
  for (const part of box.querySelectorAll<MathMLElement>("[href]")) {
    const anchor = part.getAttribute("href")!.slice(1);
    part.removeAttribute("href");
    part.setAttribute("role", "link");
    part.setAttribute("tabindex", "0");
    const follow = () => (onFollow ?? scrollToAnchor)(anchor);
    part.addEventListener("click", follow);
    part.addEventListener("keydown", (event) => {
      if (event.key === "Enter") follow();
    });
  }
  return box;
}

/** Brings a view into sight and puts the focus in it. */
export function scrollToAnchor(anchor: string): void {
  const target = document.getElementById(anchor);
  if (!target) return;
  target.scrollIntoView({ block: "start" });
  if (!target.hasAttribute("tabindex")) target.setAttribute("tabindex", "-1");
  target.focus({ preventScroll: true });
}
