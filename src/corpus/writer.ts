/** The vocabulary of clauses: mention a vessel, a segment, a degree, a number, in the style of the report at hand. */
import type { Random } from "../text/random.js";
import { SentenceBuilder } from "./builder.js";
import { FIRST_HOSPITAL, type Hedges, type Hospital } from "./hospital.js";
import { FILLERS, formOf, type DegreeForm, type DegreeKind, type SegmentForm } from "./lexicon.js";
import type { Style } from "./style.js";
import type { Form, VesselName, WeightedForm } from "./vessels.js";

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
   * @param hospital whose words the report is written in
   */
  constructor(
    readonly random: Random,
    readonly style: Style,
    private readonly holdout: boolean,
    private readonly flatten = 1,
    readonly hospital: Hospital = FIRST_HOSPITAL,
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

  /** A segment or degree word written in another register than the report's is rare. */
  private readonly inRegister = ({ weight, register }: DegreeForm | SegmentForm): number => {
    if (!register) return weight;
    return weight * (register === this.style.naming ? 6 : 0.3);
  };

  private slip(form: Form): Form {
    return this.hospital.slip(this.random, form);
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
    const names = this.hospital.names(id);
    this.vesselsNamed.add(id);
    const { naming } = this.style;
    const name = this.draw(names, (form) => form.weight * (naming === form.register ? 8 : 1));
    if (naming !== "paired" || name.register === "abbreviation") return this.slip(name);
    return this.paired(name, names) ?? this.slip(name);
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
    return this.slip(form ?? this.draw(this.segmentsOf(vessel)));
  }

  /** Up to `count` segments that run downstream and overlap neither each other nor what this sentence named before. */
  segmentForms(vessel: string, count: number, fits: (form: SegmentForm) => boolean = () => true): SegmentForm[] {
    const named = this.segmentsNamed.get(vessel) ?? [];
    const chosen: SegmentForm[] = [];
    for (let attempt = 0; chosen.length < count && attempt < 12; attempt++) {
      const next = this.draw(this.segmentsOf(vessel).filter(fits), this.inRegister);
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

  private segmentsOf(vessel: string): readonly SegmentForm[] {
    const { main, leftMain, graft, branch } = this.hospital.places;
    if (isMain(vessel)) return main;
    if (vessel === "LM") return leftMain;
    return GRAFTS.includes(vessel) ? graft : branch;
  }

  stentSegment(owner: string): string {
    return this.place(this.draw(this.hospital.places.stent), owner);
  }

  /** Labels a place and hangs it on its owners. */
  place(form: Form, ...owners: string[]): string {
    const id = this.sentence.entity("Location", form);
    for (const owner of owners) this.sentence.link("Position", owner, id);
    return id;
  }

  /** A degree word of some kind, hung on the vessels that it describes. */
  degree(kind: DegreeKind, ...owners: string[]): DegreeMention {
    return this.degreeOf(this.degreeForm(kind), owners);
  }

  degreeForm(kind: DegreeKind): DegreeForm {
    return this.draw(
      this.hospital.degrees.filter((form) => form.kind === kind),
      this.inRegister,
    );
  }

  /** The bare word 狭窄. */
  stenosis(...owners: string[]): DegreeMention {
    return this.degreeOf(STENOSIS, owners);
  }

  degreeOf(form: DegreeForm, owners: readonly string[]): DegreeMention {
    const id = this.sentence.entity("Degree", this.slip(form));
    this.kinds.add(form.kind);
    for (const owner of owners) this.sentence.link("Modifier", owner, id);
    return { id, form };
  }

  /** 未见明显: a negation with its unlabelled filler. */
  negation(filler = true): string {
    const id = this.sentence.entity("Negation", this.draw(this.hospital.negations));
    const between = filler ? this.draw(this.hospital.fillers) : FILLERS[0];
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
  quantifier(range: [low: number, high: number], hedges: keyof Hedges = "any"): string {
    const form = this.number(range);
    const all = this.hospital.hedges;
    const before = this.choose<string>(hedges === "any" && form.gloss.includes("-") ? all.range : all[hedges]);
    this.say(before, HEDGE_GLOSSES[before]);
    const id = this.sentence.entity("Quantifier", form);
    if (hedges === "any" && before === "" && this.chance(0.05)) this.say("左右", "or so");
    return id;
  }

  /** A percentage between two bounds, as the author writes it: 70%, 70-80%, 70％～80％. */
  number([low, high]: [number, number]): Form {
    const { random, style } = this;
    const step = low >= 90 || high - low < 10 ? 1 : this.chance(0.7) ? 10 : 5;
    const first =
      step === 1
        ? random.weighted(...topNumbers(low, high))
        : roundUp(low, step) + step * random.int(steps(low, high, step));
    const second = first + 10;
    const isRange = step > 1 && second <= 95 && this.chance(0.42);
    const spelled = style.spelled?.(random, first, isRange ? second : undefined);
    if (spelled) return spelled;
    const middle = style.percentTwice ? style.percent + style.dash : style.dash;
    const text = isRange ? `${first}${middle}${second}${style.percent}` : `${first}${style.percent}`;
    const wide = (digit: string): string => String.fromCharCode(digit.charCodeAt(0) + 0xfee0);
    return {
      text: style.fullWidthDigits ? text.replace(/\d/g, wide) : text,
      gloss: text.normalize("NFKC").replace(/[~－—至到]/g, "-"),
    };
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

const HEDGE_GLOSSES: Record<string, string> = {
  约: "about",
  约为: "about",
  达: "up to",
  小于: "less than",
  "<": "less than",
  大于: "more than",
  近: "nearly",
  大约: "about",
  超过: "more than",
  不足: "less than",
  接近: "nearly",
  "＞": "more than",
  "≥": "at least",
  "≤": "at most",
  估计: "an estimated",
};

const MAIN = ["LAD", "LCX", "RCA"];
const GRAFTS = ["LIMA", "SVG", "graft"];

export const isMain = (vessel: string): boolean => MAIN.includes(vessel);

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
