/** The second hospital: the first one's words, among them many that train lacks and many that are nowhere else. */
import { FIRST_HOSPITAL, type Hospital } from "../hospital.js";
import { hastySlip } from "../slips.js";
import type { WeightedForm } from "../vessels.js";
import { NEW_ABSENT, NEW_DEGREES, NEW_FILLERS, NEW_NEGATIONS, NEW_PLACES, NEW_TAKES_FILLER } from "./lexicon.js";
import { newNames } from "./names.js";
import { NEW_REMARKS } from "./remarks.js";

/**
 * Of all draws from a list, the share that falls to forms of dev and test that train lacks (unlabelled reports have them, so a
 * pretrained encoder has read them), and the share that falls to forms found in no other text.
 */
const HELD_OUT = 0.18;
const NEW = 0.12;

/** One list of both hospitals' forms, weighted so that each group gets its share; a group that is empty leaves its own to the first. */
export function blend<F extends WeightedForm>(
  first: readonly F[],
  added: readonly F[],
  [heldOut, fresh] = [HELD_OUT, NEW],
): F[] {
  const total = (forms: readonly F[]): number => forms.reduce((sum, { weight }) => sum + weight, 0);
  const scaled = (forms: readonly F[], share: number): F[] =>
    forms.map((form) => ({ ...form, weight: (form.weight * share) / total(forms) }));
  const known = first.filter(({ holdout }) => !holdout);
  const held = first.filter(({ holdout }) => holdout);
  const shares = [held.length > 0 ? heldOut : 0, added.length > 0 ? fresh : 0];
  return [...scaled(known, 1 - shares[0] - shares[1]), ...scaled(held, shares[0]), ...scaled(added, shares[1])];
}

const { places, absent, remarks } = FIRST_HOSPITAL;

const kinds = [...new Set(FIRST_HOSPITAL.degrees.map(({ kind }) => kind))];

export const SECOND_HOSPITAL: Hospital = {
  names: (vessel) => blend(FIRST_HOSPITAL.names(vessel), newNames(vessel)),
  degrees: kinds.flatMap((kind) => {
    const ofKind = ({ kind: own }: { kind: string }): boolean => own === kind;
    return blend(FIRST_HOSPITAL.degrees.filter(ofKind), NEW_DEGREES.filter(ofKind));
  }),
  places: {
    main: blend(places.main, NEW_PLACES.main),
    leftMain: blend(places.leftMain, NEW_PLACES.leftMain),
    branch: blend(places.branch, NEW_PLACES.branch),
    graft: blend(places.graft, NEW_PLACES.graft),
    stent: blend(places.stent, NEW_PLACES.stent),
  },
  negations: blend(FIRST_HOSPITAL.negations, NEW_NEGATIONS),
  fillers: [...FIRST_HOSPITAL.fillers, ...NEW_FILLERS],
  takesFiller: new Set([...FIRST_HOSPITAL.takesFiller, ...NEW_TAKES_FILLER]),
  absent: {
    vessel: { ...absent.vessel, ...NEW_ABSENT.vessel },
    companion: { ...absent.companion, ...NEW_ABSENT.companion },
    stent: { ...absent.stent, ...NEW_ABSENT.stent },
  },
  // Not 近, which is a place here (LAD近70%).
  hedges: {
    any: { "": 10, 约: 3, 大约: 2, 达: 1, 超过: 1.5, 不足: 0.7, 接近: 1, "＞": 0.7, "≥": 0.6, 估计: 0.6 },
    range: { "": 10, 约: 3, 大约: 2, 估计: 0.6 },
    about: { "": 4, 约: 1, 大约: 1, 接近: 0.5 },
    none: { "": 1 },
  },
  remarks: Object.fromEntries(
    Object.entries(remarks).map(([matter, known]) => [
      matter,
      [...known, ...NEW_REMARKS[matter as keyof typeof remarks]],
    ]),
  ) as unknown as Hospital["remarks"],
  slip: hastySlip,
};
