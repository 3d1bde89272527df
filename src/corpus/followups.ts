/** Clauses that go on about the vessel before: they leave it out, and their relations reach back over the comma. */
import { distractor, type Matter } from "./distractors.js";
import { companionKind, landmarkOf, measured, narrowest, numberThenDegree } from "./lesions.js";
import { absent, branchOf, type Topic } from "./topic.js";
import { isMain, type Writer } from "./writer.js";

/** Writes a clause and its leading comma; returns what the sentence is about after it. */
export type FollowUp = (w: Writer, topic: Topic) => Topic;

/** …，中段狭窄50% · …，远段70%狭窄 */
const anotherSegment: FollowUp = (w, topic) => {
  w.comma();
  w.segment(topic.vessel, topic.id);
  return anotherLesion(w, topic);
};

/** …，第二对角支发出后狭窄50%: a landmark stands where a segment might. */
const pastLandmark: FollowUp = (w, topic) => {
  w.comma();
  landmarkOf(w, topic);
  return anotherLesion(w, topic);
};

function anotherLesion(w: Writer, topic: Topic): Topic {
  if (w.chance(0.3)) return { ...topic, degree: numberThenDegree(w, topic.id) };
  w.say(w.choose({ "": 5, 可见: 2, 见: 1, 亦可见: 0.5 }));
  const degree = w.degree(w.chance(0.85) ? "stenosis" : companionKind(w), topic.id);
  return { ...topic, degree: degree.form.kind === "stenosis" && w.chance(0.5) ? measured(w, degree) : degree };
}

/** …，最重处约90%: measures the finding of the clause before. */
const worst: FollowUp = (w, topic) => {
  const { degree } = topic;
  w.comma();
  if (degree?.form.kind !== "stenosis") return { ...topic, degree: narrowest(w, topic) };
  w.say(w.choose({ 最重处: 4, 最窄处: 2, 程度: 1, 较重处: 1 }), "at the worst place");
  w.measure(degree, w.quantifier(degree.form.percent));
  return topic;
};

/** …，余未见明显狭窄 */
const remainder: FollowUp = (w, topic) => {
  w.comma().say(w.choose({ 余: 4, 其余: 2, 余段: 2, 其余各段: 1, 余管腔: 0.6 }), "elsewhere");
  absent(w, [topic.id], "vessel", w.chance(0.25) ? 2 : 1);
  return topic;
};

/** …，伴钙化、迂曲 */
const withOthers: FollowUp = (w, topic) => {
  w.comma().say(w.choose({ 伴: 5, 并可见: 1.5, 合并: 1, 局部可见: 1 }), "with");
  w.degree(companionKind(w), topic.id);
  if (w.chance(0.3)) {
    w.say(w.choose({ 及: 2, "、": 1 }), "and");
    w.degree(companionKind(w), topic.id);
  }
  return topic;
};

/** …，不伴血栓 · …，未见夹层 */
const without: FollowUp = (w, topic) => {
  w.comma();
  if (w.chance(0.5)) {
    absent(w, [topic.id], "companion", w.random.weighted([1, 2, 3], [5, 3, 1]));
    return topic;
  }
  const negation = w.sentence.entity("Negation", { text: "不", gloss: "not" });
  w.say("伴", "accompanied by");
  w.negate(negation, w.degree(w.random.pick(COMPANION_KINDS.filter((kind) => !w.kinds.has(kind))), topic.id));
  return topic;
};

const COMPANION_KINDS = ["calcification", "thrombus", "thrombus", "dissection"] as const;

/** …，尚未完全闭塞 */
const notYet: FollowUp = (w, topic) => {
  w.comma().say(w.choose({ 尚: 2, "": 1 }), "still");
  const negation = w.sentence.entity("Negation", { text: "未", gloss: "not" });
  const forms = w.hospital.degrees.filter(({ text }) => ["完全闭塞", "闭塞", "完全性闭塞"].includes(text));
  w.negate(negation, w.degreeOf(w.draw(forms), [topic.id]));
  return topic;
};

