/**
 * Threads that share the heap and do a kernel together. This thread writes the job where all can read it, wakes the others,
 * does the first part itself and waits until the last of them is done: to its caller a kernel stays an ordinary call.
 */
import { isShared, memoryOf, simdFunctions } from "./heap.js";
import type { Heap, SimdFunctions } from "./heap.js";

/** A kernel's call, cut into parts. `arguments` lack (part, parts). */
export interface Job {
  name: string;
  arguments: number[];
  /** Which argument is the address of scratch memory, if any: each part has its own, `scratchBytes` after the last. */
  scratchArgument: number;
  scratchBytes: number;
}

/** What a thread of the crew is started with. */
export interface Orders {
  memory: WebAssembly.Memory;
  board: SharedArrayBuffer;
  /** Its part of every job. */
  part: number;
}

/** Words of the board: the number of the job, parts not yet done, whether a thread failed, and the job. */
export const WORD = {
  job: 0,
  pending: 1,
  failed: 2,
  kernel: 3,
  count: 4,
  parts: 5,
  scratchArgument: 6,
  scratchBytes: 7,
};
const WORDS = 8;
const MOST_ARGUMENTS = 24;
export const BOARD_BYTES = 4 * WORDS + 8 * MOST_ARGUMENTS;

/** How often a thread looks again before it sleeps: some microseconds, in which the next kernel often comes. */
export const SPINS = 2000;

/** A page's own thread may not sleep: it looks again and again. */
const MAY_SLEEP = typeof document === "undefined";

export interface Board {
  words: Int32Array;
  arguments: Float64Array;
}

/** The two views of a board. */
export function openBoard(buffer: SharedArrayBuffer): Board {
  return { words: new Int32Array(buffer, 0, WORDS), arguments: new Float64Array(buffer, 4 * WORDS, MOST_ARGUMENTS) };
}

/** Does one part of a job. */
export function doPart(functions: SimdFunctions, job: Job, part: number, parts: number): void {
  const numbers = job.arguments.slice();
  if (job.scratchArgument >= 0) numbers[job.scratchArgument] += part * job.scratchBytes;
  functions[job.name](...numbers, part, parts);
}

/** What is worth waking others for, in multiply-adds: some tens of microseconds. */
const WORTHWHILE = 1 << 18;

class Crew {
  readonly #board: Board;
  readonly #names: string[];

  constructor(
    readonly parts: number,
    board: SharedArrayBuffer,
    readonly functions: SimdFunctions,
  ) {
    this.#board = openBoard(board);
    this.#names = kernelNames(functions);
  }

  run(job: Job): void {
    const { words, arguments: numbers } = this.#board;
    words[WORD.kernel] = this.#names.indexOf(job.name);
    words[WORD.count] = job.arguments.length;
    words[WORD.parts] = this.parts;
    words[WORD.scratchArgument] = job.scratchArgument;
    words[WORD.scratchBytes] = job.scratchBytes;
    numbers.set(job.arguments);
    Atomics.store(words, WORD.pending, this.parts - 1);
    Atomics.add(words, WORD.job, 1);
    Atomics.notify(words, WORD.job);
    doPart(this.functions, job, 0, this.parts);
    for (let left = this.#pending(); left > 0; left = this.#pending()) {
      if (MAY_SLEEP) Atomics.wait(words, WORD.pending, left);
    }
    if (Atomics.load(words, WORD.failed)) throw new Error(`a thread failed in the kernel "${job.name}"`);
  }

  /** Parts not yet done, after a short look for the last. */
  #pending(): number {
    const { words } = this.#board;
    let left = Atomics.load(words, WORD.pending);
    for (let spin = 0; left > 0 && spin < SPINS; spin++) left = Atomics.load(words, WORD.pending);
    return left;
  }
}

/** Kernels in an order on which all threads agree. */
export function kernelNames(functions: SimdFunctions): string[] {
  return Object.keys(functions).sort();
}

const crews = new WeakMap<WebAssembly.Memory, Crew>();

/** Threads that kernels on this heap use. */
export function threadsOf(heap: Heap): number {
  const memory = memoryOf(heap);
  return (memory && crews.get(memory)?.parts) ?? 1;
}

/** What a crew uses of a worker. */
export type CrewWorker = Pick<Worker, "postMessage" | "terminate"> & {
  onmessage: ((event: MessageEvent) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
};

/**
 * Makes `threads` threads, this one included, share the kernels' work from now on.
 * @param hire starts a worker that runs crew-thread.ts
 * @returns how many threads there are: 1 where the heap can't be shared
 */
export async function startCrew(heap: Heap, threads: number, hire: () => CrewWorker): Promise<number> {
  const memory = memoryOf(heap);
  const functions = simdFunctions(heap);
  if (!memory || !functions || !isShared(memory) || threads < 2) return 1;
  const board = new SharedArrayBuffer(BOARD_BYTES);
  const workers = Array.from({ length: threads - 1 }, hire);
  try {
    await Promise.all(workers.map((worker, i) => enlist(worker, { memory, board, part: i + 1 })));
  } catch (error) {
    for (const worker of workers) worker.terminate();
    throw error;
  }
  crews.set(memory, new Crew(threads, board, functions));
  return threads;
}

/** Hands a worker its orders and waits until it stands ready. */
function enlist(worker: CrewWorker, orders: Orders): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.onmessage = () => resolve();
    worker.onerror = ({ message }) => reject(new Error(message || "a thread could not be started"));
    worker.postMessage(orders);
  });
}

/** Sends this heap's crew home, for comparisons: kernels run on this thread alone. @returns what calls it back */
export function dismissCrew(heap: Heap): () => void {
  const memory = memoryOf(heap)!;
  const crew = crews.get(memory);
  crews.delete(memory);
  return () => void (crew && crews.set(memory, crew));
}

/** Does a job, on all threads of the heap if it is worth it. @param work in multiply-adds */
export function runJob(heap: Heap, functions: SimdFunctions, job: Job, work: number): void {
  const crew = work >= WORTHWHILE ? crews.get(memoryOf(heap)!) : undefined;
  if (crew) crew.run(job);
  else doPart(functions, job, 0, 1);
}
