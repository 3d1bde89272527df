/** One report: how each vessel is, told in several sentences by one author. */
import type { Random } from "../text/random.js";
import type { Document } from "../text/document.js";
import type { Sentence } from "./builder.js";
import { distractor, type Matter } from "./distractors.js";
import { followUps } from "./followups.js";
import { formOf } from "./lexicon.js";
import { OPENERS, type State } from "./openers.js";
import { acrossLeftMain, allClear, atBifurcation, shared } from "./several.js";
import { drawStyle } from "./style.js";
import { absent } from "./topic.js";
import { Writer } from "./writer.js";

/** No sentence is longer (characters): what a model of 128 positions holds with [CLS] and [SEP]. */
export const MAX_LENGTH = 126;

/** Writes a whole sentence but its full stop. */
export type Plan = (w: Writer) => void;

export interface Patient {
  states: Map<string, State>;
  /** Stents were placed during this examination. */
  treated: boolean;
}

const STATES: Record<string, Partial<Record<State, number>>> = {
  LM: { clear: 9, diseased: 1.2, irregular: 1 },
  LAD: { diseased: 8, clear: 1.2, irregular: 1.6, occluded: 1, stented: 1.2, bridged: 1.2 },
  LCX: { diseased: 6, clear: 2.5, irregular: 1.5, occluded: 0.8, stented: 0.8 },
  RCA: { diseased: 6, clear: 2.3, irregular: 1.5, occluded: 1.2, stented: 0.9 },
  RI: { diseased: 2, clear: 1 },
  LIMA: { clear: 3, diseased: 1 },
  SVG: { diseased: 2, clear: 2, occluded: 1.4 },
  graft: { clear: 2, diseased: 1, occluded: 1 },
};

export function drawPatient(random: Random): Patient {
  const vessels = ["LM", "LAD", "LCX", "RCA"];
  if (random.uniform() < 0.1) vessels.push("RI");
  if (random.uniform() < 0.09) vessels.push(...random.pick([["LIMA", "SVG"], ["SVG"], ["graft"]]));
  const states = new Map(
    vessels.map((id) => [id, random.weighted(Object.keys(STATES[id]) as State[], Object.values(STATES[id]))]),
  );
  return { states, treated: random.uniform() < 0.3 };
}

/** A vessel's own sentence: it opens, and up to four clauses follow. */
function about(vessel: string, state: State): Plan {
  return (w) => {
    if (vessel === "LAD" && state === "diseased" && w.chance(0.07)) return atBifurcation(w, vessel);
    const topic = OPENERS[state](w, vessel);
    followUps(w, topic, w.random.weighted([0, 1, 2, 3, 4], state === "clear" ? [1, 5, 4, 1, 0] : [0.2, 1.5, 4, 6, 4]));
  };
}

/** 左主干未见明显狭窄，左前降支近段狭窄70%: a vessel without findings, and the next one in the same sentence. */
function afterClear(cleared: string, vessel: string, state: State): Plan {
  return (w) => {
    OPENERS.clear(w, cleared);
    w.comma();
    const topic = OPENERS[state](w, vessel);
    followUps(w, topic, w.random.weighted([0, 1, 2], [3, 4, 1]));
  };
}

/** Several clauses on matters that are no finding. */
export function remarks(...matters: Matter[]): Plan {
  return (w) => {
    matters.forEach((matter, i) => {
      if (i > 0) w.comma();
      distractor(w, matter);
    });
  };
}

/** After stenting: the device, what is left, and the flow. 支架贴壁良好，无残余狭窄、夹层 is a finding, the rest is not. */
export const afterTreatment: Plan = (w) => {
  distractor(w, "procedure");
  w.comma();
  if (w.chance(0.5)) {
    distractor(w, "result");
    w.comma();
  }
  const outcome = w.choose({ absent: 5, residual: 2, flow: 2 });
  if (outcome === "absent") {
    w.say(w.choose({ 复查造影: 3, 术后造影示: 2, 造影示: 1 }), "afterwards");
    absent(w, [], "stent", w.random.weighted([1, 2, 3], [2, 3, 1]));
  } else if (outcome === "residual") {
    const degree = w.degreeOf(RESIDUAL, []);
    w.measure(degree, w.quantifier(degree.form.percent));
  }
  if (outcome !== "absent" || w.chance(0.5)) {
    if (outcome !== "flow") w.comma();
    distractor(w, "flow");
  }
};

const RESIDUAL = formOf("残余狭窄");

/** Puts a remark before the finding, in the same sentence. */
export function after(matter: Matter, plan: Plan): Plan {
  return (w) => {
    distractor(w, matter);
    w.comma();
    plan(w);
  };
}

