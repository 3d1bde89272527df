/** A pretraining run from its texts to its encoder: made new or gone on with. */
import { existsSync } from "node:fs";
import { modelFromCheckpoint } from "../../src/model/pretraining/model.js";
import type { MaskedLanguageModel } from "../../src/model/pretraining/model.js";
import { useBackend } from "../lib/backend.js";
import { EXIT } from "../lib/command.js";
import type { Surroundings } from "../lib/command.js";
import { UsageError } from "../lib/flags.js";
import { lockFolder } from "../lib/lock.js";
import { newCard } from "./card.js";
import type { PretrainingCard } from "./card.js";
import { drive } from "./drive.js";
import type { PretrainingRun } from "./drive.js";
import { PretrainingFolder } from "./folder.js";
import { newModel, readInit } from "./model.js";
import { newSettings, pretrainingOptions, resumedSettings } from "./settings.js";
import type { PretrainValues, Settings } from "./settings.js";
import { readTexts } from "./texts.js";
import type { RunTexts } from "./texts.js";

/** The whole of `pretrain`. @returns the exit code */
export async function pretrain(
  values: PretrainValues,
  given: ReadonlySet<string>,
  around: Surroundings,
): Promise<number> {
  const folder = new PretrainingFolder(values.out ?? defaultFolder(new Date(), values.resume));
  // A folder to go on in that is missing is told by its card's absence.
  const release = values.resume && !existsSync(folder.path) ? undefined : await lockFolder(folder.path);
  try {
    return await pretrainIn(folder, values, given, around);
  } finally {
    await release?.();
  }
}

async function pretrainIn(
  folder: PretrainingFolder,
  values: PretrainValues,
  given: ReadonlySet<string>,
  around: Surroundings,
): Promise<number> {
  const run = values.resume
    ? await resumedRun(folder, values, given)
    : await newRun(folder, newSettings(values, given), values.overwrite);
  for (const line of describe(run.card)) around.stderr.write(`${line}\n`);
  try {
    const finished = await drive(run, values, folder, around);
    if (!finished) return EXIT.stopped;
    const { heldOutAccuracy, heldOutLoss } = run.card.curve.at(-1)!;
    const { steps, tokens, minutes, baseline } = run.card;
    const results = { steps, tokens, minutes: Number(minutes.toFixed(2)), heldOutLoss, heldOutAccuracy, baseline };
    around.stdout.write(`${JSON.stringify({ out: folder.path, ...results })}\n`);
    return EXIT.done;
  } finally {
    run.session.dispose();
    run.model.dispose();
  }
}

async function newRun(folder: PretrainingFolder, settings: Settings, overwrite: boolean): Promise<PretrainingRun> {
  await useBackend(settings.backend);
  const init = settings.init === undefined ? undefined : await readInit(settings.init, settings.seed);
  const texts = await readTexts(settings, (init?.model.config.maxPositions ?? settings.maxTokens) - 2);
  const model =
    init?.model ??
    newModel(
      settings,
      texts.train.map(({ text }) => text),
    );
  await folder.prepare(overwrite);
  const card = await newCard(folder.name, settings, model, texts, init?.file ?? null);
  return { model, card, session: start(model, texts, settings) };
}

async function resumedRun(
  folder: PretrainingFolder,
  values: PretrainValues,
  given: ReadonlySet<string>,
): Promise<PretrainingRun> {
  const card = await folder.readCard();
  const checkpoint = await folder.readCheckpoint();
  const settings = resumedSettings(card.settings, values, given);
  await useBackend(settings.backend);
  const model = modelFromCheckpoint(checkpoint);
  const texts = await readTexts(settings, model.config.maxPositions - 2);
  const session = start(model, texts, settings, checkpoint);
  const curve = card.curve.filter(({ step }) => step <= session.step);
  Object.assign(card, { settings, backend: settings.backend, state: "running", steps: session.step, curve });
  return { model, card, session };
}

function start(model: MaskedLanguageModel, texts: RunTexts, settings: Settings, checkpoint?: Uint8Array) {
  return model.start(texts.train, texts.heldOut, pretrainingOptions(settings), checkpoint);
}

/** What is known before the first step, line by line. */
function describe({
  texts,
  config,
  parameters,
  tokenizer,
  backend,
  init,
  steps,
  totalSteps,
}: PretrainingCard): string[] {
  const { train, heldOut, leftOut, repeated, grammar, file } = texts;
  return [
    `texts: ${train.sentences} sentences (${train.characters} characters), ${heldOut.sentences} held out; ` +
      [...(grammar > 0 ? ["reports of the grammar"] : []), ...(file ? [file.path] : [])].join(" and "),
    ...(leftOut > 0 ? [`  sentences of dev and test, left out: ${leftOut}`] : []),
    ...(repeated > 0 ? [`  sentences that occurred before, left out: ${repeated}`] : []),
    `model: N = ${config.numLayers}, d = ${config.hiddenSize}, h = ${config.numHeads}, ${config.vocabSize} ${tokenizer} tokens, ` +
      `${parameters} parameters, ${init ? `from ${init.path}` : "from scratch"}, on ${backend}`,
    ...(steps > 0 ? [`goes on after step ${steps} of ${totalSteps}`] : []),
  ];
}

/** @throws UsageError where a run to go on with is not named */
function defaultFolder(now: Date, resume: boolean): string {
  if (resume) throw new UsageError("--resume needs --out DIR, the folder of the run");
  return `runs/pretrain-${now.toISOString().slice(0, 19).replaceAll(":", "-")}`;
}
