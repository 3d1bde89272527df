/** A file as it comes: one array that grows with it, so that what was received is there whatever becomes of its copy in the cache. */

/** A server may promise any length; beyond this much the array grows with what really comes. */
const MOST_PROMISED = 2 ** 30;

export class FileInMemory {
  length = 0;
  #bytes = new Uint8Array(0);

  /** Makes room at once for a file of this many bytes. */
  expect(total: number | null): void {
    if (total !== null && total > this.#bytes.length && total <= MOST_PROMISED) this.#grow(total);
  }

  add(chunk: Uint8Array): void {
    const length = this.length + chunk.length;
    if (length > this.#bytes.length) this.#grow(Math.max(length, 2 * this.#bytes.length));
    this.#bytes.set(chunk, this.length);
    this.length = length;
  }

  /** A copy of the bytes from `begin` to `end`. */
  copy(begin: number, end: number): Uint8Array {
    return this.#bytes.slice(begin, end);
  }

  /** All that came: no copy where the length was told. */
  whole(): Uint8Array {
    return this.length === this.#bytes.length ? this.#bytes : this.#bytes.slice(0, this.length);
  }

  #grow(capacity: number): void {
    const bytes = new Uint8Array(capacity);
    bytes.set(this.#bytes.subarray(0, this.length));
    this.#bytes = bytes;
  }
}