/** …，累及第一对角支开口: the finding before describes the branch too. */
const involving: FollowUp = (w, topic) => {
  if (!topic.degree) return remainder(w, topic);
  w.comma().say(w.choose({ 累及: 4, 病变累及: 1.5, 延及: 0.7 }), "involving");
  const id = w.vessel(branchOf(w, topic.vessel));
  w.sentence.link("Modifier", id, topic.degree.id);
  if (w.chance(0.7)) w.place({ text: "开口", gloss: "ostium" }, id);
  return { ...topic, main: topic };
};

/** …（第一对角支开口狭窄60%），: a branch in brackets; what follows is about the main vessel again. */
const branchAside: FollowUp = (w, topic) => {
  const [open, close] = w.style.brackets;
  w.say(open, "(");
  const branch = branchOf(w, topic.vessel);
  const id = w.vessel(branch);
  if (w.chance(0.6)) w.segment(branch, id);
  if (w.chance(0.3)) absent(w, [id]);
  else if (w.chance(0.4)) numberThenDegree(w, id);
  else w.degree("stenosis", id);
  w.say(close, ")");
  return w.chance(0.75) ? anotherSegment(w, topic) : remainder(w, topic);
};

/** …，第一对角支开口狭窄60%: the branch is now what the sentence is about. */
const branch: FollowUp = (w, topic) => {
  w.comma();
  const vessel = branchOf(w, topic.vessel);
  const id = w.vessel(vessel);
  const next: Topic = { vessel, id, main: topic.main ?? topic };
  if (w.chance(0.75)) w.segment(vessel, id);
  if (w.chance(0.3)) {
    absent(w, [id]);
    return next;
  }
  if (w.chance(0.35)) return { ...next, degree: numberThenDegree(w, id) };
  w.say(w.choose({ "": 4, 可见: 2 }));
  const degree = w.degree(w.chance(0.9) ? "stenosis" : "occlusion", id);
  return { ...next, degree: degree.form.kind === "stenosis" && w.chance(0.6) ? measured(w, degree) : degree };
};

/** …，主支远段狭窄50%: back from a branch to the vessel that it leaves. */
const backToMain: FollowUp = (w, { main, ...topic }) => {
  if (!main) return topic;
  w.comma().say(w.choose({ 主支: 3, 主支血管: 1 }), "main vessel");
  w.segment(main.vessel, main.id);
  if (w.chance(0.6)) return anotherLesion(w, main);
  absent(w, [main.id], "vessel", w.chance(0.3) ? 2 : 1);
  return main;
};

/** …，对角支、间隔支未见明显狭窄 */
const clearBranches: FollowUp = (w, topic) => {
  w.comma();
  const ids: string[] = [];
  w.list(Array.from({ length: w.random.weighted([1, 2, 3], [3, 5, 1.5]) }), () =>
    ids.push(w.vessel(branchOf(w, topic.vessel))),
  );
  if (ids.length > 1 && w.chance(0.5)) w.say("均", "all");
  if (w.chance(0.2)) w.say(...w.random.pick(UNREMARKABLE));
  else absent(w, ids);
  return { ...topic, main: topic };
};

const UNREMARKABLE: readonly [string, string][] = [
  ["正常", "normal"],
  ["未见异常", "nothing abnormal"],
  ["细小", "small"],
];

/** …，位于第一对角支发出前: a landmark, not diseased itself. */
const landmarkAfter: FollowUp = (w, topic) => {
  w.comma().say(w.choose({ 位于: 3, 病变位于: 2 }), "lying");
  w.vessel(branchOf(w, topic.vessel));
  const [chinese, english] = w.random.pick([
    ["发出前", "upstream of its origin"],
    ["发出后", "downstream of its origin"],
    ["水平", "level"],
  ]);
  w.say(chinese, english);
  return topic;
};

/** A remark that is no finding, and leaves the topic as it is. */
function aside(matter: Matter): FollowUp {
  return (w, topic) => {
    w.comma();
    distractor(w, matter);
    return topic;
  };
}

