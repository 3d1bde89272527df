/** Chunks as they come, taken out in the sizes that are kept. */
export class Pieces {
  length = 0;
  readonly #chunks: Uint8Array[] = [];

  add(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.length += chunk.length;
  }

  take(size: number): Uint8Array {
    const taken = new Uint8Array(size);
    for (let at = 0; at < size;) {
      const chunk = this.#chunks[0];
      const part = chunk.subarray(0, size - at);
      taken.set(part, at);
      at += part.length;
      if (part.length === chunk.length) this.#chunks.shift();
      else this.#chunks[0] = chunk.subarray(part.length);
    }
    this.length -= size;
    return taken;
  }
}
