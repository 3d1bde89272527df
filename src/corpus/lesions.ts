/** Clauses that open a sentence with a stenosis: they name a vessel and say where and how narrow it is. One function a shape. */
import type { DegreeKind } from "./lexicon.js";
import { branchOf, describedSubject, subject, type Topic } from "./topic.js";
import { isMain, type DegreeMention, type Writer } from "./writer.js";

/** Opens a sentence about a vessel; returns what the sentence is about then. */
export type Opener = (w: Writer, vessel: string) => Topic;

/** 可见, 见 or nothing: unlabelled, though 未见 is a negation. */
export function seen(w: Writer): Writer {
  const verb = w.choose({ 可见: 5, 见: 2, "": 6, 示: 0.5, 有: 0.4 });
  return w.say(verb, verb && "shows");
}

/** The number after a degree: 狭窄70%, 狭窄程度约70%. */
export function measured(w: Writer, degree: DegreeMention): DegreeMention {
  if (degree.form.text === "狭窄" && w.chance(0.15)) w.say(w.choose({ 程度: 3, 率: 1 }), "degree");
  w.measure(degree, w.quantifier(degree.form.percent));
  return degree;
}

/** 70-80%（的）局限性狭窄 */
export function numberThenDegree(w: Writer, ...owners: string[]): DegreeMention {
  const form = w.degreeForm("stenosis");
  const quantifier = w.quantifier(form.percent, "about");
  if (w.chance(0.2)) w.say("的");
  const degree = w.degreeOf(form, owners);
  w.measure(degree, quantifier);
  return degree;
}

/** 最狭窄处30-40％ · 最重处狭窄约70% */
export function narrowest(w: Writer, topic: Topic): DegreeMention {
  if (w.chance(0.6)) {
    w.say("最", "most marked");
    const degree = w.stenosis(topic.id);
    w.say(w.choose({ 处: 6, 部位: 1 }));
    w.measure(degree, w.quantifier([20, 95]));
    return degree;
  }
  w.say(w.choose({ 最重处: 3, 最窄处: 2, 较重处: 1 }), "at the worst place");
  return measured(w, w.stenosis(topic.id));
}

/** A kind of finding that goes along with a stenosis, none that the sentence has named unless all of them are. */
export function companionKind(w: Writer): DegreeKind {
  const weights = { calcification: 4, thrombus: 2.5, plaque: 1.5, shape: 2, dissection: 0.6 };
  const kinds = Object.keys(weights) as (keyof typeof weights)[];
  const fresh = kinds.filter((kind) => !w.kinds.has(kind));
  const candidates = fresh.length > 0 ? fresh : kinds;
  return w.random.weighted(
    candidates,
    candidates.map((kind) => weights[kind]),
  );
}

/** 左前降支近段可见重度狭窄约80-90% */
export const lesion: Opener = (w, vessel) => {
  const topic = describedSubject(w, vessel);
  if (w.chance(0.72)) w.segment(vessel, topic.id);
  seen(w);
  const degree = w.degree("stenosis", topic.id);
  return { ...topic, degree: w.chance(0.5) ? measured(w, degree) : degree };
};

/** 左前降支近段管壁不规则，最狭窄处30-40％ */
export const irregularWall: Opener = (w, vessel) => {
  const topic = subject(w, vessel);
  if (w.chance(0.7)) w.segment(vessel, topic.id);
  w.say(...w.random.pick(WALLS)).comma();
  return { ...topic, degree: narrowest(w, topic) };
};

const WALLS: readonly [string, string][] = [
  ["管壁不规则", "irregular wall"],
  ["管壁不规则", "irregular wall"],
  ["管壁毛糙", "rough wall"],
  ["管腔不规则", "irregular lumen"],
  ["内膜不光滑", "intima not smooth"],
  ["管壁欠光滑", "wall not quite smooth"],
  ["管腔粗细不均", "uneven calibre"],
];

/** 左前降支近段70-80%狭窄 */
const numberFirst: Opener = (w, vessel) => {
  const topic = describedSubject(w, vessel);
  if (w.chance(0.72)) w.segment(vessel, topic.id);
  seen(w);
  return { ...topic, degree: numberThenDegree(w, topic.id) };
};

