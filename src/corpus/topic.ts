/** What a sentence is about at some point: the vessel that later clauses may leave out, and its last finding. */
import { distractor } from "./distractors.js";
import type { DegreeForm } from "./lexicon.js";
import type { DegreeMention, Writer } from "./writer.js";
import { vesselOf } from "./vessels.js";

export interface Topic {
  /** Vessel of the lexicon. */
  vessel: string;
  /** Entity that stands for it in this sentence. */
  id: string;
  /** The last finding that is present (not negated), for clauses that go on about it. */
  degree?: DegreeMention;
  /** The main vessel, when the sentence has come to one of its branches. */
  main?: Topic;
}

/** Mentions the vessel that the clause is about: 左前降支, or LAD： in reports that write so. */
export function subject(w: Writer, vessel: string): Topic {
  const id = w.vessel(vessel);
  if (w.style.colon) w.say("：", ":");
  return { vessel, id };
}

/** The same, often with a remark on its course, so that the finding follows over a comma: 左前降支走行正常，近段狭窄70%. */
export function describedSubject(w: Writer, vessel: string): Topic {
  const topic = subject(w, vessel);
  const remarks = w.random.weighted([0, 1, 2], [2, 6, 4]);
  for (let i = 0; i < remarks; i++) {
    distractor(w, "course");
    w.comma();
  }
  return topic;
}

/** A branch of the vessel that the sentence has not named yet, if there is one; the vessel itself where it has none. */
export function branchOf(w: Writer, vessel: string): string {
  const branches = Object.entries(vesselOf(vessel).branches);
  const fresh = branches.filter(([id]) => !isNamed(w, id));
  const candidates = fresh.length > 0 ? fresh : branches;
  if (candidates.length === 0) return vessel;
  return w.random.weighted(
    candidates.map(([id]) => id),
    candidates.map(([, weight]) => weight),
  );
}

/** Whether the sentence names this branch, or one of its family without a number (对角支 beside 第一对角支). */
function isNamed(w: Writer, id: string): boolean {
  const family = id.replace(/\d$/, "");
  return [...w.vesselsNamed].some((other) => {
    const numbered = other !== family && id !== family;
    return other === id || (!numbered && other.replace(/\d$/, "") === family);
  });
}

/** What a report says is absent: from a vessel, beside a stenosis, after a stent. Weights by degree word. */
export const ABSENT = {
  vessel: {
    狭窄: 30,
    斑块: 4,
    钙化: 3,
    闭塞: 2.5,
    扩张: 2,
    重度狭窄: 1.5,
    迂曲: 1,
    心肌桥: 0.4,
    痉挛: 0.7,
    高度狭窄: 0.5,
  },
  companion: {
    血栓: 5,
    钙化: 4,
    夹层: 3,
    充盈缺损: 1.5,
    溃疡: 1,
    痉挛: 0.6,
    附壁血栓: 0.5,
    内膜撕裂: 0.4,
    重度钙化: 0.4,
  },
  stent: { 残余狭窄: 5, 夹层: 5, 血栓: 4, 充盈缺损: 1, 痉挛: 1, 撕裂: 0.6, 附壁血栓: 0.4, 内膜撕裂: 0.4 },
} satisfies Record<string, Record<string, number>>;

export type Scene = keyof typeof ABSENT;

/** 未见明显狭窄、斑块: a negation over a list of degrees of different kinds, each hung on the vessels and the negation. */
export function absent(w: Writer, owners: readonly string[], scene: Scene = "vessel", count = 1): void {
  const weights = w.hospital.absent[scene];
  const candidates = eachTextOnce(w.hospital.degrees.filter(({ text }) => text in weights));
  const told = new Set(scene === "companion" ? w.kinds : []);
  const chosen: DegreeForm[] = [];
  for (let i = 0; i < count; i++) {
    const left = candidates.filter(({ kind }) => !told.has(kind));
    if (left.length === 0) break;
    const form = w.draw(left, ({ text }) => weights[text]);
    chosen.push(form);
    told.add(form.kind);
  }
  const negation = w.negation(w.hospital.takesFiller.has(chosen[0].text));
  w.list(chosen, (form) => w.negate(negation, w.degreeOf(form, owners)));
}

/** Degree words, each once: 狭窄 is listed as a restenosis too. */
const eachTextOnce = (forms: readonly DegreeForm[]): DegreeForm[] =>
  forms.filter((form, i) => forms.findIndex(({ text }) => text === form.text) === i);

/** Degree words that 明显 may qualify: 未见明显狭窄, but not 未见明显闭塞. */
export const TAKES_FILLER: ReadonlySet<string> = new Set(["狭窄", "斑块", "钙化", "扩张", "迂曲", "残余狭窄"]);
