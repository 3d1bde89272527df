import { describe, expect, it } from "vitest";
import { sayFailure } from "../../src/i18n/problems/index.js";
import { modelProblem } from "../../src/model/problems.js";
import { asError, failed, failedBy, toFailure, withCheckpoint } from "../../src/runtime/failures.js";
import type { CheckpointInfo } from "../../src/runtime/protocol.js";
import { textProblem } from "../../src/text/problems.js";

describe("a failure", () => {
  it.each([
    [new DOMException("", "QuotaExceededError"), "quota"],
    [modelProblem("loss-not-finite", { loss: NaN, step: 3 }), "not-finite"],
    [modelProblem("loss-not-finite", { loss: Infinity, step: 3 }), "not-finite"],
    [modelProblem("loss-not-finite", { loss: -Infinity, step: 3 }), "not-finite"],
    [modelProblem("no-tag-sequence", {}), "not-finite"],
    [textProblem("too-many-entity-types", { types: 70, most: 64 }), "bad-input"],
    [modelProblem("sentence-too-long", { sentence: "1", tokens: 70, most: 64 }), "bad-input"],
    [modelProblem("texts-changed", {}), "bad-input"],
    [new Error("whatever"), "internal"],
    ["a string", "internal"],
    [undefined, "internal"],
    [failed("unknown-run"), "unknown-run"],
  ])("is known from %s", (error, code) => {
    const known = toFailure(error);
    expect(known.code).toBe(code);
    const { message, advice } = sayFailure(known);
    expect(message).not.toBe("");
    expect(advice).not.toBe("");
  });

  it.each(["not finite: NaN", "The device was lost.", "There is no file"])(
    "is never guessed from a message: %s",
    (message) => {
      expect(toFailure(new Error(message)).code).toBe("internal");
    },
  );

  it("counts as what the place says where the error says nothing", () => {
    const known = toFailure(new Error("no header"), "bad-model");
    expect(known.code).toBe("bad-model");
    expect(sayFailure(known).message).toBe("This file is not a model that can be loaded here. no header");
  });

  it("survives the way to the page, with all that is behind it", () => {
    const made = toFailure(failed("bad-model", textProblem("unknown-tokenizer", { kind: "x" })));
    expect(made).toEqual({
      code: "bad-model",
      values: {},
      cause: { code: "unknown-tokenizer", values: { kind: "x" } },
    });
    expect(toFailure(asError(structuredClone(made)))).toEqual(made);
  });

  it("takes the advice of its cause where that has some", () => {
    const largest = { runName: "First", step: 3, bytes: 8e6 };
    const full = toFailure(failedBy("quota", "room-needed", { bytes: 2e6, free: 1e6, largest }));
    expect(sayFailure(full)).toEqual({
      message: "The browser has no room left for this site. Saving takes 2.00 MB, and 1.00 MB are left.",
      advice: expect.stringContaining("“First, step 3” (8.00 MB)") as string,
    });
  });

  it("tells what is saved", () => {
    const saved = { runName: "First", step: 3, totalSteps: 6 } as CheckpointInfo;
    expect(sayFailure(withCheckpoint({ code: "internal", values: {} }, undefined)).message).toContain("No checkpoint");
    expect(sayFailure(withCheckpoint({ code: "internal", values: {} }, saved)).message).toContain(
      "“First, step 3” (step 3 of 6)",
    );
    const named = { ...saved, name: "Mine" };
    expect(sayFailure(withCheckpoint({ code: "internal", values: {} }, named)).message).toContain("“Mine”");
  });

  it("of a run of an earlier version keeps its words", () => {
    expect(sayFailure({ message: "It stopped.", advice: "Start it." })).toEqual({
      message: "It stopped.",
      advice: "Start it.",
    });
  });
});
