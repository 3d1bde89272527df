/** The records of a page's runs, and who follows them. Records are replaced when they change, but their curves grow in place. */
import { failed } from "./failures.js";

/** What every kind of record has. */
interface Recorded {
  run: string;
  /** ISO date of the start. */
  started: string;
  /** ISO date of the last change. */
  updated?: string;
}

type Listener<Kind> = (records: Kind[]) => void;

export class Records<Kind extends Recorded> {
  readonly #records = new Map<string, Kind>();
  readonly #listeners = new Set<Listener<Kind>>();

  /** Newest first. */
  get all(): Kind[] {
    return [...this.#records.values()].sort((a, b) => b.started.localeCompare(a.started));
  }

  has(run: string): boolean {
    return this.#records.has(run);
  }

  get(run: string): Kind | undefined {
    return this.#records.get(run);
  }

  /** Throws where there is no such run. */
  known(run: string): Kind {
    const record = this.#records.get(run);
    if (!record) throw failed("unknown-run");
    return record;
  }

  /** Calls `listener` now and at every change; returns how to stop that. */
  subscribe(listener: Listener<Kind>): () => void {
    this.#listeners.add(listener);
    listener(this.all);
    return () => this.#listeners.delete(listener);
  }

  set(record: Kind): void {
    this.#records.set(record.run, record);
    this.#announce();
  }

  /** Adds records that were stored; what the page knows of a run by now is newer. */
  add(stored: readonly Kind[]): void {
    for (const record of stored) if (!this.#records.has(record.run)) this.#records.set(record.run, record);
    this.#announce();
  }

  /** Changes a record; a run that is gone stays so. */
  update(run: string, change: Partial<Kind>): void {
    const record = this.#records.get(run);
    if (record) this.set({ ...record, ...change, updated: new Date().toISOString() });
  }

  delete(run: string): void {
    this.#records.delete(run);
    this.#announce();
  }

  /** Nobody is told any more. */
  unsubscribeAll(): void {
    this.#listeners.clear();
  }

  #announce(): void {
    const { all } = this;
    for (const listener of [...this.#listeners]) listener(all);
  }
}
