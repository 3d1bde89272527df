/**
 * What the reader points at, shared by every view of a page. Hover and pin are two things: the hover follows the pointer or the
 * focus and is gone when it leaves, the pin stays until it is taken off. (The third, the chosen pair, is the bench's.)
 */

/** A place in a sentence, in tokens counted from [CLS]: a query row and a key column, or a column alone. */
export interface Spot {
  row: number | null;
  column: number | null;
}

export class Pointing {
  #hover: Spot | null = null;
  #pin: Spot | null = null;
  #listeners = new Set<() => void>();

  get hover(): Spot | null {
    return this.#hover;
  }

  get pin(): Spot | null {
    return this.#pin;
  }

  /** What views mark: the hover, or else the pin. */
  get shown(): Spot | null {
    return this.#hover ?? this.#pin;
  }

  setHover(spot: Spot | null): void {
    if (same(spot, this.#hover)) return;
    this.#hover = spot;
    this.#tell();
  }

  setPin(spot: Spot | null): void {
    if (same(spot, this.#pin)) return;
    this.#pin = spot;
    this.#tell();
  }

  /** Pins a place, or takes the pin off it. */
  togglePin(spot: Spot): void {
    this.setPin(same(spot, this.#pin) ? null : spot);
  }

  /** Calls `listener` at every change; returns how to stop that. */
  on(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

/** The cell of a matrix that a spot stands for: a column alone is what [CLS] sees of it. */
export function cellOf(spot: Spot | null): [row: number, column: number] | null {
  if (!spot || spot.column === null) return null;
  return [spot.row ?? 0, spot.column];
}

function same(a: Spot | null, b: Spot | null): boolean {
  return a === b || (a !== null && b !== null && a.row === b.row && a.column === b.column);
}
