/** The records of one kind of run in the database: read at rest, compared with what another tab has left, stored. */
import type { Database } from "./database.js";
import type { Failure, OlderFailure, RunState } from "./protocol.js";
import { hasEnded } from "./run-record.js";
import { tryToWrite, type Estimate } from "./storage.js";

/** What every kind of record has. */
interface Stored {
  run: string;
  state: RunState;
  /** Whether this page's worker holds the run. */
  live: boolean;
  /** ISO date of the last change. */
  updated?: string;
  unsaved?: Failure | OlderFailure;
}

/** Where records of a kind are stored. */
export interface RecordKind<Kind> {
  all(database: Database): Promise<Kind[]>;
  get(database: Database, run: string): Promise<Kind | undefined>;
  put(database: Database, record: Kind): Promise<unknown>;
  /** What of a record holds only while the worker does: its name for what it trains. */
  handle(record: Kind): Partial<Kind>;
}

export class RecordStore<Kind extends Stored> {
  constructor(
    private readonly kind: RecordKind<Kind>,
    private readonly database: () => Promise<Database>,
    private readonly estimate: Estimate,
  ) {}

  /** All records; none where the store cannot be read. */
  async all(): Promise<Kind[]> {
    try {
      return (await this.kind.all(await this.database())).map(atRest);
    } catch (error) {
      console.warn("Stored runs cannot be read:", error);
      return [];
    }
  }

  /** The record as another tab has left it since this page read it; undefined where that tab has removed the run. */
  async latest(record: Kind): Promise<Kind | undefined> {
    const { run, live, unsaved, updated = "" } = record;
    try {
      const stored = await this.kind.get(await this.database(), run);
      if (!stored) return live || unsaved ? record : undefined;
      const isNewer = (stored.updated ?? "") > updated;
      return isNewer ? { ...atRest(stored), live, ...(live && this.kind.handle(record)) } : record;
    } catch {
      // A store that cannot be read has nothing newer.
      return record;
    }
  }

  /** Stores a record. @returns why that failed */
  save(record: Kind): Promise<Failure | undefined> {
    const { kind, database, estimate } = this;
    return tryToWrite((opened) => kind.put(opened, { ...record, live: false }), 0, database, estimate);
  }
}

/** A stored record as a page finds it: whatever was under way waits for someone to resume it. */
const atRest = <Kind extends Stored>(record: Kind): Kind => ({
  ...record,
  state: hasEnded(record.state) ? record.state : "paused",
  live: false,
});
