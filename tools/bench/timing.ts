/** Measuring on a machine that has other things to do: what is compared takes turns, and medians are told. */

/** Milliseconds by the clock, and of the process's own processor time, which others at work on the machine change less. */
export interface Timing {
  wall: number;
  cpu: number;
}

export type Arms<N extends string> = Record<N, () => unknown>;

/**
 * Runs every arm once to warm up, then all of them in turn, round after round, so that whatever else the machine does falls
 * on all of them alike.
 * @returns the times of each arm, one a round
 */
export async function takeTurns<N extends string>(arms: Arms<N>, rounds: number): Promise<Record<N, Timing[]>> {
  const names = Object.keys(arms) as N[];
  const times = Object.fromEntries(names.map((name) => [name, [] as Timing[]])) as Record<N, Timing[]>;
  for (const name of names) await arms[name]();
  for (let round = 0; round < rounds; round++) {
    for (const name of names) times[name].push(await timed(arms[name]));
  }
  return times;
}

async function timed(run: () => unknown): Promise<Timing> {
  // Ctrl-C gets its chance between measurements, and nothing left over from before runs in this one.
  await new Promise((resolve) => setImmediate(resolve));
  const [clock, processor] = [performance.now(), process.cpuUsage()];
  await run();
  const { user, system } = process.cpuUsage(processor);
  return { wall: performance.now() - clock, cpu: (user + system) / 1000 };
}

/** The middle value; between the two middle ones where their number is even. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export function medianTiming(times: readonly Timing[]): Timing {
  return { wall: median(times.map(({ wall }) => wall)), cpu: median(times.map(({ cpu }) => cpu)) };
}

/** How many times more processor time `slow` took than `fast`: the median over rounds, each compared within itself. */
export function timesFaster(slow: readonly Timing[], fast: readonly Timing[]): number {
  return median(slow.map(({ cpu }, round) => cpu / fast[round].cpu));
}
