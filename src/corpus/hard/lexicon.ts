/** Degrees, places, negations and fillers that only the second hospital uses. */
import type { DegreeForm, DegreeKind, SegmentForm } from "../lexicon.js";
import type { Register, WeightedForm } from "../vessels.js";

type DegreeRow = readonly [text: string, gloss: string, weight: number, register?: Register];

/** Percentages that agree with the words of a kind. */
const PERCENT: Readonly<Record<DegreeKind, [number, number]>> = {
  stenosis: [30, 95],
  occlusion: [99, 100],
  plaque: [20, 45],
  calcification: [30, 95],
  thrombus: [30, 95],
  shape: [30, 95],
  bridge: [30, 80],
  dissection: [30, 95],
  restenosis: [40, 95],
};

const DEGREE_ROWS: Readonly<Record<DegreeKind, readonly DegreeRow[]>> = {
  stenosis: [
    ["缩窄", "constriction", 1.4],
    ["变窄", "narrowing", 0.8],
    ["线样狭窄", "string-like stenosis", 0.8],
    ["鼠尾样狭窄", "rat-tail stenosis", 0.7],
    ["锥形狭窄", "tapered stenosis", 0.6],
    ["沙漏样狭窄", "hourglass stenosis", 0.5],
    ["跳跃性狭窄", "skip stenosis", 0.6],
    ["膜样狭窄", "web-like stenosis", 0.4],
    ["长节段狭窄", "long segmental stenosis", 0.7],
    ["多发性狭窄", "multiple stenoses", 0.8],
    ["弥漫性缩窄", "diffuse constriction", 0.6],
    ["局限性缩窄", "focal constriction", 0.6],
    ["中度偏重狭窄", "moderate to severe stenosis", 0.6],
    ["轻窄", "mild narrowing", 0.5, "short"],
    ["重窄", "severe narrowing", 0.6, "short"],
    ["窄", "narrowing", 1.2, "short"],
    ["stenosis", "stenosis", 0.8, "abbreviation"],
  ],
  occlusion: [
    ["堵塞", "blockage", 1],
    ["完全堵塞", "complete blockage", 1],
    ["阻塞", "obstruction", 0.8],
    ["完全阻塞", "complete obstruction", 0.7],
    ["陈旧性闭塞", "old occlusion", 0.6],
    ["截断", "cut-off", 0.6],
    ["闭锁", "atresia", 0.4],
    ["全闭", "total occlusion", 0.8, "short"],
    ["次全闭", "subtotal occlusion", 0.7, "short"],
    ["闭", "occlusion", 0.7, "short"],
    ["CTO", "chronic total occlusion", 1.6, "abbreviation"],
  ],
  plaque: [
    ["粥样硬化斑块", "atherosclerotic plaque", 1],
    ["脂质斑块", "lipid plaque", 0.8],
    ["偏心斑块", "eccentric plaque", 0.7],
    ["纤维斑块", "fibrous plaque", 0.6],
    ["硬斑块", "hard plaque", 0.5],
    ["易损斑块", "vulnerable plaque", 0.4],
    ["硬化斑", "sclerotic plaque", 0.5, "short"],
  ],
  calcification: [
    ["钙化影", "calcific shadow", 1],
    ["点状钙化", "spotty calcification", 0.8],
    ["结节样钙化", "nodular calcification", 0.6],
    ["条状钙化", "linear calcification", 0.5],
    ["致密钙化", "dense calcification", 0.5],
    ["钙化结节", "calcified nodule", 0.6],
    ["钙斑", "calcified plaque", 0.5, "short"],
  ],
  thrombus: [
    ["血栓样影", "thrombus-like shadow", 0.8],
    ["新鲜血栓", "fresh thrombus", 0.8],
    ["机化血栓", "organised thrombus", 0.6],
    ["红色血栓", "red thrombus", 0.4],
    ["血凝块", "clot", 0.7],
    ["漂浮血栓", "floating thrombus", 0.4],
  ],
  shape: [
    ["瘤样改变", "aneurysmal change", 0.8],
    ["瘤样膨出", "aneurysmal bulge", 0.6],
    ["膨出", "bulge", 0.6],
    ["冗长", "redundancy", 0.6],
    ["弯曲", "bending", 0.8],
    ["螺旋样迂曲", "corkscrew tortuosity", 0.5],
    ["冠脉瘤", "coronary aneurysm", 0.5],
  ],
  bridge: [
    ["壁冠状动脉", "tunnelled artery", 1],
    ["浅表肌桥", "superficial muscle bridge", 0.6],
    ["深肌桥", "deep muscle bridge", 0.5],
    ["MB", "myocardial bridge", 0.8, "abbreviation"],
  ],
  dissection: [
    ["剥离", "dissection", 0.8],
    ["内膜片", "intimal flap", 0.8],
    ["双腔征", "double-lumen sign", 0.4],
    ["壁内血肿", "intramural haematoma", 0.6],
    ["糜烂", "erosion", 0.4],
  ],
  restenosis: [
    ["再次狭窄", "restenosis", 0.8],
    ["内膜过度增生", "excessive intimal hyperplasia", 0.6],
    ["新生内膜增生", "neointimal hyperplasia", 0.6],
    ["再窄", "renarrowing", 0.5, "short"],
    ["ISR", "in-stent restenosis", 1, "abbreviation"],
  ],
};

export const NEW_DEGREES: readonly DegreeForm[] = (Object.keys(DEGREE_ROWS) as DegreeKind[]).flatMap((kind) =>
  DEGREE_ROWS[kind].map(([text, gloss, weight, register]) => ({
    kind,
    text,
    gloss,
    weight,
    register,
    percent: PERCENT[kind],
  })),
);

