/** Sentences of the second hospital in which what belongs together stands several clauses apart. */
import { distractor, type Matter } from "../distractors.js";
import { lesion, narrowest, type Opener } from "../lesions.js";
import { OPENERS } from "../openers.js";
import { absent, describedSubject, subject } from "../topic.js";
import type { Writer } from "../writer.js";

/** Unlabelled clauses, each with its leading comma. */
export function remarked(w: Writer, matter: Matter, count: number): void {
  for (let i = 0; i < count; i++) {
    w.comma();
    distractor(w, matter);
  }
}

/** 前降支近段、远段均可见狭窄，…，…，程度分别约70%、90%: the numbers come clauses after the finding that they measure. */
export const numbersLater: Opener = (w, vessel) => {
  const topic = subject(w, vessel);
  w.list(w.segmentForms(vessel, 2), (form) => w.place(form, topic.id));
  w.say(w.choose({ 均可见: 3, 各有: 1, 均存在: 1 }), "all show");
  const degree = w.degree("stenosis", topic.id);
  remarked(w, "lesion", w.random.weighted([1, 2, 3], [2, 4, 2]));
  w.comma().say(w.choose({ 程度分别为: 3, 分别约: 2, 由近至远依次约: 1 }), "to degrees of, respectively,");
  w.list([0, 1], () => w.measure(degree, w.quantifier(degree.form.percent, "none")));
  return { ...topic, degree };
};

/** 前降支自开口至远段走行…，…，…，最重处狭窄约90%: the finding comes clauses after its vessel. */
export const findingLater: Opener = (w, vessel) => {
  const topic = subject(w, vessel);
  const [from, to] = w.segmentForms(vessel, 2, (form) => form.to - form.from <= WHOLE / 2);
  if (to) {
    w.say("自", "from");
    w.place(from, topic.id);
    w.say("至", "to");
    w.place(to, topic.id);
  }
  distractor(w, "course");
  remarked(w, "course", w.random.weighted([1, 2], [2, 3]));
  w.comma();
  return { ...topic, degree: narrowest(w, topic) };
};

/** How long a vessel is on the scale of `SegmentForm`. */
const WHOLE = 10;

/** 可见偏心性狭窄，…，…，约80%，位于前降支近段: number and vessel come clauses after the finding. */
export const vesselLater: Opener = (w, vessel) => {
  w.say(w.choose({ 造影可见: 2, 所见: 1, 提示: 1 }), "seen:");
  const degree = w.degree("stenosis");
  remarked(w, "lesion", w.random.weighted([1, 2], [2, 3]));
  w.comma();
  w.measure(degree, w.quantifier(degree.form.percent));
  w.comma().say(w.choose({ 位于: 3, 部位在: 1, 发生于: 1 }), "located in");
  const id = w.vessel(vessel);
  w.sentence.link("Modifier", id, degree.id);
  w.segment(vessel, id);
  return { vessel, id, degree };
};

/** 前降支与回旋支均有病变，…，前者近段狭窄70%，后者远段闭塞: 前者 and 后者 stand for the vessels and are not labelled. */
export function formerAndLatter(w: Writer, vessels: readonly string[]): void {
  const [former, latter] = vessels.map((vessel, i) => {
    if (i === 1) w.say(w.choose({ 与: 3, 和: 1 }), "and");
    return w.vessel(vessel);
  });
  w.say(w.choose({ 均有病变: 3, 皆受累: 1, 均显示异常: 1 }), "both diseased");
  remarked(w, "course", w.random.weighted([0, 1, 2], [1, 3, 2]));
  for (const [i, id] of [former, latter].entries()) {
    w.comma().say(...(i === 0 ? FORMER : LATTER));
    w.segment(vessels[i], id);
    const degree = w.degree(i === 1 && w.chance(0.3) ? "occlusion" : "stenosis", id);
    if (degree.form.kind === "stenosis") w.measure(degree, w.quantifier(degree.form.percent));
    remarked(w, degree.form.kind === "stenosis" ? "lesion" : "stillness", w.chance(0.5) ? 1 : 0);
  }
}

const FORMER: [string, string] = ["前者", "the former"];
const LATTER: [string, string] = ["后者", "the latter"];

/** 前降支…，回旋支…，上述血管均未见夹层: one negation, and what it negates, for every vessel of the sentence. */
export function noneOfThem(w: Writer, vessels: readonly string[]): void {
  const ids = vessels.map((vessel, i) => {
    if (i > 0) w.comma();
    const opener = w.chance(0.7) ? lesion : OPENERS.clear;
    return opener(w, vessel).id;
  });
  remarked(w, "flow", w.chance(0.6) ? 1 : 0);
  w.comma().say(w.choose({ 上述血管均: 3, 以上各支均: 2, 上述各处: 1 }), "in all of the above");
  absent(w, ids, "companion", w.random.weighted([1, 2], [3, 2]));
}

/** 前降支：近段70%，…，中段90%，…，均为局限性狭窄: the finding closes the list, clauses after its first numbers. */
export const findingLast: Opener = (w, vessel) => {
  const topic = describedSubject(w, vessel);
  const quantifiers = w.segmentForms(vessel, w.chance(0.4) ? 3 : 2).map((form, i) => {
    if (i > 0) w.comma();
    w.place(form, topic.id);
    const quantifier = w.quantifier([30, 95], "about");
    remarked(w, "lesion", w.chance(0.5) ? 1 : 0);
    return quantifier;
  });
  w.comma().say(w.choose({ 均为: 3, 均系: 1, 性质为: 1 }), "all being");
  const degree = w.degree("stenosis", topic.id);
  for (const quantifier of quantifiers) w.measure(degree, quantifier);
  return { ...topic, degree };
};
