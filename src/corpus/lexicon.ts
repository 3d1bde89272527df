/** Degrees, segments and negations: what is labelled beside the vessels. See vessels.ts for `holdout`. */
import type { WeightedForm } from "./vessels.js";

/** Which findings a degree word can stand for in a clause. */
export type DegreeKind =
  "stenosis" | "occlusion" | "plaque" | "calcification" | "thrombus" | "shape" | "bridge" | "dissection" | "restenosis";

export interface DegreeForm extends WeightedForm {
  kind: DegreeKind;
  /** Percentages that agree with the word. */
  percent: [low: number, high: number];
}

type DegreeRow = [text: string, gloss: string, weight: number, percent?: [number, number], holdout?: "holdout"];

function degrees(kind: DegreeKind, percent: [number, number], rows: DegreeRow[]): DegreeForm[] {
  return rows.map(([text, gloss, weight, own, holdout]) => {
    return { kind, text, gloss, weight, percent: own ?? percent, holdout: holdout === "holdout" };
  });
}

const MILD: [number, number] = [20, 45];
const MODERATE: [number, number] = [50, 70];
const SEVERE: [number, number] = [70, 95];
const ANY: [number, number] = [30, 95];

export const DEGREES: readonly DegreeForm[] = [
  ...degrees("stenosis", ANY, [
    ["狭窄", "stenosis", 60],
    ["轻度狭窄", "mild stenosis", 9, MILD],
    ["重度狭窄", "severe stenosis", 8, SEVERE],
    ["中度狭窄", "moderate stenosis", 7, MODERATE],
    ["局限性狭窄", "focal stenosis", 6],
    ["弥漫性狭窄", "diffuse stenosis", 5],
    ["节段性狭窄", "segmental stenosis", 4],
    ["偏心性狭窄", "eccentric stenosis", 3],
    ["管状狭窄", "tubular stenosis", 2.5],
    ["轻-中度狭窄", "mild to moderate stenosis", 2, [30, 60]],
    ["中-重度狭窄", "moderate to severe stenosis", 2, [60, 85]],
    ["严重狭窄", "severe stenosis", 2, SEVERE],
    ["轻中度狭窄", "mild to moderate stenosis", 1.2, [30, 60]],
    ["中重度狭窄", "moderate to severe stenosis", 1.2, [60, 85]],
    ["轻微狭窄", "slight stenosis", 1, MILD],
    ["局限性重度狭窄", "focal severe stenosis", 0.9, SEVERE],
    ["局限性轻度狭窄", "focal mild stenosis", 0.8, MILD],
    ["弥漫性轻度狭窄", "diffuse mild stenosis", 0.8, MILD],
    ["临界狭窄", "borderline stenosis", 0.7, [50, 70]],
    ["向心性狭窄", "concentric stenosis", 0.6],
    ["极重度狭窄", "critical stenosis", 0.5, [90, 99]],
    ["不规则狭窄", "irregular stenosis", 0.6],
    ["长段狭窄", "long stenosis", 0.5],
    ["中等度狭窄", "moderate stenosis", 1.3, MODERATE, "holdout"],
    ["节段性中度狭窄", "segmental moderate stenosis", 1.2, MODERATE, "holdout"],
    ["局限性中度狭窄", "focal moderate stenosis", 1.2, MODERATE, "holdout"],
    ["弥漫性重度狭窄", "diffuse severe stenosis", 1.1, SEVERE, "holdout"],
    ["偏心性重度狭窄", "eccentric severe stenosis", 1, SEVERE, "holdout"],
    ["高度狭窄", "high-grade stenosis", 1.2, SEVERE, "holdout"],
    ["环形狭窄", "ring-shaped stenosis", 0.9, ANY, "holdout"],
    ["串珠样狭窄", "beaded stenosis", 0.9, ANY, "holdout"],
  ]),
  ...degrees(
    "occlusion",
    [99, 100],
    [
      ["完全闭塞", "total occlusion", 8, [100, 100]],
      ["闭塞", "occlusion", 7, [100, 100]],
      ["次全闭塞", "subtotal occlusion", 4, [95, 99]],
      ["慢性完全闭塞", "chronic total occlusion", 1.2, [100, 100]],
      ["慢性闭塞", "chronic occlusion", 0.8, [100, 100]],
      ["近完全闭塞", "near-total occlusion", 0.6, [95, 99]],
      ["急性闭塞", "acute occlusion", 0.7, [100, 100], "holdout"],
      ["完全性闭塞", "total occlusion", 0.8, [100, 100], "holdout"],
      ["几乎闭塞", "near occlusion", 0.6, [95, 99], "holdout"],
    ],
  ),
  ...degrees("plaque", MILD, [
    ["斑块", "plaque", 10],
    ["粥样斑块", "atheromatous plaque", 2],
    ["钙化斑块", "calcified plaque", 2],
    ["软斑块", "soft plaque", 1],
    ["散在斑块", "scattered plaques", 0.8],
    ["溃疡斑块", "ulcerated plaque", 0.5],
    ["混合斑块", "mixed plaque", 0.8, MILD, "holdout"],
    ["附壁斑块", "mural plaque", 0.7, MILD, "holdout"],
  ]),
  ...degrees("calcification", ANY, [
    ["钙化", "calcification", 8],
    ["轻度钙化", "mild calcification", 2],
    ["严重钙化", "severe calcification", 2],
    ["弥漫性钙化", "diffuse calcification", 0.8],
    ["中度钙化", "moderate calcification", 0.8],
    ["重度钙化", "heavy calcification", 1, ANY, "holdout"],
    ["环形钙化", "circumferential calcification", 0.7, ANY, "holdout"],
  ]),
  ...degrees("thrombus", ANY, [
    ["血栓", "thrombus", 6],
    ["血栓影", "thrombus shadow", 1.5],
    ["充盈缺损", "filling defect", 1.5],
    ["大量血栓", "heavy thrombus", 0.5],
    ["附壁血栓", "mural thrombus", 0.8, ANY, "holdout"],
  ]),
  ...degrees("shape", ANY, [
    ["迂曲", "tortuosity", 4],
    ["扩张", "ectasia", 3],
    ["瘤样扩张", "aneurysmal dilatation", 1.2],
    ["轻度迂曲", "mild tortuosity", 0.8],
    ["痉挛", "spasm", 1],
    ["严重迂曲", "severe tortuosity", 0.8],
    ["动脉瘤", "aneurysm", 0.7, ANY, "holdout"],
    ["扭曲", "kinking", 0.9, ANY, "holdout"],
  ]),
  ...degrees(
    "bridge",
    [30, 80],
    [
      ["心肌桥", "myocardial bridge", 8],
      ["肌桥", "muscle bridge", 2],
      ["心肌桥征", "bridging sign", 0.8, [30, 80], "holdout"],
    ],
  ),
  ...degrees("dissection", ANY, [
    ["夹层", "dissection", 6],
    ["溃疡", "ulceration", 1.2],
    ["撕裂", "tear", 0.6],
    ["内膜撕裂", "intimal tear", 0.8, ANY, "holdout"],
  ]),
  ...degrees(
    "restenosis",
    [40, 95],
    [
      ["再狭窄", "restenosis", 6],
      ["狭窄", "stenosis", 2],
      ["残余狭窄", "residual stenosis", 1.5, [10, 20]],
      ["弥漫性再狭窄", "diffuse restenosis", 0.6],
      ["局限性再狭窄", "focal restenosis", 0.8, [40, 90], "holdout"],
      ["内膜增生", "intimal hyperplasia", 0.8],
    ],
  ),
];

