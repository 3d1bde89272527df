import { describe, expect, it } from "vitest";
import { differingSettings } from "../../src/components/differences.js";
import type { NamedConfig } from "../../src/components/differences.js";
import { attentionColors, sharedMaximum } from "../../src/components/heatmap-colors.js";
import { indexOfMaximum } from "../../src/components/probabilities.js";
import { actionsFor } from "../../src/components/progress.js";
import { nextIndex } from "../../src/components/roving.js";
import { words } from "../../src/i18n/index.js";

describe("settings that differ", () => {
  it("are those on which at least two configurations disagree, missing ones included", () => {
    const configs: NamedConfig[] = [
      { name: "a", config: { K: 2, seed: 1, mask: "rc-entities" } },
      { name: "b", config: { K: 0, seed: 1 } },
    ];
    expect(differingSettings(configs)).toEqual(["K", "mask"]);
    expect(differingSettings(configs.slice(0, 1))).toEqual([]);
  });
});

describe("one scale for several matrices", () => {
  it("has the largest value of all at its end, and tells small values from none", () => {
    const matrices = [new Float32Array([0.1, 0.2]), null, new Float32Array([0.05, 0.4])];
    const max = sharedMaximum(matrices);
    expect(max).toBeCloseTo(0.4);
    const { value } = attentionColors("light", max);
    expect(value(0)).not.toBe(value(0.004));
    expect(value(0.4)).toBe(value(99));
    expect(sharedMaximum([null, new Float32Array(4)])).toBe(1);
  });
});

describe("small decisions", () => {
  it("the first of the largest wins", () => expect(indexOfMaximum([0.2, 0.4, 0.4])).toBe(1));

  it("a run offers only what its state allows", () => {
    expect(actionsFor("running")).toEqual(["pause", "cancel"]);
    expect(actionsFor("paused")).toEqual(["resume", "step", "cancel"]);
    for (const state of ["preparing", "done", "cancelled", "failed"] as const) expect(actionsFor(state)).toEqual([]);
  });

  it("arrow keys move through a list and stop at its ends", () => {
    expect(nextIndex("ArrowRight", 0, 3)).toBe(1);
    expect(nextIndex("ArrowDown", 2, 3)).toBe(2);
    expect(nextIndex("ArrowLeft", 0, 3)).toBe(0);
    expect(nextIndex("End", 0, 3)).toBe(2);
    expect(nextIndex("Enter", 0, 3)).toBeNull();
  });
});

describe("words with values", () => {
  it("count, and say times as a reader would", () => {
    expect(words.documents.count(1, 1)).toBe("1 sentence");
    expect(words.documents.count(12, 5243)).toBe("12 of 5,243 sentences");
    expect(words.progress.left(5)).toBe("about 5 s left");
    expect(words.progress.left(200)).toBe("about 3 min 20 s left");
    expect(words.progress.left(7500)).toBe("about 2 h 5 min left");
    expect(words.progress.epoch(0, 10)).toBe("epoch 1 of 10");
    expect(words.figure(0.88514)).toBe("88.5");
  });
});
