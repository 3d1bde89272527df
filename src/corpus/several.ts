/** Clauses about several vessels at once: one degree, or one negation, that all of them share. */
import { distractor } from "./distractors.js";
import { companionKind, numberThenDegree } from "./lesions.js";
import { absent, branchOf } from "./topic.js";
import { isMain, type Writer } from "./writer.js";

/** Writes one clause (or two) about these vessels, two or more. */
export type Shared = (w: Writer, vessels: readonly string[]) => void;

function mentionAll(w: Writer, vessels: readonly string[]): string[] {
  const ids: string[] = [];
  w.list(vessels, (vessel) => ids.push(w.vessel(vessel)));
  return ids;
}

/** A segment of one vessel among several: the more vessels, the less is said of each. */
function maybeSegment(w: Writer, vessel: string, owner: string, vessels: number): void {
  if (w.chance(vessels > 2 ? 0.3 : 0.75)) w.segment(vessel, owner);
}

/** 左主干、回旋支及右冠均未见明显狭窄 */
export const allClear: Shared = (w, vessels) => {
  const ids = mentionAll(w, vessels);
  for (let remarks = w.random.weighted([0, 1, 2], [4, 4, 1]); remarks > 0; remarks--) {
    distractor(w, "smoothness");
    w.comma();
  }
  if (ids.length > 1 && w.chance(0.6)) w.say("均", "all");
  absent(w, ids, "vessel", w.random.weighted([1, 2, 3], ids.length > 2 ? [7, 2, 0.3] : [4, 4, 1.2]));
};

/** 前降支近段90%、回旋支中段80%、右冠远段70%狭窄 */
const numbersFirst: Shared = (w, vessels) => {
  const ids: string[] = [];
  const quantifiers: string[] = [];
  w.list(vessels, (vessel) => {
    const id = w.vessel(vessel);
    ids.push(id);
    maybeSegment(w, vessel, id, vessels.length);
    quantifiers.push(w.quantifier([30, 95], "none"));
  });
  const degree = w.stenosis(...ids);
  for (const quantifier of quantifiers) w.measure(degree, quantifier);
};

/**
 * 前降支近段、回旋支远段均可见弥漫性狭窄（，分别约70%、80%）. All vessels have a segment or none: one after the last
 * vessel alone is everyone's (see sharedPlace).
 */
const sharedDegree: Shared = (w, vessels) => {
  const placed = w.chance(vessels.length > 2 ? 0.3 : 0.7);
  const ids: string[] = [];
  w.list(vessels, (vessel) => {
    const id = w.vessel(vessel);
    ids.push(id);
    if (placed) w.segment(vessel, id);
  });
  w.say(w.choose({ 均可见: 4, 均: 2, 可见: 2, 均见: 1 }), "all show");
  const degree = w.degree("stenosis", ...ids);
  if (w.chance(0.5)) return;
  if (w.chance(0.4)) {
    w.comma().say("分别", "respectively");
    w.list(vessels, () => w.measure(degree, w.quantifier(degree.form.percent, "none")));
  } else w.measure(degree, w.quantifier(degree.form.percent));
};

/** 狭窄位于前降支近段、回旋支中段，分别约70%、80% */
const locatedIn: Shared = (w, vessels) => {
  const placed = w.chance(vessels.length > 2 ? 0.3 : 0.7);
  const numbered = w.chance(0.2);
  const degree = numbered ? numberThenDegree(w) : w.degree("stenosis");
  w.say(w.choose({ 位于: 4, 见于: 2, 分布于: 1 }), "located in");
  w.list(vessels, (vessel) => {
    const id = w.vessel(vessel);
    w.sentence.link("Modifier", id, degree.id);
    if (placed) w.segment(vessel, id);
  });
  if (numbered || w.chance(0.35)) return;
  w.comma().say(w.choose({ 分别约: 3, 分别为: 1, 依次为: 0.6 }), "respectively");
  w.list(vessels, () => w.measure(degree, w.quantifier(degree.form.percent, "none")));
};

/** 狭窄：前降支近段70%，回旋支中段80%: the degree heads the list. */
const headed: Shared = (w, vessels) => {
  w.say(w.choose({ "": 3, 血管: 1, 管腔: 1 }));
  const degree = w.stenosis();
  w.say("：", ":");
  vessels.forEach((vessel, i) => {
    if (i > 0) w.comma();
    const id = w.vessel(vessel);
    w.sentence.link("Modifier", id, degree.id);
    maybeSegment(w, vessel, id, vessels.length);
    w.measure(degree, w.quantifier([30, 95], w.chance(0.3) ? "about" : "none"));
  });
};

