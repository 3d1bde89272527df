/** The final scores of a run, over every sentence: those that the model cannot take count as missed. */
import { formatRelationScores, formatScores } from "../../src/evaluation/format.js";
import { scoreDocuments } from "../../src/evaluation/scores.js";
import type { Scores } from "../../src/evaluation/scores.js";
import type { System } from "../../src/model/system.js";
import type { RelationScores } from "./card.js";
import { missed } from "./data.js";
import type { Split } from "./data.js";

export interface FinalScores {
  split: "test" | "dev";
  sentences: number;
  tooLong: number;
  /** Relations between predicted entities. */
  predictedEntities: Scores;
  /** Relations between the annotated entities. */
  goldEntities: RelationScores;
}

export async function finalScores(system: System, split: "test" | "dev", data: Split): Promise<FinalScores> {
  const score = async (goldEntities: boolean) => {
    const predicted = await system.predict(data.fitting, { goldEntities });
    return scoreDocuments(data.documents, [...predicted, ...missed(data.tooLong, goldEntities)]);
  };
  const { relation } = await score(true);
  return {
    split,
    sentences: data.documents.length,
    tooLong: data.tooLong.length,
    predictedEntities: await score(false),
    goldEntities: { relation },
  };
}

/** The tables, in percent. */
export function formatFinalScores({ split, predictedEntities, goldEntities }: FinalScores): string {
  return [
    `Scores on ${split}, in percent`,
    formatScores(predictedEntities),
    "With the annotated entities",
    formatRelationScores(goldEntities),
  ].join("\n\n");
}
