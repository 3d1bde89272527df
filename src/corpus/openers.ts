/** How a vessel in each state is told, from its name on. Stenoses are in lesions.ts. */
import { distractor } from "./distractors.js";
import { companionKind, diseased, irregularWall, lesion, measured, seen, type Opener } from "./lesions.js";
import { absent, describedSubject, subject } from "./topic.js";

/** 近段可见钙化: a finding that no percentage measures. */
const unmeasured: Opener = (w, vessel) => {
  const topic = describedSubject(w, vessel);
  if (w.chance(0.7)) w.segment(vessel, topic.id);
  seen(w);
  const degree = w.degree(companionKind(w), topic.id);
  if (degree.form.kind !== "shape" && w.chance(0.3)) w.say("形成", "formed");
  return { ...topic, degree };
};

const irregular: Opener = (w, vessel) => {
  const shape = w.random.weighted([irregularWall, unmeasured, lesion], [10, 6, 3]);
  return shape(w, vessel);
};

/** 右冠自近段完全闭塞 · 右冠近段100%闭塞 */
const occluded: Opener = (w, vessel) => {
  const topic = describedSubject(w, vessel);
  if (w.chance(0.35)) w.say("自", "from");
  w.segment(vessel, topic.id);
  const form = w.degreeForm("occlusion");
  const quantifier = form.text === "闭塞" && w.chance(0.5) ? w.quantifier(form.percent, "none") : undefined;
  const degree = w.degreeOf(form, [topic.id]);
  if (quantifier) w.measure(degree, quantifier);
  return { ...topic, degree };
};

/** 左主干未见明显狭窄 · 未见斑块、钙化及狭窄 · 左主干正常 */
const clear: Opener = (w, vessel) => {
  const topic = w.chance(0.35) ? describedSubject(w, vessel) : subject(w, vessel);
  if (w.chance(0.2)) w.segment(vessel, topic.id);
  if (w.chance(0.22)) {
    w.say(...w.random.pick(NORMAL));
    return topic;
  }
  if (w.chance(0.4)) {
    distractor(w, "smoothness");
    w.comma();
  }
  absent(w, [topic.id], "vessel", w.random.weighted([1, 2, 3], [5, 4, 2]));
  return topic;
};

/** A state in which nothing is said that would be a degree: the vessel is labelled and linked to nothing. */
const NORMAL: readonly [string, string][] = [
  ["正常", "normal"],
  ["未见异常", "nothing abnormal"],
  ["未见明显异常", "nothing clearly abnormal"],
  ["通畅", "patent"],
  ["无异常", "nothing abnormal"],
  ["细小", "small"],
  ["发育细小", "small by development"],
  ["无殊", "unremarkable"],
  ["不粗大", "not large"],
];

/** 前降支近段可见支架影，支架内再狭窄约50% · 支架内未见再狭窄 */
const stented: Opener = (w, vessel) => {
  const topic = subject(w, vessel);
  w.segment(vessel, topic.id);
  if (w.chance(0.55)) {
    w.say(...w.random.pick(STENTS)).comma();
  } else if (w.chance(0.5)) w.say("原", "earlier");
  const outcome = w.choose({ clear: 4, patent: 2, narrowed: 5, flowing: 1.5 });
  if (outcome === "flowing") {
    w.say(w.choose({ 支架内血流通畅: 3, 支架内血流TIMI3级: 2 }), "unimpeded flow within the stent");
    return topic;
  }
  w.stentSegment(topic.id);
  if (outcome === "patent") {
    w.say(w.choose({ 通畅: 3, 管腔通畅: 1 }), "patent");
    return topic;
  }
  if (outcome === "clear") {
    const negation = w.negation();
    w.negate(negation, w.degree("restenosis", topic.id));
    return topic;
  }
  seen(w);
  const degree = w.degree(w.chance(0.8) ? "restenosis" : "thrombus", topic.id);
  return { ...topic, degree: degree.form.kind === "restenosis" && w.chance(0.7) ? measured(w, degree) : degree };
};

const STENTS: readonly [string, string][] = [
  ["可见支架影", "shows a stent"],
  ["可见原支架影", "shows the earlier stent"],
  ["支架术后", "after stenting"],
  ["原支架膨胀良好", "earlier stent well expanded"],
];

/** 前降支中段可见心肌桥，收缩期狭窄约50%，舒张期恢复正常 */
const bridged: Opener = (w, vessel) => {
  const topic = describedSubject(w, vessel);
  if (w.chance(0.9)) w.segment(vessel, topic.id);
  seen(w);
  const degree = w.degree("bridge", topic.id);
  w.comma().say(w.choose({ 收缩期: 5, 收缩期管腔: 2 }), "in systole");
  measured(w, w.stenosis(topic.id));
  if (w.chance(0.6)) {
    w.comma().say("舒张期", "in diastole");
    if (w.chance(0.5)) w.say(w.choose({ 恢复正常: 3, 正常: 1 }), "normal again");
    else absent(w, [topic.id]);
  }
  return { ...topic, degree };
};

export const OPENERS = { diseased, irregular, clear, occluded, stented, bridged } satisfies Record<string, Opener>;

/** How a vessel is. */
export type State = keyof typeof OPENERS;
