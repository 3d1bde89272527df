/**
 * Colours with a meaning: one per entity type and relation, the attention ramp, the difference ramp.
 *
 * The hues were tuned so that the five entity types stay apart under normal, protanope and deuteranope vision, in light and in
 * dark (test/components/palette.test.ts holds them to it). A relation takes the colour of the entity type that it hangs on the
 * hub, so Percentage looks like Quantifier. Colour never stands alone: every mark also has its label and a line pattern.
 */

export type Scheme = "light" | "dark";

/** The page behind the marks, as the two themes have it. */
export const PAGE: Record<Scheme, { background: string; foreground: string }> = {
  light: { background: "#ffffff", foreground: "#1b1e23" },
  dark: { background: "#1e1e1e", foreground: "#dfdfd6" },
};

/** One categorical colour: `mark` for lines and bars, `ink` for text, `tint` for the ground behind text. */
export interface Swatch {
  name: string;
  light: SwatchColors;
  dark: SwatchColors;
  /** SVG stroke-dasharray that tells it apart without colour. */
  dash: string;
}

export interface SwatchColors {
  mark: string;
  ink: string;
  tint: string;
}

/** The same three colours as CSS values that follow the theme. */
export interface Paint extends SwatchColors {
  dash: string;
}

type Three = [mark: string, ink: string, tint: string];

const swatch = (name: string, light: Three, dark: Three, dash: string): Swatch => ({
  name,
  light: colors(light),
  dark: colors(dark),
  dash,
});

const colors = ([mark, ink, tint]: Three): SwatchColors => ({ mark, ink, tint });

/** In the order in which labels that we don't know take them. */
export const SWATCHES: readonly Swatch[] = [
  swatch("purple", ["#6b2380", "#472156", "#ece2ee"], ["#a961b3", "#c19ac3", "#3d2d3f"], "1 3"),
  swatch("blue", ["#2a6fd6", "#234b85", "#e3ecfa"], ["#5a9bfd", "#96baeb", "#2b3a4f"], "none"),
  swatch("brick", ["#a42e00", "#662710", "#f3e4de"], ["#f0743a", "#e8a480", "#4c3124"], "8 2"),
  swatch("amber", ["#b08400", "#6d5610", "#f5efde"], ["#f2d24b", "#e9d88a", "#4d4628"], "4 2"),
  swatch("teal", ["#159e89", "#18645b", "#e1f2f0"], ["#3fdfcf", "#87dfd2", "#254845"], "8 2 2 2"),
  swatch("slate", ["#3d4350", "#2e323c", "#e6e7e8"], ["#e2ebf9", "#e1e6e9", "#494b4e"], "2 2"),
  swatch("steel", ["#4d7494", "#374d61", "#e8edf1"], ["#78828e", "#a6acae", "#323437"], "6 2 2 2 2 2"),
  swatch("rose", ["#e8648d", "#8c455d", "#fcebf0"], ["#f692b1", "#ecb5c2", "#4e383e"], "12 2"),
];

/** No Relation, O, and whatever recedes. */
export const NEUTRAL: Swatch = swatch(
  "grey",
  ["#7b7d81", "#505257", "#eeeeef"],
  ["#8a8a86", "#b0b0aa", "#363635"],
  "none",
);

const [PURPLE, BLUE, BRICK, AMBER, TEAL] = SWATCHES;

const ENTITY_SWATCHES = new Map([
  ["Negation", PURPLE],
  ["Body Part", BLUE],
  ["Degree", BRICK],
  ["Quantifier", AMBER],
  ["Location", TEAL],
]);

const RELATION_SWATCHES = new Map([
  ["Negative", PURPLE],
  ["Modifier", BRICK],
  ["Position", TEAL],
  ["Percentage", AMBER],
  ["No Relation", NEUTRAL],
]);