/** 前降支、回旋支近段均狭窄约50%: one place for all of them. */
const sharedPlace: Shared = (w, vessels) => {
  const ids = mentionAll(w, vessels);
  w.place(w.segmentForm(vessels[0]), ...ids);
  w.say(w.choose({ 均: 3, 均可见: 2, 各见: 0.6 }), "all show");
  const degree = w.degree("stenosis", ...ids);
  if (w.chance(0.7)) w.measure(degree, w.quantifier(degree.form.percent));
};

/** 除前降支近段狭窄70%外，回旋支、右冠未见明显狭窄 */
const exceptOne: Shared = (w, vessels) => {
  w.say("除", "apart from");
  const id = w.vessel(vessels[0]);
  w.segment(vessels[0], id);
  const degree = w.degree("stenosis", id);
  w.measure(degree, w.quantifier(degree.form.percent));
  w.say("外").comma();
  allClear(w, vessels.slice(1));
};

/** 前降支、回旋支及右冠均可见不同程度狭窄，其中前降支近段最重，约90%: the last clause measures the shared degree. */
const worstOf: Shared = (w, vessels) => {
  const ids = mentionAll(w, vessels);
  w.say(w.choose({ 均可见不同程度: 3, 均可见: 2, 可见多处: 1.5 }), "all show");
  const degree = w.stenosis(...ids);
  w.comma().say(w.choose({ 其中: 3, "": 1, 尤以: 1 }), "of these");
  const worst = w.random.pick(vessels);
  const id = w.vessel(worst);
  w.sentence.link("Modifier", id, degree.id);
  w.segment(worst, id);
  w.say(w.choose({ 最重: 3, 为著: 1, 为重: 1 }), "worst");
  if (w.chance(0.75)) {
    w.comma();
    w.measure(degree, w.quantifier([60, 95]));
  }
};

/** 左主干末端至前降支开口狭窄60%: one lesion over the border of two vessels. */
export function acrossLeftMain(w: Writer, next: string): void {
  const trunk = w.vessel("LM");
  w.segment("LM", trunk);
  w.say(w.choose({ 至: 3, 延续至: 1 }), "to");
  const other = w.vessel(next);
  w.place({ text: w.choose({ 开口: 3, 近段: 2 }), gloss: "beginning" }, other);
  w.say(w.choose({ "": 2, 可见: 2 }));
  const degree = w.degree("stenosis", trunk, other);
  if (w.chance(0.7)) w.measure(degree, w.quantifier(degree.form.percent));
}

/** 前降支与第一对角支分叉处钙化伴狭窄约70% */
export function atBifurcation(w: Writer, vessel: string): void {
  const owners = [w.vessel(vessel)];
  w.say(w.choose({ 与: 3, "/": 1, "-": 1 }), "and");
  owners.push(w.vessel(branchOf(w, vessel)));
  w.place({ text: w.choose({ 分叉处: 4, 分叉部: 1, 交界处: 0.6 }), gloss: "bifurcation" }, ...owners);
  w.say(w.choose({ 可见: 2, "": 2 }));
  if (w.chance(0.3)) {
    w.degree(companionKind(w), ...owners);
    w.say("伴", "with");
  }
  const degree = w.degree("stenosis", ...owners);
  if (w.chance(0.8)) w.measure(degree, w.quantifier(degree.form.percent));
}

const SHARED: readonly [Shared, number][] = [
  [numbersFirst, 5],
  [sharedDegree, 6],
  [locatedIn, 5],
  [sharedPlace, 3.5],
  [exceptOne, 4],
  [headed, 2.5],
  [worstOf, 6],
];

/** Diseased vessels told in one breath. */
export function shared(w: Writer, vessels: readonly string[]): void {
  const fitting = SHARED.filter(
    ([clause]) => clause !== sharedPlace || vessels.every((vessel) => isMain(vessel) === isMain(vessels[0])),
  );
  const [clause] = w.random.weighted(
    fitting,
    fitting.map(([, weight]) => weight),
  );
  clause(w, vessels);
  if (w.chance(0.7)) {
    w.comma();
    distractor(w, w.chance(0.5) ? "flow" : "lesion");
  }
}
