/** Runs that were kept before there were recipes and measured gradients. */
import { csvParse } from "d3";
import { expect, it } from "vitest";
import type { StepProgress } from "../../src/model/system.js";
import type { CheckpointInfo } from "../../src/runtime/protocol.js";
import { curvesCsv, runCard } from "../../src/runtime/run-card.js";
import { newRecord, rewound } from "../../src/runtime/run-record.js";
import { runRequest } from "./fakes.js";

const STEP: StepProgress = {
  type: "step",
  ...{ step: 1, totalSteps: 6, epoch: 1, loss: 3, nerLoss: 2, relationLoss: 1 },
  ...{ sentences: 4, milliseconds: 100 },
};

it("have the paper's recipe, and no gradients, on their cards and in their curves", () => {
  const { recipe, gradients, ...old } = { ...newRecord(runRequest()), steps: [STEP] };
  expect([recipe, gradients]).toEqual([undefined, []]);
  expect(runCard(old)).toMatchObject({ recipe: "paper", curves: { steps: [STEP], gradients: [] } });
  expect(csvParse(curvesCsv([old]))[0]).toMatchObject({ loss: "3", relation_gradient: "", clip: "" });
  expect(rewound(old, undefined).gradients).toBeUndefined();
});

it("that go on drop what was measured of the steps that they take again", () => {
  const point = { step: 2, ner: 2, relation: 1, cosine: 0, whole: 4, clip: 0.25 };
  const record = { ...newRecord(runRequest()), gradients: [point, { ...point, step: 3 }] };
  expect(rewound(record, { step: 3, minutes: 1 } as CheckpointInfo).gradients).toEqual([point]);
});
