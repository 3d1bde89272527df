/**
 * The names of coronary vessels and grafts. Weights fall off steeply within a vessel and between vessels, as in reports.
 * A form marked `holdout` is never used in train, so that dev and test hold names the model has not seen.
 */

/** A surface form with its English gloss. */
export interface Form {
  text: string;
  gloss: string;
}

export type Register = "full" | "short" | "abbreviation";

export interface WeightedForm extends Form {
  weight: number;
  holdout?: boolean;
  /** Of reports that name things so; of all where it is not said. */
  register?: Register;
}

export interface VesselName extends WeightedForm {
  register: Register;
}

export interface Vessel {
  id: string;
  names: VesselName[];
  /** Branches that its findings may mention, with weights. */
  branches: Record<string, number>;
}

type Row = [text: string, weight: number, register?: Register, holdout?: "holdout"];

function vessel(id: string, gloss: string, rows: Row[], branches: Record<string, number> = {}): Vessel {
  const names = rows.map(([text, weight, register, holdout]) => {
    const implied = /^[A-Za-z]/.test(text) ? "abbreviation" : "full";
    return { text, gloss, weight, register: register ?? implied, holdout: holdout === "holdout" };
  });
  return { id, names, branches };
}

export const VESSELS: readonly Vessel[] = [
  vessel("LM", "left main artery", [
    ["左主干", 14],
    ["LM", 6],
    ["左冠状动脉主干", 0.6],
    ["左冠主干", 0.5, "short"],
    ["LMCA", 0.6, "abbreviation", "holdout"],
    ["LMT", 0.5, "abbreviation", "holdout"],
    ["左主支", 0.4, "short", "holdout"],
  ]),
  vessel(
    "LAD",
    "left anterior descending artery",
    [
      ["左前降支", 12],
      ["前降支", 10, "short"],
      ["LAD", 10],
      ["左冠前降支", 0.6, "short"],
      ["左冠状动脉前降支", 0.4],
      ["前室间支", 0.7, "full", "holdout"],
      ["左降支", 0.5, "short", "holdout"],
    ],
    { D1: 8, D2: 4, D: 5, S: 1, D3: 1, HD: 0.7, S1: 0.6 },
  ),
  vessel(
    "LCX",
    "left circumflex artery",
    [
      ["左回旋支", 10],
      ["回旋支", 10, "short"],
      ["LCX", 9],
      ["旋支", 0.8, "short"],
      ["左冠回旋支", 0.5, "short"],
      ["LCx", 0.8, "abbreviation", "holdout"],
      ["左旋支", 0.8, "short", "holdout"],
    ],
    { OM1: 5, OM: 6, OM2: 2.5, OM3: 0.6, AC: 0.8, HOM: 0.6 },
  ),
  vessel(
    "RCA",
    "right coronary artery",
    [
      ["右冠状动脉", 11],
      ["右冠", 9, "short"],
      ["RCA", 9],
      ["右冠脉", 1.5, "short"],
      ["右冠主干", 0.4, "short"],
      ["右冠动脉", 0.8, "full", "holdout"],
      ["右侧冠状动脉", 0.7, "full", "holdout"],
    ],
    { PDA: 5, PLV: 4, AM: 1.2, RV: 0.8, CB: 0.6, SN: 0.5 },
  ),
  vessel("LCA", "left coronary artery", [
    ["左冠状动脉", 2],
    ["左冠", 2, "short"],
    ["左冠脉", 0.5, "short"],
  ]),
  vessel("RI", "ramus intermedius", [
    ["中间支", 5],
    ["RI", 1.2],
    ["中间动脉", 0.5],
    ["Ramus支", 0.6, "abbreviation", "holdout"],
    ["IM", 0.6, "abbreviation", "holdout"],
  ]),
  vessel("D", "diagonal branch", [
    ["对角支", 8],
    ["D支", 0.6],
    ["斜角支", 0.5, "full", "holdout"],
  ]),
  vessel("D1", "first diagonal branch", [
    ["第一对角支", 7],
    ["D1", 8],
    ["第1对角支", 0.8],
    ["对角支1", 0.3, "short"],
    ["D1支", 0.8, "abbreviation", "holdout"],
  ]),
  vessel("D2", "second diagonal branch", [
    ["第二对角支", 5],
    ["D2", 6],
    ["第2对角支", 0.5],
    ["D2支", 0.5, "abbreviation", "holdout"],
  ]),
  vessel("D3", "third diagonal branch", [
    ["第三对角支", 1, "full"],
    ["D3", 1, "abbreviation", "holdout"],
  ]),
  vessel("HD", "high diagonal branch", [
    ["高位对角支", 1, "full"],
    ["高对角支", 0.6, "short", "holdout"],
  ]),
  vessel("S", "septal branch", [
    ["间隔支", 3],
    ["前间隔支", 0.8],
    ["室间隔支", 0.5, "full", "holdout"],
  ]),
  vessel("S1", "first septal branch", [
    ["第一间隔支", 1],
    ["S1", 0.8, "abbreviation", "holdout"],
  ]),
  vessel("OM", "obtuse marginal branch", [
    ["钝缘支", 8],
    ["OM", 4],
    ["OM支", 0.5],
    ["左缘支", 0.7, "full", "holdout"],
  ]),
  vessel("OM1", "first obtuse marginal branch", [
    ["OM1", 6],
    ["第一钝缘支", 4],
    ["钝缘支1", 0.3, "short"],
    ["第1钝缘支", 0.6, "full", "holdout"],
  ]),
  vessel("OM2", "second obtuse marginal branch", [
    ["OM2", 4],
    ["第二钝缘支", 2.5],
    ["OM2支", 0.5, "abbreviation", "holdout"],
  ]),
  vessel("OM3", "third obtuse marginal branch", [
    ["OM3", 1],
    ["第三钝缘支", 0.7, "full", "holdout"],
  ]),
  vessel("HOM", "high obtuse marginal branch", [
    ["高位钝缘支", 1],
    ["高OM", 0.5, "abbreviation", "holdout"],
  ]),
  vessel("AC", "atrial circumflex branch", [
    ["左房支", 0.6],
    ["左房旋支", 0.4, "full", "holdout"],
  ]),
  vessel("PDA", "posterior descending artery", [
    ["后降支", 8],
    ["PDA", 6],
    ["右后降支", 0.5],
    ["PD", 0.7, "abbreviation", "holdout"],
    ["后室间支", 0.6, "full", "holdout"],
  ]),
  vessel("PLV", "posterolateral left ventricular branch", [
    ["左室后支", 7],
    ["PLV", 3],
    ["左室后侧支", 0.8],
    ["后侧支", 0.8, "short"],
    ["PLA", 0.7, "abbreviation", "holdout"],
    ["左心室后支", 0.6, "full", "holdout"],
  ]),
  vessel("AM", "acute marginal branch", [
    ["锐缘支", 3],
    ["AM", 0.8],
    ["右缘支", 0.6, "full", "holdout"],
  ]),
  vessel("RV", "right ventricular branch", [
    ["右室支", 1],
    ["RV支", 0.5, "abbreviation", "holdout"],
  ]),
  vessel("CB", "conus branch", [
    ["圆锥支", 1],
    ["右圆锥支", 0.5, "full", "holdout"],
  ]),
  vessel("SN", "sinus node branch", [
    ["窦房结支", 1],
    ["房室结支", 0.5, "full", "holdout"],
  ]),
  vessel("LIMA", "left internal mammary graft", [
    ["LIMA", 2],
    ["左乳内动脉桥", 1.5],
    ["LIMA-LAD桥", 1.5],
    ["乳内动脉桥", 0.8],
    ["左内乳动脉桥", 0.8, "full", "holdout"],
    ["LIMA→LAD桥", 0.5, "abbreviation", "holdout"],
  ]),
  vessel("SVG", "saphenous vein graft", [
    ["静脉桥", 2.5],
    ["大隐静脉桥", 2],
    ["SVG", 1.5],
    ["SVG-OM桥", 1],
    ["SVG-RCA桥", 1],
    ["SVG-PDA桥", 0.7, "abbreviation", "holdout"],
    ["SVG-D1桥", 0.6, "abbreviation", "holdout"],
    ["隐静脉桥", 0.6, "full", "holdout"],
  ]),
  vessel("graft", "bypass graft", [
    ["桥血管", 4],
    ["旁路血管", 0.7],
    ["搭桥血管", 0.6, "full", "holdout"],
  ]),
];

const BY_ID = new Map(VESSELS.map((vessel) => [vessel.id, vessel]));

/** The vessel of that id; throws on an unknown one. */
export function vesselOf(id: string): Vessel {
  const found = BY_ID.get(id);
  if (!found) throw new Error(`No vessel ${id} in the lexicon`);
  return found;
}
