/** The vocabulary of clauses: mention a vessel, a segment, a degree, a number, in the style of the report at hand. */
import type { Random } from "../text/random.js";
import { SentenceBuilder } from "./builder.js";
import {
  DEGREES,
  FILLERS,
  formOf,
  BRANCH_SEGMENTS,
  GRAFT_SEGMENTS,
  LEFT_MAIN_SEGMENTS,
  NEGATIONS,
  SEGMENTS,
  STENT_SEGMENTS,
  type DegreeForm,
  type DegreeKind,
  type SegmentForm,
} from "./lexicon.js";
import { slip } from "./slips.js";
import type { Style } from "./style.js";
import { vesselOf, type Form, type VesselName, type WeightedForm } from "./vessels.js";

/** A degree word in the text: its id and what percentages agree with it. */
export interface DegreeMention {
  id: string;
  form: DegreeForm;
}

export class Writer {
  readonly sentence: SentenceBuilder;
  /** Kinds of finding that the sentence has named, present or absent. */
  readonly kinds = new Set<DegreeKind>();
  /** Vessels that the sentence has named, labelled or not. */
  readonly vesselsNamed = new Set<string>();
  /** Distractors that the sentence has used, and what their slots stood for. */
  readonly remarks = new Set<string>();
  readonly slots = new Map<string, Form>();
  private readonly segmentsNamed = new Map<string, SegmentForm[]>();

  /**
   * @param holdout whether forms that train must not contain may be used
   * @param flatten exponent on the weights of forms: 1 as they are, less makes rare ones commoner
   */
  constructor(
    readonly random: Random,
    readonly style: Style,
    private readonly holdout: boolean,
    private readonly flatten = 1,
  ) {
    this.sentence = new SentenceBuilder(style.spaced);
  }

  chance(probability: number): boolean {
    return this.random.uniform() < probability;
  }

  /** One of several wordings, each with its weight: `choose({ 可见: 3, 见: 1 })`. */
  choose<K extends string>(weights: Record<K, number>): K {
    return this.random.weighted(Object.keys(weights) as K[], Object.values(weights) as number[]);
  }

  /** A form that this report may use. */
  draw<F extends WeightedForm>(forms: readonly F[], weigh: (form: F) => number = (form) => form.weight): F {
    const allowed = this.holdout ? forms : forms.filter((form) => !form.holdout);
    return this.random.weighted(
      allowed,
      allowed.map((form) => weigh(form) ** this.flatten),
    );
  }

  /** Unlabelled text with its English. */
  say(text: string, gloss = ""): this {
    this.sentence.say(text, gloss);
    return this;
  }

  /** Ends a clause with a comma; now and then the author mistypes it. */
  comma(): this {
    this.sentence.end(this.chance(0.004) ? this.style.comma.repeat(2) : this.chance(0.02) ? "；" : this.style.comma);
    return this;
  }

  /** The words for a vessel in this report's style, labelled or not. */
  vesselForm(id: string): Form {
    const { names } = vesselOf(id);
    this.vesselsNamed.add(id);
    const { naming } = this.style;
    const name = this.draw(names, (form) => form.weight * (naming === form.register ? 8 : 1));
    if (naming !== "paired" || name.register === "abbreviation") return slip(this.random, name);
    return this.paired(name, names) ?? slip(this.random, name);
  }

  vessel(id: string): string {
    return this.sentence.entity("Body Part", this.vesselForm(id));
  }

  /** 左前降支（LAD）: one appellation, one span. */
  private paired(name: VesselName, names: readonly VesselName[]): Form | undefined {
    const short = names.find(
      ({ text, register, holdout }) => register === "abbreviation" && !holdout && !text.includes("支"),
    );
    if (!short || name.holdout || this.chance(0.3)) return undefined;
    const [open, close] = this.chance(0.2) ? ["", ""] : this.style.brackets;
    return { text: name.text + open + short.text + close, gloss: name.gloss };
  }

  /** One segment of the vessel, a new one if any is left. */
  segmentForm(vessel: string): Form {
    const [form] = this.segmentForms(vessel, 1);
    return slip(this.random, form ?? this.draw(segmentsOf(vessel)));
  }

  /** Up to `count` segments that run downstream and overlap neither each other nor what this sentence named before. */
  segmentForms(vessel: string, count: number, fits: (form: SegmentForm) => boolean = () => true): SegmentForm[] {
    const named = this.segmentsNamed.get(vessel) ?? [];
    const chosen: SegmentForm[] = [];
    for (let attempt = 0; chosen.length < count && attempt < 12; attempt++) {
      const next = this.draw(segmentsOf(vessel).filter(fits));
      const free = [...named, ...chosen].every((other) => next.from >= other.to || next.to <= other.from);
      if (free) chosen.push(next);
    }
    this.segmentsNamed.set(vessel, [...named, ...chosen]);
    return chosen.sort((a, b) => a.from - b.from);
  }

  /** A labelled segment of a vessel that is already mentioned. */
  segment(vessel: string, owner: string): string {
    return this.place(this.segmentForm(vessel), owner);
  }

  stentSegment(owner: string): string {
    return this.place(this.draw(STENT_SEGMENTS), owner);
  }

