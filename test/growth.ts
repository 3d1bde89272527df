/** How much longer work takes on four times as much: about 4 where its time grows with its size, 16 where with the square. */

/** @param work done on a size; what it needs is made by `prepare`, which is not measured */
export function growth<T>(size: number, prepare: (size: number) => T, work: (prepared: T) => unknown): number {
  const [small, large] = [size, 4 * size].map((n) => {
    const prepared = prepare(n);
    // The processor's time and not the clock's: other programs run beside. The least of three, after the compiler had its turn.
    const times = Array.from({ length: 3 }, () => {
      const before = process.cpuUsage();
      work(prepared);
      const { user, system } = process.cpuUsage(before);
      return user + system;
    });
    return Math.min(...times);
  });
  return large / Math.max(small, 1);
}
