/** The encoders that a page can start from: the site's, and those pretrained here or brought as a file. */
import type { Choice } from "../../components/field.js";
import { words } from "../../i18n/index.js";
import type { EncoderConfig } from "../../model/config.js";
import { encoderFiles } from "../../runtime/assets.js";
import { getClient, getEncoderStore } from "../../runtime/page.js";
import type { StoredEncoder } from "../../runtime/pretraining/encoder-store.js";
import type { EncoderSummary } from "../../runtime/pretraining/protocol.js";
import { startBackend } from "../backend.js";
import { POSITIONS, SCRATCH, SHIPPED } from "./settings.js";

/** Of the card that `npm run pretraining` writes, what the page tells. */
export interface EncoderCard {
  seed: number;
  steps: number;
  tokens: number;
  minutes: number;
  baseline: number;
  date: string;
  parameters: number;
  config: EncoderConfig;
  tokenizer: EncoderSummary["tokenizer"];
  texts: {
    grammar: number;
    file: unknown;
    train: { sentences: number; characters: number };
    heldOut: { sentences: number };
  };
  curve: { heldOutLoss: number; heldOutAccuracy: number }[];
}

/** null where no encoder ships with this copy of the site. */
export async function shippedCard(): Promise<EncoderCard | null> {
  return (await encoderFiles.card.json()) as EncoderCard | null;
}

/** From scratch first, then the site's, then the newest. */
export async function encoderChoices(): Promise<Choice<string>[]> {
  const text = words.pretrain;
  const stored = await getEncoderStore()
    .list()
    .catch(() => []);
  return [
    { value: SCRATCH, label: text.scratch },
    ...((await shippedCard()) ? [{ value: SHIPPED, label: text.shipped }] : []),
    ...stored.map(({ id, name }) => ({ value: id, label: name })),
  ];
}

/** What is known of an encoder to start from; undefined for "scratch", and where it is gone. */
export async function startingEncoder(id: string): Promise<StoredEncoder | undefined> {
  const card = id === SHIPPED ? await shippedCard() : null;
  if (card) {
    const { parameters, config, tokenizer, date } = card;
    const bytes = (await encoderFiles.weights.arrayBuffer()).byteLength;
    const summary = { encoder: "", parameters, config, tokenizer };
    return { id, name: words.pretrain.shipped, saved: date, bytes, summary };
  }
  const stored = await getEncoderStore()
    .list()
    .catch(() => []);
  return stored.find((encoder) => encoder.id === id);
}

/** The encoder's file; undefined for "scratch". */
export async function encoderBytes(id: string): Promise<Uint8Array | undefined> {
  if (id === SCRATCH) return undefined;
  if (id === SHIPPED) return new Uint8Array(await encoderFiles.weights.arrayBuffer());
  return getEncoderStore().bytes(id);
}

/** Longest sentence of the encoder in tokens, [CLS] and [SEP] included. */
export async function positionsOf(id: string): Promise<number> {
  if (id === SCRATCH) return POSITIONS;
  if (id === SHIPPED) return (await shippedCard())?.config.maxPositions ?? POSITIONS;
  const stored = (await getEncoderStore().list()).find((encoder) => encoder.id === id);
  return stored?.summary.config.maxPositions ?? POSITIONS;
}

/** Checks a file by loading it, and keeps it. @returns its id */
export async function importEncoder(file: File): Promise<StoredEncoder["id"]> {
  const bytes = await file.arrayBuffer();
  await startBackend();
  const summary = await getClient().loadEncoder(bytes);
  await getClient().disposeEncoder(summary.encoder);
  const id = crypto.randomUUID();
  const name = file.name.replace(/\.safetensors$/, "");
  await getEncoderStore().save({ id, name, saved: new Date().toISOString(), summary }, new Uint8Array(bytes));
  return id;
}
