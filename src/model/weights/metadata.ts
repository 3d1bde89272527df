/** What a model's file says of it besides the weights; safetensors metadata values are strings, so each is JSON. */
import type { LabelSet } from "../../text/labels.js";
import type { TokenizerSpec } from "../../text/tokenizer.js";
import type { SystemConfig } from "../config.js";
import { weightProblem } from "./problems.js";

export interface ModelDescription {
  system: string;
  config: SystemConfig;
  labels: LabelSet;
  tokenizer: TokenizerSpec;
}

const KEYS = ["system", "config", "labels", "tokenizer"] as const;

export function modelMetadata(description: ModelDescription): Record<string, string> {
  return Object.fromEntries(KEYS.map((key) => [key, JSON.stringify(description[key])]));
}

/** @throws naming the entry that is missing or no JSON */
export function readModelMetadata(metadata: Record<string, string>): ModelDescription {
  const entries = KEYS.map((key) => {
    if (metadata[key] === undefined) {
      throw weightProblem("metadata-missing", { key });
    }
    try {
      return [key, JSON.parse(metadata[key]) as unknown];
    } catch {
      throw weightProblem("metadata-not-json", { key });
    }
  });
  return Object.fromEntries(entries) as unknown as ModelDescription;
}