function planReport(random: Random, { states, treated }: Patient): Plan[] {
  const chance = (p: number): boolean => random.uniform() < p;
  const left = new Map(states);
  const take = (...ids: string[]): void => ids.forEach((id) => left.delete(id));
  const findings: Plan[] = [];

  const clear = [...left].filter(([id, state]) => state === "clear" && id !== "graft").map(([id]) => id);
  const clearTogether = clear.length > 1 && chance(0.8);
  if (clearTogether) take(...clear);
  const diseased = ["LAD", "LCX", "RCA"].filter((id) => left.get(id) === "diseased");
  const together = diseased.length > 1 && chance(0.8);
  if (together) take(...diseased);

  const leftMain = left.get("LM");
  take("LM");
  if (leftMain === "diseased" && chance(0.4)) {
    const next = random.pick(["LAD", "LCX"]);
    findings.push((w) => acrossLeftMain(w, next));
  } else if (leftMain && leftMain !== "clear") findings.push(about("LM", leftMain));
  if (clearTogether) findings.push(allClearAndFlow(clear));
  if (together) findings.push((w) => shared(w, diseased));
  if (together && chance(0.35)) findings.push(about(diseased[0], "diseased"));
  const told: [string, State][] = leftMain === "clear" && !clearTogether ? [["LM", leftMain], ...left] : [...left];
  for (let i = 0; i < told.length; i++) {
    const [id, state] = told[i];
    if (state === "clear" && i + 1 < told.length && chance(0.75)) findings.push(afterClear(id, ...told[++i]));
    else findings.push(about(id, state));
  }
  if (chance(0.6)) findings.push(branches(random));
  if (chance(0.45)) findings[0] = after("dominance", findings[0]);

  const before: Plan[] = chance(0.3) ? [remarks(...random.pick(OPENINGS))] : [];
  const treatment: Plan[] = treated ? [remarks("procedure", "procedure", "procedure"), afterTreatment] : [];
  const closing: Plan[] = chance(0.3) ? [remarks(...random.pick(CLOSINGS))] : [];
  return [...before, ...findings, ...treatment, ...closing];
}

/** 左主干、回旋支均未见明显狭窄，血流通畅 */
export function allClearAndFlow(vessels: readonly string[]): Plan {
  return (w) => {
    allClear(w, vessels);
    if (!w.chance(0.6)) return;
    w.comma();
    distractor(w, "flow");
  };
}

/** Branches of several vessels, told together. */
export function branches(random: Random): Plan {
  const groups = [
    ["D1", "D2", "D"],
    ["OM1", "OM"],
    ["PDA", "PLV"],
    ["RI", "AM"],
  ].map((group) => random.pick(group));
  const drawn = random.shuffle(groups).slice(0, random.weighted([2, 3], [3, 2]));
  return random.uniform() < 0.4 ? allClearAndFlow(drawn) : (w) => shared(w, drawn);
}

export const OPENINGS: readonly Matter[][] = [
  ["history", "history", "approach", "access"],
  ["approach", "access", "access", "dominance"],
  ["history", "approach", "access", "dominance"],
  ["approach", "access", "origin", "dominance"],
  ["origin", "origin", "dominance"],
  ["access", "access", "origin", "dominance"],
];

export const CLOSINGS: readonly Matter[][] = [
  ["ventricle", "ventricle", "ventricle"],
  ["ventricle", "ventricle", "summary", "summary"],
  ["summary", "summary", "summary"],
  ["result", "result", "result", "result"],
  ["summary", "result", "result"],
];

export interface ReportOptions {
  id: string;
  random: Random;
  /** Whether forms kept out of train may be used. */
  holdout: boolean;
  /** Exponent on the weights of forms: 1 as they are, less makes rare ones commoner. */
  flatten?: number;
  /** Says that a sentence must be written anew; asked at most 30 times a sentence. */
  taken?: (text: string) => boolean;
}

/** The sentences of one report. */
export function writeReport({ id, random, holdout, flatten, taken }: ReportOptions): Document[] {
  const style = drawStyle(random.derive("style"));
  const plans = planReport(random.derive("plan"), drawPatient(random.derive("patient")));
  return writePlans(plans, { id, random, taken, writer: (own) => new Writer(own, style, holdout, flatten) });
}

export interface PlansOptions extends Pick<ReportOptions, "id" | "random" | "taken"> {
  /** What writes a sentence, drawing from a generator of the sentence's own. */
  writer: (random: Random) => Writer;
  /** Most characters of a sentence. */
  longest?: number;
}

/** One sentence a plan. A sentence that stays taken or too long after 30 attempts is left out. */
export function writePlans(
  plans: readonly Plan[],
  { id, random, writer, taken = () => false, longest = MAX_LENGTH }: PlansOptions,
): Document[] {
  const documents: Document[] = [];
  plans.forEach((plan, i) => {
    for (let attempt = 0; attempt < 30; attempt++) {
      const sentence = write(plan, writer(random.derive("sentence", i, attempt)));
      if (sentence.text.length > longest || taken(sentence.text)) continue;
      documents.push({ id: `${id}-${documents.length + 1}`, report: id, ...sentence });
      return;
    }
  });
  return documents;
}

function write(plan: Plan, w: Writer): Sentence {
  plan(w);
  w.sentence.end(w.chance(0.01) ? "" : w.style.stop);
  return w.sentence.build();
}
