/** One report of the second hospital: longer sentences than the first one's, in a style and in words that train lacks. */
import type { Document } from "../../text/document.js";
import type { Random } from "../../text/random.js";
import { distractor, type Matter } from "../distractors.js";
import { followUps } from "../followups.js";
import type { Opener } from "../lesions.js";
import { OPENERS, type State } from "../openers.js";
import {
  after,
  afterTreatment,
  allClearAndFlow,
  branches,
  CLOSINGS,
  drawPatient,
  OPENINGS,
  writePlans,
  type Patient,
  type Plan,
} from "../report.js";
import { acrossLeftMain, shared } from "../several.js";
import { isMain, Writer } from "../writer.js";
import { findingLast, findingLater, formerAndLatter, noneOfThem, numbersLater, vesselLater } from "./clauses.js";
import { SECOND_HOSPITAL } from "./hospital.js";
import { NEW_REMARKS } from "./remarks.js";
import { drawHardStyle, type HardStyle } from "./styles.js";

const REMOTE: readonly Opener[] = [numbersLater, findingLater, vesselLater, findingLast];

/** No sentence is longer (characters) than train's longest, as a model may have no position beyond. */
const LONGEST = 92;

/** How much longer its sentences go on than the first hospital's (see `followUps`). */
const LONG = { most: 9, between: 0.35 };

/** A vessel's own sentence, its finding told in one clause or over several, and more that follows. */
function about(vessel: string, state: State): Plan {
  return (w) => {
    const remote = state === "diseased" && isMain(vessel) && w.chance(0.45);
    const topic = remote ? w.random.pick(REMOTE)(w, vessel) : OPENERS[state](w, vessel);
    const most = remote ? [0, 1, 2] : [2, 3, 4];
    followUps(w, topic, state === "clear" ? w.random.pick([0, 1, 2]) : w.random.pick(most), LONG);
  };
}

/** Several clauses that are no finding, at least the first of them in this hospital's own words. */
function remarks(...[first, ...others]: readonly Matter[]): Plan {
  return (w) => {
    distractor(w, first, NEW_REMARKS[first]);
    for (const matter of others) {
      w.comma();
      distractor(w, matter);
    }
  };
}

function planReport(random: Random, { states, treated }: Patient): Plan[] {
  const chance = (p: number): boolean => random.uniform() < p;
  const left = new Map(states);
  const findings: Plan[] = [];
  const leftMain = left.get("LM");
  left.delete("LM");
  if (leftMain === "diseased" && chance(0.5)) findings.push((w) => acrossLeftMain(w, "LAD"));
  else if (leftMain) findings.push(about("LM", leftMain));

  const diseased = ["LAD", "LCX", "RCA"].filter((id) => left.get(id) === "diseased");
  if (diseased.length > 1 && chance(0.7)) {
    const [first, second] = diseased;
    findings.push(random.pick<Plan>([(w) => formerAndLatter(w, [first, second]), (w) => shared(w, diseased)]));
    left.delete(second);
  }
  const clear = [...left].filter(([id, state]) => state === "clear" && id !== "graft").map(([id]) => id);
  if (clear.length > 1) {
    findings.push(chance(0.5) ? allClearAndFlow(clear) : (w) => noneOfThem(w, clear.slice(0, 3)));
    for (const id of clear) left.delete(id);
  }
  for (const [id, state] of left) findings.push(about(id, state));
  if (chance(0.5)) findings.push(branches(random));
  if (chance(0.4)) findings[0] = after("dominance", findings[0]);

  const before: Plan[] = chance(0.4) ? [remarks(...random.pick(OPENINGS))] : [];
  const treatment: Plan[] = treated ? [remarks("procedure", "procedure"), afterTreatment] : [];
  const closing: Plan[] = chance(0.4) ? [remarks(...random.pick(CLOSINGS))] : [];
  return [...before, ...findings, ...treatment, ...closing];
}

/** The items of a list are numbered; notes and dictation have a word or two before some sentences. */
function inStyle(plan: Plan, n: number, style: HardStyle): Plan {
  return (w) => {
    w.say(style.number(n));
    if (style.kind === "dictation" && w.chance(0.3)) {
      w.say(...w.random.pick(DICTATED));
      w.comma();
    }
    if (style.kind === "notes" && w.chance(0.15)) {
      distractor(w, "dominance");
      w.comma();
    }
    plan(w);
  };
}

const DICTATED: readonly [string, string][] = [
  ["下面看", "now look at this"],
  ["造影显示如下", "angiography shows the following"],
  ["再次多角度观察", "seen again from several angles"],
  ["接着描述", "to go on"],
];

export interface HardReportOptions {
  id: string;
  random: Random;
  /** Says that a sentence must be written anew. */
  taken: (text: string) => boolean;
}

/** The sentences of one report. */
export function writeHardReport({ id, random, taken }: HardReportOptions): Document[] {
  const style = drawHardStyle(random.derive("style"));
  const plans = planReport(random.derive("plan"), drawPatient(random.derive("patient")));
  return writePlans(
    plans.map((plan, i) => inStyle(plan, i + 1, style)),
    { id, random, taken, longest: LONGEST, writer: (own) => new Writer(own, style, true, 1, SECOND_HOSPITAL) },
  );
}
