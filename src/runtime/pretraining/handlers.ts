/** The dispatcher's part for encoders and their pretraining. */
import { loadEncoder } from "../../model/pretraining/model.js";
import { failed } from "../failures.js";
import type { Turns } from "../turns.js";
import { bringEncoder } from "./bring.js";
import type { EncoderStore } from "./encoder-store.js";
import { EncoderRegistry, modelOf } from "./encoders.js";
import type { PretrainingAnswers, PretrainingCommand } from "./protocol.js";
import { PretrainRun } from "./session.js";
import type { PretrainServices } from "./session.js";

type CommandOf<T extends PretrainingCommand["type"]> = Extract<PretrainingCommand, { type: T }>;

export type PretrainingHandlers = {
  [T in PretrainingCommand["type"]]: (command: CommandOf<T>) => Promise<PretrainingAnswers[T]>;
};

/** What the dispatcher lends. */
export interface Lent {
  /** Everything of a run's services but the encoders; throws where no backend has been started. */
  services(): Omit<PretrainServices, "encoders">;
  turns: Turns;
  /** Encoders that outlive the page. */
  encoderStore(): EncoderStore;
  /** Puts a run among those that can be paused, resumed and cancelled; throws where one of its name is going. */
  register(run: string, session: PretrainRun): void;
  isTraining(encoder: string): boolean;
}

export function pretrainingHandlers(lent: Lent): PretrainingHandlers {
  const encoders = new EncoderRegistry();
  const compute = async <T>(work: () => Promise<T>): Promise<T> => {
    lent.services();
    return lent.turns.take(work);
  };
  return {
    bringEncoder: ({ name, files }) => bringEncoder(name, files, lent.encoderStore()),

    loadEncoder: ({ bytes }) => compute(async () => encoders.add(loadEncoder(new Uint8Array(bytes)))),

    startingEncoder: ({ run }) => compute(async () => encoders.add(modelOf(run))),

    disposeEncoder: async ({ encoder }) => {
      if (lent.isTraining(encoder)) throw failed("bad-input");
      encoders.remove(encoder);
      return null;
    },

    exportEncoder: ({ encoder }) =>
      compute(async () => (await encoders.get(encoder).save("F16")).slice().buffer as ArrayBuffer),

    fillBlanks: ({ encoder, text, blanks, count }) => compute(() => encoders.get(encoder).fill(text, blanks, count)),

    pretrain: async ({ run, resumeFrom }) => {
      const session = new PretrainRun(run, { ...lent.services(), encoders });
      lent.register(run.run, session);
      const encoder = await session.prepare(resumeFrom);
      void session.drive();
      return { run: run.run, encoder };
    },
  };
}
