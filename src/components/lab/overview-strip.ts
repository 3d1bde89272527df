/** The whole of something wide in a thin strip above it, with a frame around what is in sight; pressing it scrolls there. */
import { html, svg } from "../html.js";

export interface OverviewData {
  width: number;
  /** Columns of the whole. */
  length: number;
  stretches: readonly { start: number; end: number; color: string }[];
  /** Places to mark with a cross. */
  marks: readonly number[];
  /** What scrolls sideways under it. */
  scroller: HTMLElement;
}

const HEIGHT = 16;

/** For the pointer alone: the keyboard's cursor brings its cell into sight by itself. */
export function overviewStrip({ width, length, stretches, marks, scroller }: OverviewData): HTMLElement {
  const perColumn = width / length;
  const frame = html`<div class="minimap-frame"></div>`;
  const drawing = svg`<svg width=${width} height=${HEIGHT}>
    <line x1="0" x2=${width} y1=${HEIGHT / 2} y2=${HEIGHT / 2} class="strip-base"></line>
    ${stretches.map(
      ({ start, end, color }) =>
        svg`<rect x=${start * perColumn} y="4" width=${Math.max(2, (end - start) * perColumn - 1)} height=${HEIGHT - 8} fill=${color}></rect>`,
    )}
    ${marks.map((t) => svg`<path class="trellis-cross" d=${`M${t * perColumn - 3},5l6,6m0,-6l-6,6`}></path>`)}
  </svg>`;
  const strip = html`<div class="overview-strip" aria-hidden="true" style=${{ width: `${width}px` }}>
    ${drawing}${frame}
  </div>`;
  const follow = () => {
    const share = width / scroller.scrollWidth;
    frame.style.left = `${scroller.scrollLeft * share}px`;
    frame.style.width = `${scroller.clientWidth * share}px`;
    frame.style.height = `${HEIGHT}px`;
  };
  const seek = (event: PointerEvent) => {
    const at = (event.clientX - strip.getBoundingClientRect().left) / width;
    scroller.scrollLeft = at * scroller.scrollWidth - scroller.clientWidth / 2;
  };
  scroller.addEventListener("scroll", follow);
  new ResizeObserver(follow).observe(scroller);
  strip.addEventListener("pointerdown", (event) => {
    strip.setPointerCapture(event.pointerId);
    seek(event);
  });
  strip.addEventListener("pointermove", (event) => event.buttons > 0 && seek(event));
  return strip;
}
