/** What the experiments say about the paper's claims, in English: verdicts follow from intervals, and the words only report them. */
import type { Claim, Verdict } from "../evaluation/claims.js";

export const findingWords = {
  claims: {
    jointEntities: "Trained for both tasks together, the model finds entities better than trained for entities alone.",
    jointRelations:
      "Trained for both tasks together, the model classifies relations better than trained for relations alone.",
    ner: "The focused model finds entities better than the best of the baselines (the best on dev).",
    rc: "Between annotated entities, the focused model classifies relations better than the best of the baselines (the best on dev).",
    joint: "Between entities that they find themselves, the focused model finds relations better than Joint-Bi-LSTM.",
    pretraining: "Pretraining helps: trained on the same sentences, a pretrained encoder beats random weights.",
    focus: "Layers focused on one pair are needed to find relations: with none of them (K = 0) the model does worse.",
    mask: "Confining the entities\u2019 rows too (rc-entities) beats confining [CLS] alone (rc-context).",
    depth: "Some layers shared and some focused is best: neither one focused layer nor all of them.",
    discard: "It is worth leaving out most No Relation pairs in training.",
  } satisfies Record<Claim, string>,
  /** What may lie behind it: a reading, not a measurement, and so the same whichever way it came out. */
  behind: {
    jointEntities:
      "For it speaks that the loss of relations asks the shared layers what an entity is for; against it, that it pulls at layers which entities alone would have to themselves.",
    jointRelations:
      "For it speaks that relations hang on entities, and the shared layers learn where those are; against it, that the loss of entities, added as it is, is by far the larger at first, and both share one gradient.",
    joint:
      "A Bi-LSTM reads the text in its order from the first step on; an encoder has to learn from examples what a position means, and needs more of them.",
    pretraining:
      "How this could be: the encoder knows the words and what stands beside them before it sees a label. Two things to weigh: it was pretrained on reports of the same grammar, with wider settings than the labelled ones have, so it may have read forms that only dev and test have; and random weights train with the learning rate that was chosen for the pretrained ones.",
    focus:
      "Without them [CLS] is the same for every pair of a sentence. Read alone, it can only learn which answer suits most pairs of such a sentence; read with the entities and the words between them, these still tell pairs apart.",
    mask: "For it speaks that under rc-context the entities\u2019 rows go on reading the whole sentence and bring it to [CLS] a layer later, other entities included; under rc-entities nothing but the pair is left.",
    depth:
      "For it speaks that with one focused layer a pair has a single layer to itself, and that with all of them focused under rc-entities no layer has read the sentence around it. Under rc-context the entities\u2019 rows read it in every layer, so nothing speaks against focusing them all but the time.",
    discard:
      "For it speaks the time it saves; against it, that relations become more common in training than in the text, so that too many are claimed.",
  } as Partial<Record<Claim, string>>,
  reading: "A reading, not a measurement.",
  verdicts: {
    holds: "Holds here.",
    fails: "The other way round here.",
    open: "Not decided here.",
    mixed: "Here it depends on the setting.",
  } satisfies Record<Verdict, string>,
  difference: (first: string, second: string, table: string, difference: string) =>
    `${first} minus ${second}, ${table}: ${difference} points of F1 on test.`,
  /** Of how many seeds each of several figures is the mean. */
  seedsOfAll: (counts: readonly number[]) => {
    const [least, most] = [Math.min(...counts), Math.max(...counts)];
    if (most === 1) return "One seed each: how much another seed would change it is not known.";
    if (least === most) return `Means over ${most} seeds each.`;
    return least === 1
      ? `Means over up to ${most} seeds; how much another seed would change what has one is not known.`
      : `Means over ${least} to ${most} seeds.`;
  },
  ofMasks: (first: string, second: string) => `${first} minus ${second}`,
  atEveryK: (what: string, table: string, differences: readonly (readonly [k: number, difference: string])[]) =>
    `${what}, ${table}, points of F1 on test: ${differences.map(([k, difference]) => `${difference} with K = ${k}`).join("; ")}.`,
  withK: (k: number, difference: string) => `K = ${k}: ${difference}`,
  bestShort: (mask: string, k: number, minus: readonly (readonly [k: number, difference: string])[]) =>
    `${mask}: best K = ${k}; ${minus.map(([other, difference]) => `less K = ${other} ${difference}`).join("; ")}`,
  bestUnder: (mask: string, k: number, isEnd: boolean, minus: readonly (readonly [k: number, difference: string])[]) =>
    `Under ${mask} the best on dev is K = ${k}${isEnd ? ", an end of the range" : ""}; on test, ${minus
      .map(
        ([other, difference]) =>
          `K = ${k} minus K = ${other}${isEnd ? ", the best between the ends," : ""} is ${difference}`,
      )
      .join(", ")} points of F1.`,
  none: "Nothing that is recorded yet speaks to a claim of the paper.",
  missing: (names: readonly string[]) => `Not measured yet: ${names.join("; ")}.`,
  note: "\u201cHolds\u201d and \u201cthe other way round\u201d mean that the 95% interval of the difference, over test reports drawn again and again, does not hold 0. It covers the choice of reports, not that of seeds, and nothing is corrected for asking several questions.",
  grammar: "The reports are those of a grammar, more regular than a hospital\u2019s.",
};
