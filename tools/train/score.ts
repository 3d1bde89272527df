/** The final scores of a run, over every sentence: those that the model cannot take count as missed. */
import { formatEntityScores, formatRelationScores, formatScores } from "../../src/evaluation/format.js";
import { scoreDocuments } from "../../src/evaluation/scores.js";
import type { Scores } from "../../src/evaluation/scores.js";
import type { System, Task } from "../../src/model/system.js";
import type { RelationScores } from "./card.js";
import { missed } from "./data.js";
import type { Split } from "./data.js";

export interface FinalScores {
  split: "test" | "dev";
  sentences: number;
  tooLong: number;
  /** Relations between predicted entities; between the annotated ones where the system finds none. */
  predictedEntities: Scores;
  /** Relations between the annotated entities. */
  goldEntities: RelationScores;
}

export async function finalScores(system: System, split: "test" | "dev", data: Split): Promise<FinalScores> {
  const score = async (goldEntities: boolean) => {
    const predicted = await system.predict(data.fitting, { goldEntities });
    return scoreDocuments(data.documents, [...predicted, ...missed(data.tooLong, goldEntities)]);
  };
  const predictedEntities = await score(false);
  const both = system.tasks.length === 2;
  return {
    split,
    sentences: data.documents.length,
    tooLong: data.tooLong.length,
    predictedEntities,
    goldEntities: { relation: (both ? await score(true) : predictedEntities).relation },
  };
}

/** The tables of what the system looks for, in percent. */
export function formatFinalScores(
  { split, predictedEntities, goldEntities }: FinalScores,
  tasks: readonly Task[],
): string {
  const [entities, relations] = [tasks.includes("ner"), tasks.includes("relation")];
  return [
    `Scores on ${split}, in percent`,
    ...(entities && relations ? [formatScores(predictedEntities)] : []),
    ...(entities && !relations ? [formatEntityScores(predictedEntities)] : []),
    ...(relations ? ["With the annotated entities", formatRelationScores(goldEntities)] : []),
  ].join("\n\n");
}
