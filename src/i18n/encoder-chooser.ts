/** Words of "An encoder of your own". */
import { megabytes } from "./megabytes.js";

export const encoderChooserWords = {
  heading: "An encoder of your own",
  intro:
    "Any BERT that is published as safetensors with its config.json and vocab.txt: a file or folder of yours, or an address. Nothing is requested until you ask for it, and what comes stays in this browser.",
  files: "Its files (config.json, vocab.txt or tokenizer.json, *.safetensors)",
  folder: "Or the folder that holds them",
  address: {
    label: "Or the address of its folder",
    help: "On a model hub: the address of the model, then /resolve/main/",
  },
  placeholder: "…/google-bert/bert-base-chinese/resolve/main/",
  look: "Look it up",
  fetch: "Download the weights",
  stop: "Stop",
  looking: "Looking it up",
  bar: "How much of the file has come",
  stopped: "Stopped. What came is kept: download again to go on.",
  progress: (name: string, bytes: number, total: number | null) =>
    total === null ? `${name}: ${megabytes(bytes)}` : `${name}: ${megabytes(bytes)} of ${megabytes(total)}`,
  sizes: (layers: number, hidden: number, heads: number, vocabulary: number) =>
    `${layers} layers, hidden size ${hidden}, ${heads} heads, ${vocabulary} tokens`,
  memoryHeading: "Memory that fine-tuning it takes on WebGPU, counted beforehand",
  memory: {
    sentences: "Sentences at a time",
    weights: "Weights",
    moments: "Adam",
    gradients: "Gradients",
    activations: "Activations",
    peak: "At most",
  },
  memoryNote: (tokens: number, pairs: number) =>
    `For sentences of ${tokens} tokens with ${pairs} pairs; a batch may be computed in several parts. Before the weights: single precision on the device.`,
  hash: (name: string, hash: string) => `${name}: SHA-256 ${hash}`,
  kept: (name: string, bytes: number) =>
    `${name} is kept in this browser (${megabytes(bytes)}, matrices of single precision as halves) and can be chosen as a start.`,
  checking: "Checking the weights",
};
