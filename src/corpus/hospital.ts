/** What one hospital writes its reports with: names, findings, remarks and slips. The clauses that hold them are everyone's. */
import type { Random } from "../text/random.js";
import { REMARKS, type Matter, type Template } from "./distractors.js";
import {
  BRANCH_SEGMENTS,
  DEGREES,
  FILLERS,
  GRAFT_SEGMENTS,
  LEFT_MAIN_SEGMENTS,
  NEGATIONS,
  SEGMENTS,
  STENT_SEGMENTS,
  type DegreeForm,
  type SegmentForm,
} from "./lexicon.js";
import { slip } from "./slips.js";
import { ABSENT, TAKES_FILLER, type Scene } from "./topic.js";
import { vesselOf, type Form, type VesselName, type WeightedForm } from "./vessels.js";

/** Unlabelled words before a number, with weights: after a degree any that fit it, before one few, in a list none. */
export type Hedges = Readonly<Record<"any" | "range" | "about" | "none", Readonly<Record<string, number>>>>;

const HEDGES: Hedges = {
  any: { "": 12, 约: 6, 约为: 1, 达: 1, 小于: 0.5, "<": 0.4, 大于: 0.3, 近: 0.6 },
  range: { "": 12, 约: 6, 约为: 1, 达: 0.6, 近: 0.3 },
  about: { "": 3, 约: 2, 近: 0.3 },
  none: { "": 1 },
};

export interface Hospital {
  /** Names of the vessel with this id. @throws on an unknown one */
  names(vessel: string): readonly VesselName[];
  degrees: readonly DegreeForm[];
  /** Places on a main vessel, the left main artery, a branch, a graft; and places relative to a stent. */
  places: Readonly<Record<"main" | "leftMain" | "branch" | "graft", readonly SegmentForm[]>> & {
    stent: readonly WeightedForm[];
  };
  negations: readonly WeightedForm[];
  /** Unlabelled words between a negation and what it negates. */
  fillers: readonly WeightedForm[];
  /** Degree words that such a filler may qualify. */
  takesFiller: ReadonlySet<string>;
  /** What its reports say is absent: weights by degree word. */
  absent: Readonly<Record<Scene, Readonly<Record<string, number>>>>;
  hedges: Hedges;
  remarks: Readonly<Record<Matter, readonly Template[]>>;
  /** The form, now and then mistyped. */
  slip<F extends Form>(random: Random, form: F): Form;
}

/** The hospital that train, dev and test come from, and all unlabelled reports. Its reports are frozen, byte for byte. */
export const FIRST_HOSPITAL: Hospital = {
  names: (vessel) => vesselOf(vessel).names,
  degrees: DEGREES,
  places: {
    main: SEGMENTS,
    leftMain: LEFT_MAIN_SEGMENTS,
    branch: BRANCH_SEGMENTS,
    graft: GRAFT_SEGMENTS,
    stent: STENT_SEGMENTS,
  },
  negations: NEGATIONS,
  fillers: FILLERS,
  takesFiller: TAKES_FILLER,
  absent: ABSENT,
  hedges: HEDGES,
  remarks: REMARKS,
  slip,
};
