/** A thread of the crew (crew.ts), in a worker of its own: sleeps until there is a job, does its part, says so. */
import { doPart, kernelNames, openBoard, SPINS, WORD } from "./crew.js";
import type { Orders } from "./crew.js";
import { instantiate } from "./heap.js";

const scope = self as unknown as DedicatedWorkerGlobalScope;

scope.onmessage = ({ data }: MessageEvent<Orders>) => {
  const { memory, board, part } = data;
  const functions = instantiate(memory)!;
  const names = kernelNames(functions);
  const { words, arguments: numbers } = openBoard(board);
  let done = Atomics.load(words, WORD.job);
  scope.postMessage("ready");
  for (;;) {
    for (let spin = 0; spin < SPINS && Atomics.load(words, WORD.job) === done; spin++);
    Atomics.wait(words, WORD.job, done);
    done++;
    const job = {
      name: names[words[WORD.kernel]],
      arguments: Array.from(numbers.subarray(0, words[WORD.count])),
      scratchArgument: words[WORD.scratchArgument],
      scratchBytes: words[WORD.scratchBytes],
    };
    try {
      doPart(functions, job, part, words[WORD.parts]);
    } catch {
      Atomics.store(words, WORD.failed, 1);
    }
    if (Atomics.sub(words, WORD.pending, 1) === 1) Atomics.notify(words, WORD.pending);
  }
};