/** 回旋支近段、远段均可见狭窄约50% · 近、中段弥漫性狭窄 */
const sharedSegments: Opener = (w, vessel) => {
  const topic = describedSubject(w, vessel);
  if (w.chance(0.3)) clippedSegments(w, topic.id);
  else w.list(w.segmentForms(vessel, w.chance(0.15) ? 3 : 2), (form) => w.place(form, topic.id));
  if (w.chance(0.5)) w.say("均", "all");
  seen(w);
  const degree = w.degree("stenosis", topic.id);
  return { ...topic, degree: w.chance(0.45) ? measured(w, degree) : degree };
};

/** 近、中段: the first place leaves its 段 to the last. */
function clippedSegments(w: Writer, owner: string): void {
  const clipped = w.random.pick([
    ["近", "中段"],
    ["中", "远段"],
    ["近", "远段"],
    ["近", "中", "远段"],
  ]);
  clipped.forEach((text, i) => {
    if (i > 0) w.say(w.style.pause, ",");
    w.place({ text, gloss: CLIPPED[text] }, owner);
  });
}

export const CLIPPED: Readonly<Record<string, string>> = {
  近: "proximal",
  中: "mid",
  远: "distal",
  中段: "mid segment",
  远段: "distal segment",
};

/** 前降支近段、中段分别狭窄70%、90%: one degree, a number for each segment. */
const respective: Opener = (w, vessel) => {
  const topic = describedSubject(w, vessel);
  const segments = w.segmentForms(vessel, 2);
  w.list(segments, (form) => w.place(form, topic.id));
  w.say(w.choose({ 分别: 4, 分别可见: 1, 依次为: 0.6 }), "respectively");
  const degree = w.stenosis(topic.id);
  if (w.chance(0.3)) w.say("约", "about");
  w.list(segments, () => w.measure(degree, w.quantifier([30, 95], "none")));
  return { ...topic, degree };
};

/** 前降支近段70%、中段90%狭窄: the degree comes last and holds all numbers. */
const alternating: Opener = (w, vessel) => {
  const topic = describedSubject(w, vessel);
  const quantifiers: string[] = [];
  w.list(w.segmentForms(vessel, w.chance(0.2) ? 3 : 2), (form) => {
    w.place(form, topic.id);
    quantifiers.push(w.quantifier([30, 95], w.chance(0.3) ? "about" : "none"));
  });
  const degree = w.stenosis(topic.id);
  for (const quantifier of quantifiers) w.measure(degree, quantifier);
  return { ...topic, degree };
};

/** 近段LAD狭窄70% */
const locationFirst: Opener = (w, vessel) => {
  const [form] = w.segmentForms(vessel, 1, ({ text }) => text.endsWith("段") || text === "开口处");
  const place = w.place(form);
  const id = w.vessel(vessel);
  w.sentence.link("Position", id, place);
  seen(w);
  const degree = w.degree("stenosis", id);
  return { vessel, id, degree: w.chance(0.8) ? measured(w, degree) : degree };
};

/** 狭窄位于左前降支近段，约70% */
const degreeFirst: Opener = (w, vessel) => {
  const before = w.choose({ "": 4, 最重: 2, 主要: 2 });
  w.say(before, before && "main");
  const numbered = w.chance(0.25);
  const degree = numbered ? numberThenDegree(w) : w.degree("stenosis");
  const companion = w.chance(0.25) ? withCompanion(w) : undefined;
  w.say(w.choose({ 位于: 5, 见于: 2, 在: 0.6 }), "located in");
  const id = w.vessel(vessel);
  w.sentence.link("Modifier", id, degree.id);
  if (companion) w.sentence.link("Modifier", id, companion.id);
  if (w.chance(0.9)) w.segment(vessel, id);
  if (!numbered && w.chance(0.75)) {
    w.comma();
    if (w.chance(0.3)) w.say("程度", "degree");
    w.measure(degree, w.quantifier(degree.form.percent));
  }
  return { vessel, id, degree };
};

/** 伴钙化, before the vessel that both findings are hung on. */
function withCompanion(w: Writer): DegreeMention {
  w.say("伴", "with");
  return w.degree(companionKind(w));
}

