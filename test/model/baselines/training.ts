/** How the tests train small systems. */
import { expect } from "vitest";
import { scoreDocuments } from "../../../src/evaluation/scores.js";
import type { TrainingOptions } from "../../../src/model/config.js";
import type { NeuralSystem } from "../../../src/model/neural-system.js";
import type { EpochProgress, TrainingSession } from "../../../src/model/system.js";
import { SENTENCES } from "../tiny.js";

export const OPTIONS: TrainingOptions = {
  epochs: 150,
  batchSize: 3,
  learningRate: 1e-2,
  seed: 3,
  discardNoRelation: 0,
  clipNorm: 5,
  warmup: 0,
};

/** The epochs until the run is done, or until dev is at `enough`. */
export async function epochsOf(session: TrainingSession, enough = Infinity): Promise<EpochProgress[]> {
  const epochs: EpochProgress[] = [];
  while (!session.done && (epochs.at(-1)?.selection ?? 0) < enough)
    for (const progress of await session.next()) if (progress.type === "epoch") epochs.push(progress);
  return epochs;
}

/** Trains on the tiny sentences until all that the system looks for is found in them. */
export async function learnByHeart(system: NeuralSystem, options = OPTIONS): Promise<void> {
  const session = await system.start(SENTENCES, SENTENCES, options);
  await epochsOf(session, 1);
  session.finish();
  const { entity, relation } = scoreDocuments(SENTENCES, await system.predict(SENTENCES));
  if (system.tasks.includes("ner")) expect(entity.strict.micro.f1).toBe(1);
  if (system.tasks.includes("relation")) expect(relation.strict.micro.f1).toBe(1);
  else expect(relation.strict.micro.predicted).toBe(0);
}
