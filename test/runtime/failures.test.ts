import { describe, expect, it } from "vitest";
import { failure, runtimeError, toFailure, withCheckpoint } from "../../src/runtime/failures.js";

describe("a failure", () => {
  it.each([
    [new DOMException("", "QuotaExceededError"), "quota"],
    [new Error("The device was lost."), "gpu-lost"],
    [new Error("A valid external Instance reference no longer exists: GPUDevice is lost"), "gpu-lost"],
    [Object.assign(new Error("The loss became NaN at step 3."), { name: "NotFiniteError" }), "not-finite"],
    [Object.assign(new Error("70 entity types; at most 64."), { name: "LabelError" }), "bad-input"],
    [new Error("whatever"), "internal"],
    ["a string", "internal"],
    [undefined, "internal"],
    [runtimeError("unknown-run"), "unknown-run"],
  ])("is known from %s", (error, code) => {
    const known = toFailure(error);
    expect(known.code).toBe(code);
    expect(known.message).not.toBe("");
    expect(known.advice).not.toBe("");
  });

  it("counts as what the place says where the error says nothing", () => {
    expect(toFailure(new Error("no header"), "bad-model")).toMatchObject({
      code: "bad-model",
      message: expect.stringContaining("no header"),
    });
  });

  it("survives the way to the page", () => {
    const made = failure("gpu-lost", "It overheated.");
    expect(structuredClone(made)).toEqual(made);
  });

  it("tells what is saved", () => {
    expect(withCheckpoint(failure("internal"), undefined).message).toContain("No checkpoint");
  });
});
