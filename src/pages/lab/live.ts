/** Figures that follow the bench: asked again when what they are about changes, drawn again when only their look does. */
import { figureFrame } from "../../components/lab/figure-frame.js";
import type { DataRow } from "../../components/lab/drawings.js";
import { html } from "../../components/html.js";
import { hint } from "../../components/notice.js";
import { responsive } from "../../components/responsive.js";
import { words } from "../../i18n/index.js";
import { describeError } from "../frame.js";
import type { Bench, Change } from "./bench.js";
import { newest } from "./newest.js";
import type { Hideable } from "./settings.js";

/** A drawn figure with what can be taken away of it. */
export interface Drawn {
  element: Element;
  rows(): DataRow[];
  drawing(): SVGSVGElement;
  table?(): HTMLElement;
}

export interface LiveFigure<Data> {
  name: Hideable;
  title: string;
  note?: string;
  /** What the figure depends on beside the sentence; "view" only draws it again. */
  on: readonly Change[];
  /** Whether it is about a pair of entities. */
  ofPair: boolean;
  load(): Promise<Data>;
  draw(data: Data, width: number): Drawn | null;
}

/** A framed figure that keeps itself up to date. */
export function liveFigure<Data>(bench: Bench, figure: LiveFigure<Data>): HTMLElement {
  let data: Data | undefined;
  let drawn: Drawn | null = null;
  const problem = html`<div></div>`;
  const canvas = responsive((width) => {
    drawn = data === undefined || !bench.subject ? null : figure.draw(data, width);
    return drawn?.element ?? null;
  });
  const frame = figureFrame({
    title: figure.title,
    note: figure.note,
    id: figure.name,
    name: figure.name,
    figure: html`<div>${problem}${canvas}</div>`,
    rows: () => drawn?.rows() ?? [],
    drawing: () => drawn!.drawing(),
    table: () => drawn?.table?.() ?? null,
  });
  const show = () => {
    canvas.redraw();
    frame.refresh();
  };
  const reload = newest(figure.load, {
    done(answer) {
      data = answer;
      problem.replaceChildren();
      show();
    },
    failed: (error) => problem.replaceChildren(describeError(error)),
  });
  bench.on({
    change(what) {
      if (figure.ofPair && !bench.subject!.pair) {
        data = undefined;
        problem.replaceChildren(hint(words.pages.masks.noPair));
        show();
      } else if (what === "subject" || (what !== "view" && figure.on.includes(what))) void reload();
      else if (figure.on.includes(what)) show();
    },
  });
  return hideable(bench, figure.name, frame);
}

/** Hides an element where the link asks for it. */
export function hideable<E extends HTMLElement>(bench: Bench, name: Hideable, element: E): E {
  bench.parts.add(name);
  element.hidden = bench.state.hide.includes(name);
  return element;
}
