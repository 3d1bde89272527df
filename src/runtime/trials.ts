/**
 * The dispatcher's part for trying a run out, without keeping anything of it: how fast it would go here, and its first steps
 * for comparison with those of other backends. Pages ask this of short-lived workers, one a backend.
 */
import type { Answers, CommandOf, WorkerEvent } from "./protocol.js";
import type { SystemFactory } from "./models.js";
import { newSystem } from "./new-system.js";
import { nextTask, type Turns } from "./turns.js";

export interface TrialServices {
  systems: SystemFactory;
  turns: Turns;
  emit(event: WorkerEvent): void;
}

/** @param services throws where no backend has been started */
export function trialHandlers(services: () => TrialServices) {
  return {
    forecast({ run, milliseconds }: CommandOf<"forecast">): Promise<Answers["forecast"]> {
      const { systems, turns } = services();
      const { train, dev, test = [], options } = run;
      return turns.take(async () => {
        const system = await newSystem(systems, run);
        try {
          return await system.forecast({ train, dev, test }, options, milliseconds);
        } finally {
          system.dispose();
        }
      });
    },

    async race({ run, steps, watchGradients = 0, scored = false }: CommandOf<"race">): Promise<Answers["race"]> {
      const { systems, turns, emit } = services();
      const system = await turns.take(() => newSystem(systems, run));
      // Without being asked for, scoring is no part of a race.
      const session = await turns.take(() => system.start(run.train, scored ? run.dev : [], run.options));
      try {
        while (!session.done && session.step < steps) {
          if (watchGradients > 0 && session.step % watchGradients === 0) {
            const norms = await turns.take(() => session.measureGradients());
            emit({ type: "raceGradients", run: run.run, gradients: { step: session.step, ...norms } });
          }
          const progress = await turns.take(() => session.next());
          for (const each of progress) {
            if (each.type === "step") emit({ type: "raceStep", run: run.run, progress: each });
            else if (scored) emit({ type: "raceEpoch", run: run.run, progress: each });
          }
          await nextTask();
        }
      } finally {
        session.dispose();
        system.dispose();
      }
      return null;
    },
  };
}
