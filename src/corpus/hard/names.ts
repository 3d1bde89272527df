/** Names of vessels and grafts that only the second hospital uses, by the vessel's id in `vessels.ts`. */
import { vesselOf, type Register, type VesselName } from "../vessels.js";

type Row = readonly [text: string, weight: number, register: Register];

const ROWS: Readonly<Record<string, readonly Row[]>> = {
  LM: [
    ["左总干", 1, "full"],
    ["左冠总干", 0.8, "full"],
    ["左主冠", 0.5, "short"],
    ["主干", 1, "short"],
    ["LMS", 0.9, "abbreviation"],
    ["LM干", 0.5, "abbreviation"],
  ],
  LAD: [
    ["左前下降支", 1, "full"],
    ["左冠前室间支", 0.6, "full"],
    ["前降动脉", 0.7, "full"],
    ["左前降", 0.8, "short"],
    ["前降", 1, "short"],
    ["降支", 0.4, "short"],
    ["LADA", 0.7, "abbreviation"],
    ["LAD支", 0.8, "abbreviation"],
  ],
  LCX: [
    ["左回旋动脉", 0.9, "full"],
    ["左冠旋支", 0.7, "full"],
    ["回旋动脉", 0.6, "full"],
    ["左旋", 0.5, "short"],
    ["回旋", 1, "short"],
    ["CX", 1, "abbreviation"],
    ["LCX支", 0.6, "abbreviation"],
    ["CXA", 0.4, "abbreviation"],
  ],
  RCA: [
    ["右侧冠脉", 1, "full"],
    ["右冠状血管", 0.6, "full"],
    ["右主冠", 0.5, "short"],
    ["右冠支", 0.8, "short"],
    ["RCA主支", 0.6, "abbreviation"],
    ["RC", 0.6, "abbreviation"],
  ],
  RI: [
    ["中间支动脉", 0.8, "full"],
    ["中介支", 0.6, "short"],
    ["RIB", 1, "abbreviation"],
  ],
  D: [
    ["对角动脉", 0.8, "full"],
    ["对角", 1, "short"],
    ["Diag", 0.8, "abbreviation"],
  ],
  D1: [
    ["首支对角支", 0.8, "full"],
    ["第Ⅰ对角支", 0.5, "full"],
    ["一对角", 1, "short"],
    ["Diag1", 0.7, "abbreviation"],
    ["D-1", 0.6, "abbreviation"],
  ],
  D2: [
    ["第Ⅱ对角支", 0.6, "full"],
    ["二对角", 1, "short"],
    ["Diag2", 0.7, "abbreviation"],
    ["D-2", 0.5, "abbreviation"],
  ],
  OM: [
    ["边缘支", 1, "full"],
    ["钝缘动脉", 0.6, "full"],
    ["钝支", 0.4, "short"],
    ["MO", 0.6, "abbreviation"],
  ],
  OM1: [
    ["首支钝缘支", 0.6, "full"],
    ["第Ⅰ钝缘支", 0.5, "full"],
    ["一钝缘", 0.8, "short"],
    ["OM-1", 0.7, "abbreviation"],
    ["M1", 0.5, "abbreviation"],
  ],
  OM2: [
    ["第Ⅱ钝缘支", 0.6, "full"],
    ["二钝缘", 0.6, "short"],
    ["OM-2", 0.7, "abbreviation"],
  ],
  S: [
    ["穿隔支", 0.8, "full"],
    ["间隔穿支", 0.8, "full"],
    ["SP", 0.5, "abbreviation"],
  ],
  PDA: [
    ["后降动脉", 1, "full"],
    ["右后室间支", 0.5, "full"],
    ["后降", 0.8, "short"],
    ["RPD", 0.7, "abbreviation"],
    ["R-PDA", 0.4, "abbreviation"],
  ],
  PLV: [
    ["左室后外侧支", 0.8, "full"],
    ["后外侧支", 0.8, "short"],
    ["左室支", 0.5, "short"],
    ["PL", 0.7, "abbreviation"],
    ["RPL", 0.6, "abbreviation"],
  ],
  AM: [
    ["锐边支", 0.7, "full"],
    ["锐缘动脉", 0.6, "full"],
    ["右室缘支", 0.4, "full"],
  ],
  RV: [["右室前支", 0.8, "full"]],
  CB: [
    ["圆锥动脉", 0.7, "full"],
    ["动脉圆锥支", 0.4, "full"],
  ],
  SN: [["窦房结动脉", 0.8, "full"]],
  LIMA: [
    ["左胸廓内动脉桥", 1, "full"],
    ["内乳桥", 0.8, "short"],
    ["LITA", 0.8, "abbreviation"],
  ],
  SVG: [
    ["静脉移植血管", 0.8, "full"],
    ["隐静脉移植桥", 0.6, "full"],
    ["AO-SVG-OM桥", 0.6, "abbreviation"],
    ["SVG-PLV桥", 0.5, "abbreviation"],
  ],
  graft: [
    ["移植血管", 0.8, "full"],
    ["桡动脉桥", 0.7, "full"],
    ["桥", 0.6, "short"],
  ],
};

/** The hospital's own names of a vessel; none for one that it calls what everyone does. */
export function newNames(vessel: string): VesselName[] {
  const { gloss } = vesselOf(vessel).names[0];
  return (ROWS[vessel] ?? []).map(([text, weight, register]) => ({ text, gloss, weight, register }));
}

export const NEW_NAMES: readonly VesselName[] = Object.keys(ROWS).flatMap(newNames);