/** The degree word with this text; throws on one that is not in the lexicon. */
export function formOf(text: string): DegreeForm {
  const form = DEGREES.find((degree) => degree.text === text);
  if (!form) throw new Error(`No degree ${text} in the lexicon`);
  return form;
}

export interface SegmentForm extends WeightedForm {
  /** Stretch of the vessel, from 0 (ostium) to 10 (end); segments named together never overlap and run downstream. */
  from: number;
  to: number;
}

type SegmentRow = [text: string, gloss: string, weight: number, from: number, to: number];

const segments = (rows: SegmentRow[]): readonly SegmentForm[] =>
  rows.map(([text, gloss, weight, from, to]) => ({ text, gloss, weight, from, to }));

export const SEGMENTS = segments([
  ["近段", "proximal segment", 14, 1, 4],
  ["中段", "mid segment", 13, 4, 7],
  ["远段", "distal segment", 9, 7, 10],
  ["近中段", "proximal to mid segment", 4, 1, 7],
  ["开口", "ostium", 4, 0, 1],
  ["近端", "proximal end", 3, 1, 4],
  ["远端", "distal end", 3, 7, 10],
  ["中远段", "mid to distal segment", 3, 4, 10],
  ["近-中段", "proximal to mid segment", 2, 1, 7],
  ["开口处", "ostium", 2, 0, 1],
  ["中-远段", "mid to distal segment", 1, 4, 10],
  ["末段", "terminal segment", 1.5, 8, 10],
  ["起始部", "origin", 1.2, 0, 1],
  ["体部", "body", 0.8, 4, 7],
  ["末端", "end", 0.8, 9, 10],
  ["全程", "whole length", 1.2, 0, 10],
  ["口部", "ostium", 0.6, 0, 1],
  ["起始段", "initial segment", 0.6, 0, 2],
  ["中下段", "mid to lower segment", 0.3, 5, 10],
  ["分叉处", "bifurcation", 0.8, 4, 5],
  ["第一转折处", "first bend", 0.4, 3, 4],
  ["后三叉处", "crux", 0.4, 9, 10],
  ["分叉前", "before the bifurcation", 0.4, 3, 4],
]);

