/** What fine-tuning an encoder takes in memory, for the reader to see before anything starts. */
import { table } from "../components/table.js";
import type { TableElement } from "../components/table.js";
import { encoderChooserWords } from "../i18n/encoder-chooser.js";
import { megabytes } from "../i18n/megabytes.js";
import type { EncoderConfig, FocusedConfig } from "../model/config.js";
import { stepMemory, typicalPass } from "../model/training/memory.js";
import type { StepMemory } from "../model/training/memory.js";

const text = encoderChooserWords.memory;
/** The reports' usual sentence, and the five entity types and five classes of the task. */
export const TYPICAL = { tokens: 64, pairs: 15, entityTokens: 3 };
const HEADS = { tags: 21, classes: 5 };
const SENTENCES = [1, 4, 16];
const MOST_FOCUSED = 4;

export interface MemoryRow extends StepMemory {
  sentences: number;
}

/** Bytes of a training step with so many sentences at a time, on WebGPU, gradients of a batch's parts added up. */
export function fineTuningMemory(encoder: EncoderConfig): MemoryRow[] {
  const config: FocusedConfig = {
    ...encoder,
    focusedLayers: Math.min(MOST_FOCUSED, encoder.numLayers),
    relationMask: "rc-entities",
    dropout: 0.1,
  };
  return SENTENCES.map((sentences) => {
    const pass = typicalPass(config, { ...TYPICAL, sentences }, "gpu");
    return { sentences, ...stepMemory(config, pass, { ...HEADS, kernels: "gpu", accumulates: true }) };
  });
}

export function memoryTable(encoder: EncoderConfig): TableElement {
  const bytes = (of: keyof StepMemory) => ({
    header: text[of],
    numeric: true,
    value: (row: MemoryRow) => megabytes(row[of]),
  });
  return table(
    fineTuningMemory(encoder),
    [
      { header: text.sentences, numeric: true, rowHeader: true, value: ({ sentences }) => sentences },
      ...(["weights", "moments", "gradients", "activations", "peak"] as const).map(bytes),
    ],
    { caption: encoderChooserWords.memoryHeading },
  );
}
