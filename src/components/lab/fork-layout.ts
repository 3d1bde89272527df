/** Where the boxes of the fork diagram stand: a trunk of N-K layers, then two branches of the same K. Pure geometry in pixels. */

export interface ForkBox {
  /** From 1. */
  layer: number;
  branch: "trunk" | "ner" | "relation";
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface ForkLayout {
  width: number;
  height: number;
  boxes: ForkBox[];
  /** Middle lines of trunk and branches. */
  rows: { trunk: number; ner: number; relation: number };
  /** x of the fork for each number of shared layers, 0..N. */
  stops: number[];
  /** Where the heads begin. */
  end: number;
}

const HEIGHT = 168;
const BOX_HEIGHT = 34;
const INPUT_ROOM = 46;
const LARGEST_STEP = 76;

export function forkLayout(layers: number, focused: number, width: number): ForkLayout {
  const headRoom = width < 480 ? 66 : 130;
  // Half a step stands between the last shared layer and the first focused ones: that is where the fork is.
  const step = Math.min(LARGEST_STEP, (width - INPUT_ROOM - headRoom) / (layers + 0.6));
  const boxWidth = step * 0.72;
  const rows = { ner: 34, trunk: HEIGHT / 2 - 4, relation: HEIGHT - 42 };
  const shared = layers - focused;
  const x = (layer: number) => INPUT_ROOM + (layer - 1) * step + (layer > shared ? step * 0.6 : 0);
  const box = (layer: number, branch: ForkBox["branch"]): ForkBox => ({
    layer,
    branch,
    x: x(layer),
    y: rows[branch] - BOX_HEIGHT / 2,
    width: boxWidth,
    height: BOX_HEIGHT,
  });
  const numbers = Array.from({ length: layers }, (_, i) => i + 1);
  return {
    width: Math.min(width, INPUT_ROOM + (layers + 0.6) * step + headRoom),
    height: HEIGHT,
    boxes: numbers.flatMap((layer) =>
      layer <= shared ? [box(layer, "trunk")] : [box(layer, "ner"), box(layer, "relation")],
    ),
    rows,
    stops: Array.from(
      { length: layers + 1 },
      (_, kept) => INPUT_ROOM + kept * step + (step * 0.6 - step + boxWidth) / 2,
    ),
    end: INPUT_ROOM + (layers + 0.6) * step - (step - boxWidth),
  };
}

/** The number of shared layers whose stop is nearest to x. */
export function nearestStop(stops: readonly number[], x: number): number {
  let best = 0;
  stops.forEach((stop, i) => {
    if (Math.abs(stop - x) < Math.abs(stops[best] - x)) best = i;
  });
  return best;
}

/** Where a key moves the fork; null where it does not. Right and up share one layer more, as on any slider. */
export function moveFork(key: string, shared: number, layers: number): number | null {
  switch (key) {
    case "ArrowRight":
    case "ArrowUp":
      return Math.min(layers, shared + 1);
    case "ArrowLeft":
    case "ArrowDown":
      return Math.max(0, shared - 1);
    case "Home":
      return 0;
    case "End":
      return layers;
    default:
      return null;
  }
}
