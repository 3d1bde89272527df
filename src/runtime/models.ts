/** The models that the worker holds in memory, by handle. */
import type { FocusedConfig } from "../model/config.js";
import type { System } from "../model/system.js";
import type { Laboratory } from "../model/laboratory.js";
import type { TraceToken } from "../model/trace.js";
import type { Parameters } from "../model/weights/checkpoint.js";
import type { Document } from "../text/document.js";
import { relationTypes } from "../text/labels.js";
import type { Tokenizer, TokenizerSpec } from "../text/tokenizer.js";
import { failed, failedBy } from "./failures.js";
import type { ModelSummary, RunRequest, SentenceReading } from "./protocol.js";

/** A system whose attention can be looked into: the focused model. */
export interface TracingSystem extends System {
  readonly config: FocusedConfig;
  readonly laboratory: Pick<Laboratory, "trace" | "tagging" | "paint" | "depths" | "board" | "steps">;
}

/** What makes systems: `src/model/systems.ts`, or a test's stand-in. */
export interface SystemFactory {
  createSystem(
    name: string,
    setup: {
      config: RunRequest["config"];
      tokenizer: "character" | "wordpiece" | TokenizerSpec;
      /** A pretrained encoder's parameters. */
      encoder?: Parameters;
      /** Builds the vocabulary and the label sets. */
      train: Document[];
      seed: number;
    },
  ): Promise<System>;
  /** From a model's safetensors bytes. */
  loadSystem(bytes: Uint8Array): Promise<System>;
  /** From a training checkpoint; `start` with the same bytes then goes on with the run. */
  systemFromCheckpoint(bytes: Uint8Array): Promise<System>;
}

export class ModelRegistry {
  #systems = new Map<string, System>();
  #count = 0;

  /** Takes the system over and describes it under a fresh handle. */
  add(system: System): ModelSummary {
    this.#count += 1;
    const model = `model-${this.#count}`;
    this.#systems.set(model, system);
    return summarize(model, system);
  }

  /** Throws "unknown-model" for a handle that is not (or no longer) loaded. */
  get(model: string): System {
    const system = this.#systems.get(model);
    if (!system) throw failed("unknown-model");
    return system;
  }

  /** Where the system answers questions about its attention, if it can; else throws "bad-input". */
  laboratory(model: string): TracingSystem["laboratory"] {
    const system = this.get(model);
    if (!isTracing(system)) throw failedBy("bad-input", "no-trace", { system: system.name });
    return system.laboratory;
  }

  /** Those of the documents whose tokens, [CLS] and [SEP] counted, the system has positions for. */
  fitting(model: string, documents: readonly Document[]): Document[] {
    const { tokenizer, config } = this.get(model);
    return documents.filter(({ text }) => tokenizer.encode(text).length + 2 <= config.maxPositions);
  }

  /** Predicts all sentences that are not too long together, and tells how each is cut. */
  async read(model: string, documents: readonly Document[]): Promise<SentenceReading[]> {
    const system = this.get(model);
    const fits = new Set(this.fitting(model, documents));
    const predicted = fits.size > 0 ? await system.predict([...fits]) : [];
    const found = new Map([...fits].map((document, i) => [document, predicted[i]]));
    return documents.map((document) => ({
      document: found.get(document) ?? null,
      tokens: tokensOf(system.tokenizer, document.text),
    }));
  }

  /** Frees the system. A backend that is gone may refuse; its memory is gone with it. */
  remove(model: string): void {
    const system = this.#systems.get(model);
    this.#systems.delete(model);
    try {
      system?.dispose();
    } catch (error) {
      console.warn(`Disposing ${model} failed:`, error);
    }
  }
}

function tokensOf(tokenizer: Tokenizer, text: string): TraceToken[] {
  return tokenizer.encode(text).map(({ id, ...token }) => ({ ...token, unknown: id === tokenizer.special.unk }));
}

function isTracing(system: System): system is TracingSystem {
  return "laboratory" in system;
}

function summarize(model: string, system: System): ModelSummary {
  return {
    model,
    system: system.name,
    tasks: system.tasks,
    parameters: system.parameters,
    entityTypes: [...system.labels.entityTypes],
    relationTypes: relationTypes(system.labels),
    maxPositions: system.config.maxPositions,
    ...(isTracing(system) && { config: system.config }),
  };
}
