/** Takes a pretraining run to its end, or to the next step where it can stop; what was reached is on disk. */
import type { MaskedLanguageModel } from "../../src/model/pretraining/model.js";
import type { PretrainingSession } from "../../src/model/pretraining/session.js";
import type { Surroundings } from "../lib/command.js";
import type { PretrainingCard } from "./card.js";
import type { PretrainingFolder } from "./folder.js";
import { Meter } from "./meter.js";

export interface PretrainingRun {
  model: MaskedLanguageModel;
  session: PretrainingSession;
  card: PretrainingCard;
}

export interface Rhythm {
  /** Steps between two measurements. */
  measureEvery: number;
  /** Minutes between two checkpoints. */
  saveEvery: number;
}

/** @returns whether the run came to its end */
export async function drive(
  { model, session, card }: PretrainingRun,
  { measureEvery, saveEvery }: Rhythm,
  folder: PretrainingFolder,
  around: Surroundings,
): Promise<boolean> {
  const meter = new Meter(around.stderr);
  const [started, minutesBefore] = [performance.now(), card.minutes];
  const minutes = () => minutesBefore + (performance.now() - started) / 60_000;
  const measure = async () => {
    const { loss, masked, correct } = await session.heldOutScores();
    const at = {
      step: session.step,
      minutes: minutes(),
      ...meter.take(),
      heldOutLoss: loss,
      heldOutAccuracy: correct / masked,
    };
    card.curve.push(at);
    meter.measurement(at, card.baseline);
  };
  const save = async (state: PretrainingCard["state"]) => {
    Object.assign(card, { state, minutes: minutes(), steps: session.step, updated: new Date().toISOString() });
    const notes = { pretraining: JSON.stringify(summary(card)) };
    await folder.write(card, await model.save("F16", notes), await session.checkpoint());
  };
  let saved = minutes();
  try {
    if (session.step === 0) {
      card.baseline = session.baseline();
      await measure();
    }
    while (!session.done) {
      const step = await session.next();
      meter.step(step);
      card.tokens += step.tokens;
      card.flops += 2 * step.work;
      if (session.done || session.step % measureEvery === 0) await measure();
      // Signals come in between turns of the event loop; on these backends a step alone lets none in.
      await new Promise((resolve) => setImmediate(resolve));
      if (around.stop.aborted && !session.done) {
        await save("interrupted");
        meter.clear();
        around.stderr.write(
          `Stopped after step ${session.step} of ${session.totalSteps}. Go on with: npm run pretraining -- --resume --out ${folder.path}\n`,
        );
        return false;
      }
      if (!session.done && minutes() - saved >= saveEvery) {
        await save("running");
        saved = minutes();
      }
    }
  } finally {
    meter.clear();
  }
  await save("done");
  return true;
}

/** What the encoder's own file tells of its making. */
function summary({ name, seed, steps, tokens, texts, baseline, curve }: PretrainingCard) {
  return { name, seed, steps, tokens, texts, baseline, heldOut: curve.at(-1) };
}
