/** The encoder of a pretraining run, put where the site serves it. */
import { join } from "node:path";
import { EXIT } from "../lib/command.js";
import type { Surroundings } from "../lib/command.js";
import { digest, readBytes, writeAtomically } from "../lib/files.js";
import { makeFolder } from "../lib/lock.js";
import { CARD_FORMAT } from "../pretrain/card.js";
import type { PretrainingCard } from "../pretrain/card.js";

export function isPretraining(card: { format: string }): card is PretrainingCard {
  return card.format === CARD_FORMAT;
}

/** Copies encoder and card; the file has its weights as halves already. @throws where it is larger than `limit` MB */
export async function shipEncoder(
  run: string,
  card: PretrainingCard,
  { name, folder = "data/encoders", limit }: { name?: string; folder?: string; limit: number },
  around: Surroundings,
): Promise<number> {
  const encoder = await readBytes(join(run, "encoder.safetensors"));
  const megabytes = encoder.length / 1e6;
  if (megabytes > limit)
    throw new Error(`The encoder has ${megabytes.toFixed(2)} MB; a shipped one may have ${limit}.`);
  const path = join(folder, `${name}.safetensors`);
  await makeFolder(folder);
  await writeAtomically(path, encoder);
  const shipped = digest(path, encoder);
  await writeAtomically(join(folder, `${name}.json`), `${JSON.stringify({ ...card, shipped }, null, 2)}\n`);
  around.stdout.write(`${path}: ${megabytes.toFixed(2)} MB, f16, ${card.config.vocabSize} tokens\n`);
  return EXIT.done;
}