/** A swatch for each label of a set: the known names keep theirs, the others take the free ones in order, then repeat. */
function assign(labels: readonly string[], known: Map<string, Swatch>): Map<string, Swatch> {
  const taken = new Set(labels.map((label) => known.get(label)).filter((found) => found !== undefined));
  const free = SWATCHES.filter((candidate) => !taken.has(candidate));
  const pool = free.length > 0 ? free : SWATCHES;
  const unknown = labels.filter((label) => !known.has(label));
  return new Map(labels.map((label) => [label, known.get(label) ?? pool[unknown.indexOf(label) % pool.length]]));
}

export type LabelColors = (label: string) => Paint;

/** Colours of the entity types of a label set; a type outside the set is grey. */
export function entityColors(types: readonly string[]): LabelColors {
  const assigned = assign(types, ENTITY_SWATCHES);
  return (type) => paint(assigned.get(type) ?? ENTITY_SWATCHES.get(type) ?? NEUTRAL);
}

/** Colours of the relation types of a label set; a type outside the set is grey. */
export function relationColors(types: readonly string[]): LabelColors {
  const assigned = assign(types, RELATION_SWATCHES);
  return (type) => paint(assigned.get(type) ?? RELATION_SWATCHES.get(type) ?? NEUTRAL);
}

/** Colour number `index` of a series without meaning of its own (training runs). Starts at the blue. */
export function seriesColor(index: number): Paint {
  return paint(SWATCHES[(index + 1) % SWATCHES.length]);
}

/** CSS colours that follow the theme. */
export function paint({ light, dark, dash }: Swatch): Paint {
  return {
    mark: `light-dark(${light.mark}, ${dark.mark})`,
    ink: `light-dark(${light.ink}, ${dark.ink})`,
    tint: `light-dark(${light.tint}, ${dark.tint})`,
    dash,
  };
}

const ATTENTION: Record<Scheme, string[]> = {
  light: [PAGE.light.background, "#c3d5f3", "#5f8fdc", "#1c4aa0", "#0b1f4d"],
  dark: [PAGE.dark.background, "#20427f", "#3f78d0", "#92bdf8", "#f2f7ff"],
};

/** Both sides of the difference ramp, from the page outwards. */
const DIFFERENCE: Record<Scheme, { negative: string[]; positive: string[] }> = {
  light: {
    negative: [PAGE.light.background, "#f3c79b", "#c96a1e", "#6b2900"],
    positive: [PAGE.light.background, "#c3d5f3", "#5f8fdc", "#0f3a8c"],
  },
  dark: {
    negative: [PAGE.dark.background, "#6b3a10", "#c9762f", "#ffd3a8"],
    positive: [PAGE.dark.background, "#20427f", "#3f78d0", "#c3daff"],
  },
};

/**
 * Colours between evenly spaced stops, straight in sRGB. (d3-interpolate would bring all of d3 to the pages that only want the
 * swatches, and Home is to be ready at once.)
 */
function ramp(stops: readonly string[]): (t: number) => string {
  const channels = stops.map((hex) => [1, 3, 5].map((from) => parseInt(hex.slice(from, from + 2), 16)));
  const last = stops.length - 1;
  return (t) => {
    const position = Math.min(1, Math.max(0, t)) * last;
    const i = Math.min(last - 1, Math.floor(position));
    const mixed = channels[i].map((from, c) => Math.round(from + (channels[i + 1][c] - from) * (position - i)));
    return `rgb(${mixed.join(", ")})`;
  };
}

/** Attention in [0, 1] of the scale to a colour; 0 is the page itself. */
export function attentionRamp(scheme: Scheme): (t: number) => string {
  return ramp(ATTENTION[scheme]);
}

/** A difference in [-1, 1] to a colour; 0 is the page itself, negative is orange, positive blue. */
export function differenceRamp(scheme: Scheme): (t: number) => string {
  const negative = ramp(DIFFERENCE[scheme].negative);
  const positive = ramp(DIFFERENCE[scheme].positive);
  return (t) => (t < 0 ? negative(-t) : positive(t));
}

/** The theme that the reader's system asks for. */
export function currentScheme(): Scheme {
  return window.matchMedia?.("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}
