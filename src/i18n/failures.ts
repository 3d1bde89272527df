/** Words for what can go wrong while the page computes or stores: what happened, and what the reader can do. */

/** 12.3 MB; two digits below 10 MB, so that a small checkpoint does not read as nothing. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 2 : 1)} MB`;
}

interface Words {
  /** `detail` is what the cause says about itself; may be empty. */
  message: (detail: string) => string;
  advice: string;
}

function withDetail(sentence: string): (detail: string) => string {
  return (detail) => (detail ? `${sentence} ${detail}` : sentence);
}

export const failureWords = {
  "backend-unavailable": {
    message: withDetail("The model cannot compute with the chosen backend here."),
    advice: "Choose “auto” or another backend.",
  },
  "gpu-lost": {
    message: withDetail("The graphics processor stopped answering, and what was in its memory is gone."),
    advice: "Choose the WASM backend and resume from the last checkpoint, or reload the page to try the GPU again.",
  },
  quota: {
    message: withDetail("The browser has no room left for this site."),
    advice: "Delete checkpoints or runs that you no longer need. Training goes on, but is not saved.",
  },
  storage: {
    message: withDetail("The browser's storage could not be used."),
    advice:
      "Private windows and blocked site data prevent saving. Training works, but does not survive a reload: export what you want to keep.",
  },
  "not-finite": {
    message: (detail) => detail || "The loss is no longer a finite number.",
    advice: "Start again with a lower learning rate; a longer warm-up or gradient clipping helps too.",
  },
  "bad-model": {
    message: withDetail("This file is not a model that can be loaded here."),
    advice: "Choose a .safetensors file that was exported by this site or its command line.",
  },
  "bad-checkpoint": {
    message: withDetail("This checkpoint cannot be resumed."),
    advice: "Resume from another checkpoint of the run, or start the run again.",
  },
  "bad-input": {
    message: withDetail("This cannot be done with what was given."),
    advice: "Change the input and try again.",
  },
  "unknown-model": {
    message: withDetail("The model is no longer loaded."),
    advice: "Load the model again.",
  },
  "unknown-run": {
    message: withDetail("The run is no longer held in memory."),
    advice: "Resume it from its last checkpoint.",
  },
  internal: {
    message: withDetail("Something went wrong inside the page."),
    advice: "Reload the page; saved checkpoints are kept.",
  },
} satisfies Record<string, Words>;

export const runtimeWords = {
  checkpointName: (run: string, step: number) => `${run}, step ${step}`,
  lastCheckpoint: (name: string, step: number, totalSteps: number) =>
    `The last saved checkpoint is “${name}” (step ${step} of ${totalSteps}).`,
  bringAnotherEncoder:
    "Choose the files of a BERT encoder as they were published: config.json, vocab.txt and its *.safetensors. What came from an address may have been damaged on the way: download it again.",
  damagedFile: "What came is not the file that belongs to this site.",
  damagedFileAdvice: "Load the page again. If the network asks you to sign in first, do so.",
  noMemoryToSave: "There was not enough memory to make a checkpoint.",
  noMemoryToSaveAdvice: "Training goes on, and the next checkpoint is tried again. Close other tabs to make room.",
  noCheckpoint: "No checkpoint of this run has been saved.",
  missingCheckpoint: "It is no longer stored.",
  checkpointWithoutData: "The documents it was trained on are no longer stored.",
  quotaNeeded: (needed: number, free: number) => `Saving takes ${megabytes(needed)}, and ${megabytes(free)} are left.`,
  quotaNeededOnly: (needed: number) => `Saving takes ${megabytes(needed)}.`,
  quotaDelete: (name: string, bytes: number) =>
    `Delete what you no longer need, for example “${name}” (${megabytes(bytes)}). Training goes on, but is not saved until then.`,
  notStarted: "No backend has been started.",
  alreadyOn: (backend: string) => `The worker already computes with ${backend}.`,
  runAlreadyGoing: "A run of this name is already going.",
  runOpenElsewhere: "This run is going in another tab.",
  wouldBeLost: (name: string) => `“${name}” is not saved and would be lost.`,
  wouldBeLostAdvice:
    "Delete checkpoints or runs that you no longer need, and try again. Or give it up: cancel it if it is paused; if it is done, export what it learnt and delete it.",
  runEnded: "The run has ended.",
  modelInTraining: "The model is still being trained.",
  noTrace: (system: string) => `“${system}” has no attention to look into.`,
  noDocuments: "There are no sentences to train on.",
  workerDied: "The worker that computes has stopped.",
  workerClosed: "The page has closed its worker.",
  backendChanged: "The backend was changed meanwhile.",
  lostDevice: (reason: string) => (reason ? `The browser says: ${reason}` : ""),
};

export const backendWords = {
  noWebgpu: "this browser has no WebGPU",
  noAdapter: "WebGPU finds no graphics processor",
  softwareAdapter: (name: string) => `WebGPU is emulated in software here (${name}), slower than WASM`,
  noWasm: "this browser has no WebAssembly",
  noSimd: "this browser's WebAssembly has no SIMD",
  wrongResult: (difference: number) => `its self-test is off by ${difference.toExponential(1)}`,
  noAnswer: (seconds: number) => `it did not answer within ${seconds} seconds`,
  notActivated: (name: string, actual: string) => `asked for ${name}, got ${actual || "nothing"}`,
  webgpuDetail: (adapter: string) => `WebGPU on ${adapter}`,
  wasmDetail: (threads: number) => `WebAssembly with SIMD, ${threads === 1 ? "one thread" : `${threads} threads`}`,
  cpuDetail: "plain JavaScript",
  unnamedAdapter: "an unnamed adapter",
};

export const urlProblemWords = {
  unknown: "is not a setting of this page",
  notANumber: "is not a number",
  notAnInteger: "is not a whole number",
  tooSmall: (min: number) => `is below ${min}`,
  tooLarge: (max: number) => `is above ${max}`,
  notAllowed: (allowed: readonly string[]) => `is none of ${allowed.join(", ")}`,
  notAmong: (allowed: readonly string[]) => `names something else than ${allowed.join(", ")}`,
  notABoolean: "is neither 0 nor 1",
  tooLong: (length: number) => `is longer than ${length} characters`,
  wrongCount: (count: number) => `does not have ${count} numbers`,
  repeated: "is given more than once",
  version: (version: number) => `was made for another version of this page (this is version ${version})`,
};