/** 前降支自第一对角支发出后（至远段）狭窄80%: the branch is a landmark, named and not diseased. */
const landmark: Opener = (w, vessel) => {
  const topic = describedSubject(w, vessel);
  if (w.chance(0.3)) w.segment(vessel, topic.id);
  w.say(w.choose({ 自: 3, 于: 2, 在: 1 }), "from");
  landmarkOf(w, topic);
  seen(w);
  const degree = w.chance(0.2) ? w.degree("occlusion", topic.id) : w.degree("stenosis", topic.id);
  return { ...topic, degree: w.chance(0.5) ? measured(w, degree) : degree };
};

/** 第一对角支发出后（至远段）: a place on the main vessel, told by a branch that is labelled and linked to nothing. */
export function landmarkOf(w: Writer, topic: Topic): void {
  w.vessel(branchOf(w, topic.vessel));
  w.say(...w.random.pick(LANDMARKS));
  if (w.chance(0.35)) {
    w.say("至", "to");
    w.segment(topic.vessel, topic.id);
  }
}

const LANDMARKS: readonly [string, string][] = [
  ["发出后", "after its origin"],
  ["发出后", "after its origin"],
  ["发出处", "at its origin"],
  ["分出后", "past its origin"],
  ["以远", "and beyond"],
  ["水平", "level"],
];

/** 右冠近段至远段弥漫性狭窄 */
const stretch: Opener = (w, vessel) => {
  const topic = describedSubject(w, vessel);
  w.segmentForms(vessel, 2).forEach((form, i) => {
    if (i > 0) w.say("至", "to");
    w.place(form, topic.id);
  });
  seen(w);
  const degree = w.degree(w.choose({ stenosis: 6, calcification: 1, shape: 0.6 }), topic.id);
  const stenosed = degree.form.kind === "stenosis";
  return { ...topic, degree: stenosed && w.chance(0.45) ? measured(w, degree) : degree };
};

/** 钙化斑块伴中度狭窄约60% · 中度狭窄伴钙化，约60%: the number measures the stenosis, not what goes along with it. */
const companion: Opener = (w, vessel) => {
  const topic = describedSubject(w, vessel);
  if (w.chance(0.72)) w.segment(vessel, topic.id);
  seen(w);
  const stenosisFirst = w.chance(0.5);
  const first = stenosisFirst ? w.degree("stenosis", topic.id) : w.degree(companionKind(w), topic.id);
  w.say(w.choose({ 伴: 4, 并: 1, 合并: 0.8 }), "with");
  const second = stenosisFirst ? w.degree(companionKind(w), topic.id) : w.degree("stenosis", topic.id);
  const degree = stenosisFirst ? first : second;
  if (w.chance(0.75)) {
    if (stenosisFirst) w.comma().say(w.choose({ "": 2, 最重处: 2, 程度: 1 }));
    w.measure(degree, w.quantifier(degree.form.percent));
  }
  return { ...topic, degree };
};

/** 近段狭窄由50%进展至80% */
const progress: Opener = (w, vessel) => {
  const topic = describedSubject(w, vessel);
  w.segment(vessel, topic.id);
  const degree = w.stenosis(topic.id);
  w.say(w.choose({ 由: 3, 较前由: 1, 从: 1 }), "from");
  w.measure(degree, w.quantifier([30, 60], "none"));
  w.say(w.choose({ 进展至: 3, 加重至: 1.5, 增至: 1 }), "progressed to");
  w.measure(degree, w.quantifier([70, 95], "none"));
  return { ...topic, degree };
};

const SHAPES: readonly [Opener, number][] = [
  [lesion, 13],
  [numberFirst, 9],
  [sharedSegments, 7],
  [respective, 6],
  [alternating, 4],
  [irregularWall, 4],
  [locationFirst, 5],
  [degreeFirst, 9],
  [landmark, 21],
  [stretch, 5],
  [companion, 15],
  [progress, 2],
];

/** Shapes that need a vessel with many segments and branches. */
const MAIN_ONLY: ReadonlySet<Opener> = new Set([sharedSegments, respective, alternating, stretch, landmark]);

/** A stenosis, in one of these shapes. */
export const diseased: Opener = (w, vessel) => {
  const fitting = SHAPES.filter(([shape]) => isMain(vessel) || !MAIN_ONLY.has(shape));
  const [shape] = w.random.weighted(
    fitting,
    fitting.map(([, weight]) => weight),
  );
  return shape(w, vessel);
};
