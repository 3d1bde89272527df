/**
 * The files that the site serves beside its pages: the WASM binaries of the backend, the corpus and the shipped models. Pages
 * take addresses and contents from here; workers are told the addresses in a message, since only a page's modules can name
 * site files. The bytes come from the loaders in `src/data/`.
 */
import { FileAttachment } from "observablehq:stdlib";
import type { SiteFile } from "observablehq:stdlib";

const wasm: Record<string, SiteFile> = {
  "tfjs-backend-wasm.wasm": FileAttachment("../data/wasm/tfjs-backend-wasm.wasm"),
  "tfjs-backend-wasm-simd.wasm": FileAttachment("../data/wasm/tfjs-backend-wasm-simd.wasm"),
  "tfjs-backend-wasm-threaded-simd.wasm": FileAttachment("../data/wasm/tfjs-backend-wasm-threaded-simd.wasm"),
};

/** Absolute addresses of the WASM binaries by their file names: what tfjs's `setWasmPaths` takes. */
export function wasmUrls(): Record<string, string> {
  return Object.fromEntries(Object.entries(wasm).map(([name, file]) => [name, file.href]));
}

/** The shipped corpus: Document JSONL, one split a file, and the table of its statistics; test-hard beside it with its own. A file not made yet is empty (JSON: null). */
export const corpusFiles = {
  train: FileAttachment("../data/corpus/train.jsonl"),
  dev: FileAttachment("../data/corpus/dev.jsonl"),
  test: FileAttachment("../data/corpus/test.jsonl"),
  statistics: FileAttachment("../data/corpus/statistics.json"),
  "test-hard": FileAttachment("../data/corpus/test-hard.jsonl"),
  hardStatistics: FileAttachment("../data/corpus/test-hard.json"),
};

/** The trained models that ship with the site (safetensors, the large one gzipped), each with the card of the run that made it. Empty and null until they are made. */
export const modelFiles = {
  large: {
    weights: FileAttachment("../data/models/large.safetensors.gz"),
    card: FileAttachment("../data/models/large.json"),
  },
  small: {
    weights: FileAttachment("../data/models/small.safetensors"),
    card: FileAttachment("../data/models/small.json"),
  },
};

/** The small pretrained encoder that ships with the site, and the card of the run that made it. Empty and null until it is made. */
export const encoderFiles = {
  weights: FileAttachment("../data/encoders/small.safetensors"),
  card: FileAttachment("../data/encoders/small.json"),
};

/**
 * What the experiments measured on each data set (`SiteResults`), and what their runs predicted on test (`SitePredictions`), by experiment,
 * where the sentences are shipped; and the courses of both losses' gradients (`GradientCourse`).
 */
export const resultFiles = {
  results: {
    reports: FileAttachment("../data/results/reports.json"),
    hard: FileAttachment("../data/results/hard.json"),
    conll04: FileAttachment("../data/results/conll04.json"),
    ade: FileAttachment("../data/results/ade.json"),
    cmeie: FileAttachment("../data/results/cmeie.json"),
  },
  predictions: {
    reports: {
      main: FileAttachment("../data/predictions/reports/main.json"),
      part: FileAttachment("../data/predictions/reports/part.json"),
      grid: FileAttachment("../data/predictions/reports/grid.json"),
      ablations: FileAttachment("../data/predictions/reports/ablations.json"),
      curve: FileAttachment("../data/predictions/reports/curve.json"),
    },
    hard: {
      main: FileAttachment("../data/predictions/hard/main.json"),
      part: FileAttachment("../data/predictions/hard/part.json"),
      grid: FileAttachment("../data/predictions/hard/grid.json"),
      ablations: FileAttachment("../data/predictions/hard/ablations.json"),
      curve: FileAttachment("../data/predictions/hard/curve.json"),
    },
  },
  gradients: FileAttachment("../data/gradients.json"),
};
