/**
 * What each run was asked to do, with its documents: without it, a checkpoint cannot be resumed. A request that finds no
 * room is kept in memory, so that it can be stored once there is some.
 */
import type { Database } from "./database.js";
import type { Failure } from "./protocol.js";
import { tryToWrite, type Estimate } from "./storage.js";

/** Where requests of a kind are stored, and about how many bytes one takes. */
export interface RequestKind<Request> {
  put(database: Database, request: Request): Promise<unknown>;
  get(database: Database, run: string): Promise<Request | undefined>;
  size(request: Request): number;
}

export class RequestStore<Request extends { run: string }> {
  readonly #unsaved = new Map<string, Request>();

  constructor(
    private readonly kind: RequestKind<Request>,
    private readonly database: () => Promise<Database>,
    private readonly estimate: Estimate,
  ) {}

  /** Stores a request. @returns why that failed */
  async save(request: Request): Promise<Failure | undefined> {
    const { kind, database, estimate } = this;
    const unsaved = await tryToWrite((opened) => kind.put(opened, request), kind.size(request), database, estimate);
    if (unsaved) this.#unsaved.set(request.run, request);
    else this.#unsaved.delete(request.run);
    return unsaved;
  }

  /** Stores the run's request where that failed before. @returns why it failed again */
  async saveAgain(run: string): Promise<Failure | undefined> {
    const request = this.#unsaved.get(run);
    return request && this.save(request);
  }

  async get(run: string): Promise<Request | undefined> {
    return this.#unsaved.get(run) ?? this.kind.get(await this.database(), run);
  }

  /** Gives back the memory of a request that nobody will ask for. */
  forget(run: string): void {
    this.#unsaved.delete(run);
  }
}