type PlaceRow = readonly [text: string, gloss: string, weight: number, from: number, to: number, register?: Register];

const places = (rows: readonly PlaceRow[]): readonly SegmentForm[] =>
  rows.map(([text, gloss, weight, from, to, register]) => ({ text, gloss, weight, from, to, register }));

export const NEW_PLACES = {
  main: places([
    ["近1/3段", "proximal third", 0.8, 1, 4],
    ["中1/3段", "middle third", 0.8, 4, 7],
    ["远1/3段", "distal third", 0.6, 7, 10],
    ["第一段", "first segment", 0.7, 1, 4],
    ["第二段", "second segment", 0.7, 4, 7],
    ["第三段", "third segment", 0.5, 7, 10],
    ["上段", "upper segment", 0.7, 1, 4],
    ["下段", "lower segment", 0.6, 7, 10],
    ["近心段", "segment near the heart", 0.4, 1, 4],
    ["心尖段", "apical segment", 0.5, 8, 10],
    ["开口部", "ostium", 0.6, 0, 1],
    ["膝部", "knee", 0.4, 3, 4],
    ["后半段", "second half", 0.4, 5, 10],
    ["近", "proximal", 1.2, 1, 4, "short"],
    ["中", "mid", 1.2, 4, 7, "short"],
    ["远", "distal", 1, 7, 10, "short"],
    ["口", "ostium", 0.5, 0, 1, "short"],
    ["p段", "proximal segment", 0.8, 1, 4, "abbreviation"],
    ["m段", "mid segment", 0.8, 4, 7, "abbreviation"],
    ["d段", "distal segment", 0.6, 7, 10, "abbreviation"],
    ["prox", "proximal", 0.6, 1, 4, "abbreviation"],
    ["mid", "mid", 0.6, 4, 7, "abbreviation"],
    ["dist", "distal", 0.5, 7, 10, "abbreviation"],
  ]),
  leftMain: places([
    ["根部", "root", 0.8, 0, 2],
    ["分叉前段", "segment before the bifurcation", 0.6, 7, 9],
    ["末梢", "tip", 0.4, 9, 10],
    ["干部", "shaft", 0.5, 2, 7],
    ["口", "ostium", 0.4, 0, 1, "short"],
  ]),
  branch: places([
    ["开口部", "ostium", 0.8, 0, 1],
    ["首段", "first part", 0.5, 0, 3],
    ["上段", "upper segment", 0.5, 1, 5],
    ["下段", "lower segment", 0.5, 6, 10],
    ["近1/3段", "proximal third", 0.4, 1, 4],
    ["口", "ostium", 0.6, 0, 1, "short"],
    ["近", "proximal", 0.6, 1, 5, "short"],
    ["p段", "proximal segment", 0.5, 1, 5, "abbreviation"],
  ]),
  graft: places([
    ["桥体", "body of the graft", 0.8, 3, 7],
    ["吻合处", "anastomosis", 0.8, 9, 10],
    ["主动脉端", "aortic end", 0.6, 0, 1],
    ["近心端", "end near the heart", 0.5, 0, 3],
    ["远心端", "end away from the heart", 0.5, 7, 10],
  ]),
  stent: [
    { text: "支架段", gloss: "stented segment", weight: 1 },
    { text: "支架节段", gloss: "stented segment", weight: 0.7 },
    { text: "支架入口", gloss: "inlet of the stent", weight: 0.6 },
    { text: "支架出口", gloss: "outlet of the stent", weight: 0.6 },
    { text: "支架体部", gloss: "body of the stent", weight: 0.6 },
  ],
} as const;

/** Of one or two characters, as everywhere. */
export const NEW_NEGATIONS: readonly WeightedForm[] = [
  { text: "未现", gloss: "no", weight: 1 },
  { text: "没有", gloss: "no", weight: 1 },
  { text: "不见", gloss: "no", weight: 0.8 },
  { text: "排除", gloss: "excluded:", weight: 0.8 },
  { text: "未示", gloss: "no", weight: 0.6 },
  { text: "未察", gloss: "no", weight: 0.4 },
  { text: "没见", gloss: "no", weight: 0.5 },
];

export const NEW_FILLERS: readonly WeightedForm[] = [
  { text: "明确", gloss: "definite", weight: 1 },
  { text: "可疑", gloss: "suspicious", weight: 0.6 },
  { text: "需处理的", gloss: "in need of treatment", weight: 0.5 },
  { text: "肯定", gloss: "certain", weight: 0.5 },
  { text: "具血流动力学意义的", gloss: "haemodynamically significant", weight: 0.3 },
];

/** What the hospital finds absent in words of its own, with the weights of `ABSENT`. */
export const NEW_ABSENT = {
  vessel: { 缩窄: 3, 窄: 2, 变窄: 1, 堵塞: 1.5, 阻塞: 1, 粥样硬化斑块: 1.5, 钙化影: 1.5, 瘤样改变: 1, 弯曲: 0.6 },
  companion: { 剥离: 1.5, 内膜片: 1.2, 血栓样影: 1.2, 钙化影: 1, 壁内血肿: 0.6, 血凝块: 0.8 },
  stent: { 再次狭窄: 1, 剥离: 1.2, 内膜片: 1, 血凝块: 0.8, 血栓样影: 0.8 },
} as const;

/** Of these, the words that 明显 may qualify. */
export const NEW_TAKES_FILLER: readonly string[] = ["缩窄", "窄", "变窄", "粥样硬化斑块", "钙化影", "瘤样改变"];
