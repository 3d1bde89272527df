/** The folder of a run: the best model, the checkpoint to go on from, and the run card. */
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { readBytes, writeAtomically } from "../lib/files.js";
import { makeFolder } from "../lib/lock.js";
import { CARD_FORMAT } from "./card.js";
import type { RunCard } from "./card.js";

const FILES = { model: "model.safetensors", checkpoint: "checkpoint.safetensors", card: "run.json" };

export class RunFolder {
  constructor(readonly path: string) {}

  get name(): string {
    return basename(this.path);
  }

  private at(file: keyof typeof FILES): string {
    return join(this.path, FILES[file]);
  }

  /** @throws if a run is in the folder already */
  refuseIfTaken(): void {
    if (this.files().some((file) => existsSync(file)))
      throw new Error(
        `${this.path} holds a run already. Go on with it (--resume), replace it (--overwrite), or name another folder (--out).`,
      );
  }

  /** Makes the folder for a new run; an earlier one in it goes. */
  async prepare(): Promise<void> {
    await makeFolder(this.path);
    await Promise.all(this.files().map((file) => rm(file, { force: true })));
  }

  private files(): string[] {
    return (Object.keys(FILES) as (keyof typeof FILES)[]).map((file) => this.at(file));
  }

  /** @throws if there is none, or it is damaged */
  async readCard(): Promise<RunCard> {
    const card = parse(await readBytes(this.at("card")));
    if (card?.format !== CARD_FORMAT || card.settings === undefined)
      throw new Error(`${this.at("card")} is not the card of a run made here; it can't be gone on with.`);
    return card;
  }

  /** @throws if the run ended before its first checkpoint */
  async readCheckpoint(): Promise<Uint8Array> {
    if (!existsSync(this.at("checkpoint")))
      throw new Error(
        `${this.path} has no checkpoint: the run ended before its first. Start it again with --overwrite.`,
      );
    return readBytes(this.at("checkpoint"));
  }

  /** The card goes first: of the epochs it tells, those after the checkpoint are dropped when the run goes on. */
  async writeCheckpoint(card: RunCard, checkpoint: Uint8Array): Promise<void> {
    await this.writeCard(card);
    await writeAtomically(this.at("checkpoint"), checkpoint);
  }

  async writeCard(card: RunCard): Promise<void> {
    await writeAtomically(this.at("card"), `${JSON.stringify(card, null, 1)}\n`);
  }

  async writeModel(model: Uint8Array): Promise<void> {
    await writeAtomically(this.at("model"), model);
  }
}

/** undefined where the bytes are not JSON. */
function parse(bytes: Uint8Array): RunCard | undefined {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as RunCard;
  } catch {
    return undefined;
  }
}