  /** Labels a place and hangs it on its owners. */
  place(form: Form, ...owners: string[]): string {
    const id = this.sentence.entity("Location", form);
    for (const owner of owners) this.sentence.link("Position", owner, id);
    return id;
  }

  /** A degree word of some kind, hung on the vessels that it describes. */
  degree(kind: DegreeKind, ...owners: string[]): DegreeMention {
    return this.degreeOf(this.draw(DEGREES.filter((form) => form.kind === kind)), owners);
  }

  /** The bare word 狭窄. */
  stenosis(...owners: string[]): DegreeMention {
    return this.degreeOf(STENOSIS, owners);
  }

  degreeOf(form: DegreeForm, owners: readonly string[]): DegreeMention {
    const id = this.sentence.entity("Degree", slip(this.random, form));
    this.kinds.add(form.kind);
    for (const owner of owners) this.sentence.link("Modifier", owner, id);
    return { id, form };
  }

  /** 未见明显: a negation with its unlabelled filler. */
  negation(filler = true): string {
    const id = this.sentence.entity("Negation", this.draw(NEGATIONS));
    const between = filler ? this.draw(FILLERS) : FILLERS[0];
    this.say(between.text, between.gloss);
    return id;
  }

  negate(negation: string, ...degrees: DegreeMention[]): void {
    for (const degree of degrees) this.sentence.link("Negative", negation, degree.id);
  }

  /** Hangs a percentage just written on the degree it measures. */
  measure(degree: DegreeMention, quantifier: string): void {
    this.sentence.link("Percentage", degree.id, quantifier);
  }

  /** A labelled percentage, with the unlabelled words that stand around one (约, 左右). */
  quantifier(range: [low: number, high: number], hedges: keyof typeof HEDGES = "any"): string {
    const text = this.number(range);
    const gloss = text.normalize("NFKC").replace(/[~－]/g, "-");
    const before = this.choose<string>(hedges === "any" && gloss.includes("-") ? HEDGES.range : HEDGES[hedges]);
    this.say(before, HEDGE_GLOSSES[before]);
    const id = this.sentence.entity("Quantifier", { text, gloss });
    if (hedges === "any" && before === "" && this.chance(0.05)) this.say("左右", "or so");
    return id;
  }

  /** The characters of a percentage between two bounds: 70%, 70-80%, 70％～80％. */
  number([low, high]: [number, number]): string {
    const { random, style } = this;
    const step = low >= 90 || high - low < 10 ? 1 : this.chance(0.7) ? 10 : 5;
    const first =
      step === 1
        ? random.weighted(...topNumbers(low, high))
        : roundUp(low, step) + step * random.int(steps(low, high, step));
    const second = first + 10;
    const isRange = step > 1 && second <= 95 && this.chance(0.42);
    const middle = style.percentTwice ? style.percent + style.dash : style.dash;
    const text = isRange ? `${first}${middle}${second}${style.percent}` : `${first}${style.percent}`;
    return style.fullWidthDigits
      ? text.replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0))
      : text;
  }

  /** Writes each item, with 、 between and perhaps 及 before the last. */
  list<T>(items: readonly T[], write: (item: T) => void): void {
    const last = this.choose({ "": 5, 及: 3, 和: 2, 与: 1 });
    items.forEach((item, i) => {
      if (i > 0)
        this.say(i === items.length - 1 && last ? last : this.style.pause, i === items.length - 1 ? "and" : ",");
      write(item);
    });
  }
}

const STENOSIS = formOf("狭窄");

/** Unlabelled words before a number: after a degree any that fit it, before one only 约, in a list none. */
const HEDGES = {
  any: { "": 12, 约: 6, 约为: 1, 达: 1, 小于: 0.5, "<": 0.4, 大于: 0.3, 近: 0.6 },
  range: { "": 12, 约: 6, 约为: 1, 达: 0.6, 近: 0.3 },
  about: { "": 3, 约: 2, 近: 0.3 },
  none: { "": 1 },
};

const HEDGE_GLOSSES: Record<string, string> = {
  约: "about",
  约为: "about",
  达: "up to",
  小于: "less than",
  "<": "less than",
  大于: "more than",
  近: "nearly",
};

export const isMain = (vessel: string): boolean => ["LAD", "LCX", "RCA"].includes(vessel);

function segmentsOf(vessel: string): readonly SegmentForm[] {
  if (isMain(vessel)) return SEGMENTS;
  if (vessel === "LM") return LEFT_MAIN_SEGMENTS;
  return ["LIMA", "SVG", "graft"].includes(vessel) ? GRAFT_SEGMENTS : BRANCH_SEGMENTS;
}

function steps(low: number, high: number, step: number): number {
  return Math.floor((high - roundUp(low, step)) / step) + 1;
}

function roundUp(low: number, step: number): number {
  return Math.ceil(low / step) * step;
}

/** Numbers that are read off near the top of the scale, where a percent counts. */
function topNumbers(low: number, high: number): [number[], number[]] {
  const numbers = [10, 15, 20, 90, 95, 98, 99, 100].filter((n) => n >= low && n <= high);
  return [numbers, numbers.map((n) => (n === 99 ? 3 : 1))];
}
