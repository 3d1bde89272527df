/** What can go wrong while the page computes, stores or fetches, in words: what happened, and what the reader can do. */
import type { CheckpointName, Failures, RuntimeProblems } from "../../runtime/problems.js";
import type { PageProblems } from "../../pages/problems.js";
import { megabytes } from "../megabytes.js";
import { after, type Said, type Wordings } from "./wording.js";

/** The reader's own name for a checkpoint, else its run and step. */
export function checkpointName({ name, runName = "", step }: CheckpointName): string {
  return name ?? (step === undefined ? runName : `${runName}, step ${step}`);
}

/** A failure: a sentence, what its cause says, and the advice of the cause where it has some. */
const failure = (sentence: string, advice: string) => (_: unknown, cause?: Said) => ({
  message: after(sentence, cause),
  advice: cause?.advice ?? advice,
});

const NOT_A_MODEL = "This file is not a model that can be loaded here.";

export const failureWordings: Wordings<Failures> = {
  "backend-unavailable": failure(
    "The model cannot compute with the chosen backend here.",
    "Choose “auto” or another backend.",
  ),
  "gpu-lost": failure(
    "The graphics processor stopped answering, and what was in its memory is gone.",
    "Choose the WASM backend and resume from the last checkpoint, or reload the page to try the GPU again.",
  ),
  quota: failure(
    "The browser has no room left for this site.",
    "Delete checkpoints or runs that you no longer need. Training goes on, but is not saved.",
  ),
  storage: failure(
    "The browser's storage could not be used.",
    "Private windows and blocked site data prevent saving. Training works, but does not survive a reload: export what you want to keep.",
  ),
  "no-memory": failure(
    "There was not enough memory to make a checkpoint.",
    "Training goes on, and the next checkpoint is tried again. Close other tabs to make room.",
  ),
  "would-be-lost": ({ name }) => ({
    message: `“${name}” is not saved and would be lost.`,
    advice:
      "Delete checkpoints or runs that you no longer need, and try again. Or give it up: cancel it if it is paused; if it is done, export what it learnt and delete it.",
  }),
  "not-finite": (_, cause) => ({
    message: cause?.message ?? "The loss is no longer a finite number.",
    advice: "Start again with a lower learning rate; a longer warm-up or gradient clipping helps too.",
  }),
  "bad-model": failure(NOT_A_MODEL, "Choose a .safetensors file that was exported by this site or its command line."),
  "bad-encoder": failure(
    NOT_A_MODEL,
    "Choose the files of a BERT encoder as they were published: config.json, vocab.txt and its *.safetensors. What came from an address may have been damaged on the way: download it again.",
  ),
  "damaged-file": failure(
    "What came is not the file that belongs to this site.",
    "Load the page again. If the network asks you to sign in first, do so.",
  ),
  "bad-checkpoint": failure(
    "This checkpoint cannot be resumed.",
    "Resume from another checkpoint of the run, or start the run again.",
  ),
  "bad-input": failure("This cannot be done with what was given.", "Change the input and try again."),
  "unknown-model": failure("The model is no longer loaded.", "Load the model again."),
  "unknown-run": failure("The run is no longer held in memory.", "Resume it from its last checkpoint."),
  internal: failure("Something went wrong inside the page.", "Reload the page; saved checkpoints are kept."),
};

const adapterName = (adapter: string) => adapter || "an unnamed adapter";

export const runtimeWordings: Wordings<Omit<RuntimeProblems, keyof Failures>> = {
  said: ({ text }) => text,
  "not-started": () => "No backend has been started.",
  "already-on": ({ backend }) => `The worker already computes with ${backend}.`,
  "backends-rejected": ({ rejected }, _, say) =>
    rejected.map(({ backend, reason }) => `${backend}: ${say(reason).message}.`).join(" "),
  "device-lost": ({ reason }) => `The browser says: ${reason}`,
  "room-needed": ({ bytes, free, largest }) => ({
    message:
      free === undefined
        ? `Saving takes ${megabytes(bytes)}.`
        : `Saving takes ${megabytes(bytes)}, and ${megabytes(free)} are left.`,
    ...(largest && {
      advice: `Delete what you no longer need, for example “${checkpointName(largest)}” (${megabytes(largest.bytes)}). Training goes on, but is not saved until then.`,
    }),
  }),
  "checkpoint-missing": () => "It is no longer stored.",
  "documents-missing": () => "The documents it was trained on are no longer stored.",
  "no-documents": () => "There are no sentences to train on.",
  "run-ended": () => "The run has ended.",
  "run-going": () => "A run of this name is already going.",
  "run-in-other-tab": () => "This run is going in another tab.",
  "model-in-training": () => "The model is still being trained.",
  "no-trace": ({ system }) => `“${system}” has no attention to look into.`,
  "worker-died": ({ said }) => `The worker that computes has stopped. ${said}`.trim(),
  "worker-closed": () => "The page has closed its worker.",
  "backend-changed": () => "The backend was changed meanwhile.",

  "no-webgpu": () => "this browser has no WebGPU",
  "no-adapter": () => "WebGPU finds no graphics processor",
  "software-adapter": ({ adapter }) =>
    `WebGPU is emulated in software here (${adapterName(adapter)}), slower than WASM`,
  "no-wasm": () => "this browser has no WebAssembly",
  "no-simd": () => "this browser's WebAssembly has no SIMD",
  "wrong-result": ({ difference }) => `its self-test is off by ${difference.toExponential(1)}`,
  "no-answer": ({ seconds }) => `it did not answer within ${seconds} seconds`,
  "other-backend": ({ asked, got }) => `asked for ${asked}, got ${got || "nothing"}`,
  "on-webgpu": ({ adapter }) => `WebGPU on ${adapterName(adapter)}`,
  "on-wasm": ({ threads }) => `WebAssembly with SIMD, ${threads === 1 ? "one thread" : `${threads} threads`}`,
  "on-cpu": () => "plain JavaScript",

  "no-address": () => "This is no address. It should begin with https:// and lead to the folder of a model's files.",
  "address-not-http": () => "Only addresses that begin with https:// or http:// can be fetched.",
  "fetch-failed": ({ said }) =>
    `The file cannot be fetched: ${said}. The server may be out of reach, or may not let pages of other sites read it (CORS).`,
  "server-refused": ({ status, statusText, url }) =>
    `The server answers ${status} ${statusText} for ${url}. Check the address.`,
  "connection-ended": ({ bytes, total }) =>
    `The connection ended after ${bytes} of ${total} bytes. Go on with the download.`,
  "no-cache": () => "This browser keeps no downloads on a page that is not https.",
};

export const pageWordings: Wordings<PageProblems> = {
  "no-attention": () => ({
    message: "This model has no attention to look into.",
    advice: "Choose a focused-attention model.",
  }),
  "none-shipped": () => ({
    message: "No trained model ships with this copy of the site yet.",
    advice: "Train one on the Train page; it is then listed here. Or make one with “npm run train”.",
  }),
  "own-sentences-gone": () => ({
    message: "Your own sentences are no longer kept in this browser, or cannot be read.",
    advice: "Load them again on the Data page, or choose the corpus of this site.",
  }),
};
