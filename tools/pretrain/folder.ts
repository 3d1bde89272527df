/** The folder of a pretraining run: the encoder so far, the checkpoint to go on from, and the run card. */
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { readBytes, writeAtomically } from "../lib/files.js";
import { makeFolder } from "../lib/lock.js";
import { CARD_FORMAT } from "./card.js";
import type { PretrainingCard } from "./card.js";

const FILES = { encoder: "encoder.safetensors", checkpoint: "checkpoint.safetensors", card: "run.json" };

export class PretrainingFolder {
  constructor(readonly path: string) {}

  get name(): string {
    return basename(this.path);
  }

  private at(file: keyof typeof FILES): string {
    return join(this.path, FILES[file]);
  }

  /** Makes the folder for a new run. @throws if it holds a run, unless that may be replaced */
  async prepare(overwrite: boolean): Promise<void> {
    const files = (Object.keys(FILES) as (keyof typeof FILES)[]).map((file) => this.at(file));
    if (!overwrite && files.some((file) => existsSync(file)))
      throw new Error(
        `${this.path} holds a run already. Go on with it (--resume), replace it (--overwrite), or name another folder (--out).`,
      );
    await makeFolder(this.path);
    await Promise.all(files.map((file) => rm(file, { force: true })));
  }

  /** @throws if there is none, or it is another command's */
  async readCard(): Promise<PretrainingCard> {
    const card = JSON.parse(new TextDecoder().decode(await readBytes(this.at("card")))) as PretrainingCard;
    if (card.format !== CARD_FORMAT) throw new Error(`${this.at("card")} is not the card of a pretraining run.`);
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

  /** The checkpoint goes last: what the card tells of later steps is dropped when the run goes on. */
  async write(card: PretrainingCard, encoder: Uint8Array, checkpoint: Uint8Array): Promise<void> {
    await writeAtomically(this.at("card"), `${JSON.stringify(card, null, 1)}\n`);
    await writeAtomically(this.at("encoder"), encoder);
    await writeAtomically(this.at("checkpoint"), checkpoint);
  }
}
