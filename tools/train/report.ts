/** What a run tells of itself, before and after. */
import type { FocusedConfig, SystemConfig } from "../../src/model/config.js";
import { countKeptPairs, mostlyRelations } from "../../src/model/training/kept-pairs.js";
import { describeData } from "../lib/data.js";
import { describeAlignment } from "./alignment.js";
import type { RunFolder } from "./folder.js";
import { describeTooLong } from "./lengths.js";
import type { Run } from "./run.js";
import type { FinalScores } from "./score.js";

/** What `--json` prints. */
export function jsonLine({ card, system }: Run, scores: FinalScores, folder: RunFolder) {
  const { seed, backend, minutes, parameters, options } = card;
  return {
    system: system.name,
    ...scores,
    bestEpoch: card.scores.bestEpoch,
    epochs: options.epochs,
    seed,
    backend,
    parameters,
    minutes: Number(minutes.toFixed(2)),
    out: folder.path,
  };
}

/** A focused model's letters, or every setting by name. */
function describeConfig(config: SystemConfig): string {
  const { numLayers, focusedLayers, relationMask, hiddenSize, numHeads } = config as Partial<FocusedConfig>;
  if (focusedLayers !== undefined)
    return `N = ${numLayers}, K = ${focusedLayers} (${relationMask}), d = ${hiddenSize}, h = ${numHeads}`;
  const settings = Object.entries(config).filter(([name]) => name !== "vocabSize" && name !== "maxPositions");
  return settings.map(([name, value]) => `${name} ${value}`).join(", ");
}

/** What is known before the first step, line by line. */
export function describeRun({ system, data, card }: Run): string[] {
  const { config, tokenizer } = system;
  const limit = config.maxPositions;
  return [
    ...(["train", "dev", "test"] as const).flatMap((name) => (data[name] ? describeData(name, data[name]) : [])),
    `tokens: ${tokenizer.spec.kind}, vocabulary of ${config.vocabSize}, ${card.vocabularySource}`,
    `model: ${system.name}, ${describeConfig(config)}, ${system.parameters} parameters, up to ${limit} tokens, on ${card.backend}`,
    ...(["train", "dev", "test"] as const).flatMap((name) => describeAlignment(name, card.data.files[name]?.alignment)),
    ...describePairs({ system, data, card }),
    ...describeTooLong("train", data.train.tooLong, limit, "left out"),
    ...describeTooLong("dev", data.dev.tooLong, limit, "left out when epochs are compared"),
    ...describeTooLong("test", data.test?.tooLong ?? [], limit, "counted as missed"),
  ];
}

/** A warning where the discard leaves more than half of the training pairs as relations. */
function describePairs({ system, data, card }: Pick<Run, "system" | "data" | "card">): string[] {
  if (!system.tasks.includes("relation")) return [];
  const { tokenizer, labels, config } = system;
  const model = { tokenizer, labels, maxPositions: config.maxPositions };
  const counts = countKeptPairs(data.train.fitting, model, card.options);
  if (mostlyRelations(counts, card.options) === undefined) return [];
  return [
    `warning: --discard ${card.options.discardNoRelation} leaves ${counts.relations} relations among ${counts.kept} training pairs, more than half; the model will find relations where there are none (see --prior true)`,
  ];
}