const flow = aside("flow");
const stillness = aside("stillness");
const collaterals = aside("collaterals");
const lesionRemark = aside("lesion");

type Choice = readonly [clause: FollowUp, weight: number];

const AFTER_LESION: readonly Choice[] = [
  [anotherSegment, 4],
  [pastLandmark, 9],
  [worst, 9],
  [remainder, 3],
  [withOthers, 6],
  [without, 2],
  [notYet, 0.5],
  [involving, 10],
  [branchAside, 12],
  [branch, 12],
  [clearBranches, 8],
  [landmarkAfter, 4],
  [lesionRemark, 22],
  [flow, 14],
];

const AFTER_OCCLUSION: readonly Choice[] = [
  [stillness, 6],
  [collaterals, 6],
  [branch, 2],
  [clearBranches, 2],
  [lesionRemark, 2],
];

/** When the sentence has named a branch: to go on about the main vessel without naming it would be ambiguous. */
const ON_BRANCH: readonly Choice[] = [
  [backToMain, 10],
  [lesionRemark, 4],
  [flow, 3],
];

const OTHERWISE: readonly Choice[] = [
  [flow, 6],
  [clearBranches, 4],
  [branch, 3],
];

const NEEDS_BRANCHES: ReadonlySet<FollowUp> = new Set([
  pastLandmark,
  involving,
  branchAside,
  branch,
  clearBranches,
  landmarkAfter,
]);
const FIRST_ONLY: ReadonlySet<FollowUp> = new Set([branchAside, involving, landmarkAfter]);
const ASIDES: ReadonlySet<FollowUp> = new Set([flow, stillness, collaterals, lesionRemark]);
const LONG: ReadonlySet<FollowUp> = new Set([branchAside, branch]);
const REPEATABLE: ReadonlySet<FollowUp> = new Set([anotherSegment, lesionRemark]);

export interface FollowUpOptions {
  /** A sentence with this many entities gets no further finding. */
  most?: number;
  /** How likely a remark comes between one clause and the next, so that what belongs together stands further apart. */
  between?: number;
}

/** `count` clauses that fit what was said before them, none told twice. */
export function followUps(
  w: Writer,
  start: Topic,
  count: number,
  { most = MANY, between = 0 }: FollowUpOptions = {},
): void {
  const told = new Set<FollowUp>();
  let topic = start;
  for (let i = 0; i < count; i++) {
    if (between > 0 && w.chance(between)) topic = lesionRemark(w, topic);
    const fitting = choicesAfter(topic).filter(([clause]) => fits(w, topic, clause, told, most));
    if (fitting.length === 0) return;
    const [clause] = w.random.weighted(
      fitting,
      fitting.map(([, weight]) => weight),
    );
    told.add(clause);
    topic = clause(w, topic);
    if (clause === remainder) return;
  }
}

function choicesAfter({ main, degree }: Topic): readonly Choice[] {
  if (main) return ON_BRANCH;
  if (!degree || degree.form.kind === "bridge") return OTHERWISE;
  return degree.form.kind === "occlusion" ? AFTER_OCCLUSION : AFTER_LESION;
}

function fits(w: Writer, topic: Topic, clause: FollowUp, told: ReadonlySet<FollowUp>, most: number): boolean {
  if (told.has(clause) && !REPEATABLE.has(clause)) return false;
  if (w.sentence.entityCount >= most && !ASIDES.has(clause)) return false;
  if (w.sentence.entityCount >= most - 1 && LONG.has(clause)) return false;
  if (told.size > 0 && FIRST_ONLY.has(clause)) return false;
  if (clause === without && COMPANION_KINDS.every((kind) => w.kinds.has(kind))) return false;
  if (clause === lesionRemark && (told.has(clearBranches) || !topic.degree)) return false;
  if (clause === worst && [...told].some((earlier) => earlier !== withOthers)) return false;
  if (clause === worst && topic.degree && w.sentence.isHead("Percentage", topic.degree.id)) return false;
  return isMain(topic.vessel) || !NEEDS_BRANCHES.has(clause);
}

const MANY = 6;