export const BRANCH_SEGMENTS = segments([
  ["开口", "ostium", 9, 0, 1],
  ["近段", "proximal segment", 7, 1, 5],
  ["开口处", "ostium", 3, 0, 1],
  ["中段", "mid segment", 3, 5, 8],
  ["起始部", "origin", 1.5, 0, 1],
  ["远段", "distal segment", 1.5, 8, 10],
  ["近端", "proximal end", 1.5, 1, 5],
  ["口部", "ostium", 0.8, 0, 1],
]);

export const LEFT_MAIN_SEGMENTS = segments([
  ["末端", "end", 4, 8, 10],
  ["开口", "ostium", 3, 0, 2],
  ["远端", "distal end", 2, 7, 10],
  ["体部", "body", 2, 2, 7],
  ["末段", "terminal segment", 1, 7, 10],
  ["分叉处", "bifurcation", 1, 9, 10],
]);

export const GRAFT_SEGMENTS = segments([
  ["吻合口", "anastomosis", 4, 9, 10],
  ["体部", "body", 2, 3, 7],
  ["近段", "proximal segment", 1.5, 1, 3],
  ["近端吻合口", "proximal anastomosis", 1, 0, 1],
  ["远端吻合口", "distal anastomosis", 1, 9, 10],
  ["中段", "mid segment", 1, 3, 7],
]);

/** Places relative to a stent. */
export const STENT_SEGMENTS: readonly WeightedForm[] = [
  { text: "支架内", gloss: "within the stent", weight: 8 },
  { text: "支架近端", gloss: "proximal edge of the stent", weight: 1.5 },
  { text: "支架远端", gloss: "distal edge of the stent", weight: 1.5 },
  { text: "支架边缘", gloss: "edge of the stent", weight: 0.8 },
];

/** Words that negate a degree. 不 and 未 belong to clauses of their own (see followups.ts). */
export const NEGATIONS: readonly WeightedForm[] = [
  { text: "未见", gloss: "no", weight: 12 },
  { text: "无", gloss: "without", weight: 6 },
  { text: "未及", gloss: "no", weight: 0.8 },
  { text: "未有", gloss: "no", weight: 0.5 },
];

/** Unlabelled words between a negation and what it negates. */
export const FILLERS: readonly WeightedForm[] = [
  { text: "", gloss: "", weight: 7 },
  { text: "明显", gloss: "obvious", weight: 8 },
  { text: "有意义", gloss: "significant", weight: 2 },
  { text: "显著", gloss: "marked", weight: 1.2 },
  { text: "确切", gloss: "definite", weight: 0.4 },
];
