import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { defineState } from "../../src/runtime/url-state.js";
import { urlWriter } from "../../src/runtime/url-writer.js";

const settings = defineState({
  layers: { type: "integer", default: 4, min: 1, max: 12 },
  rate: { type: "number", default: 5e-4, min: 0 },
  mask: { type: "choice", default: "rc-context", allowed: ["rc-context", "rc-entities"] },
  sentence: { type: "text", default: "", maxLength: 40 },
  dark: { type: "boolean", default: false },
  span: { type: "integers", default: [0, 4], min: 0 },
  hide: { type: "names", default: [], allowed: ["k", "layer", "model"] },
});

const states = fc.record({
  layers: fc.integer({ min: 1, max: 12 }),
  // -0 equals 0 and is written as 0.
  rate: fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
  mask: fc.constantFrom("rc-context" as const, "rc-entities" as const),
  sentence: fc.string({ unit: "grapheme", maxLength: 40 }).filter((text) => text.length <= 40),
  dark: fc.boolean(),
  span: fc.tuple(fc.nat(), fc.nat()),
  hide: fc.shuffledSubarray(["k", "layer", "model"]),
});

describe("the state in a link", () => {
  it("comes back from its link whatever it is", () => {
    fc.assert(
      fc.property(states, (state) => {
        const link = settings.format(state);
        for (const each of [link, link.replace("?", "#")])
          expect(settings.parse(each)).toEqual({ state: { ...state }, problems: [] });
      }),
    );
  });

  it("reads any link without throwing, into a state that can be written", () => {
    const names = fc.constantFrom(
      "layers",
      "rate",
      "mask",
      "sentence",
      "dark",
      "span",
      "hide",
      "v",
      "other",
      "toString",
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(names, fc.string())), (pairs) => {
        const { state } = settings.parse(`?${new URLSearchParams(pairs)}`);
        expect(settings.parse(settings.format(state))).toEqual({ state, problems: [] });
        expect(Number.isInteger(state.layers) && state.layers >= 1 && state.layers <= 12).toBe(true);
      }),
    );
  });

  it("says only what differs from the defaults", () => {
    const defaults = settings.defaults();
    expect(settings.format(defaults)).toBe("");
    expect(settings.format({ ...defaults, layers: 6, sentence: "未见狭窄", span: [0, 4] })).toBe(
      `?v=1&layers=6&sentence=${encodeURIComponent("未见狭窄")}`,
    );
    expect(settings.parse("")).toEqual({ state: defaults, problems: [] });
  });

  it.each([
    ["layers=13", "layers", "above 12"],
    ["layers=0", "layers", "below 1"],
    ["layers=2.5", "layers", "not a whole number"],
    ["hide=k,nothing", "hide", "names something else than k, layer, model"],
    ["layers=", "layers", "not a number"],
    ["layers=many", "layers", "not a number"],
    ["rate=Infinity", "rate", "not a number"],
    ["mask=all", "mask", "none of rc-context, rc-entities"],
    ["dark=yes", "dark", "neither 0 nor 1"],
    ["span=1", "span", "does not have 2 numbers"],
    ["span=1,x", "span", "not a number"],
    [`sentence=${"狭".repeat(41)}`, "sentence", "longer than 40"],
    ["colour=red", "colour", "not a setting"],
    ["__proto__=1", "__proto__", "not a setting"],
    ["v=2", "v", "another version"],
    ["dark=0&dark=1", "dark", "more than once"],
  ])("reports %s and keeps the default", (link, name, reason) => {
    const { state, problems } = settings.parse(`?v=1&${link}`.replace("v=1&v", "v"));
    expect(problems).toMatchObject([{ name, reason: expect.stringContaining(reason) }]);
    expect(state).toEqual(settings.defaults());
  });

  it("keeps what is right beside what is wrong", () => {
    const { state, problems } = settings.parse("?v=1&layers=99&mask=rc-entities");
    expect(state).toMatchObject({ layers: 4, mask: "rc-entities" });
    expect(problems).toHaveLength(1);
  });

  it("keeps the name of the version for itself", () => {
    expect(() => defineState({ v: { type: "boolean", default: false } })).toThrow(/version/);
  });
});

describe("the writer", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function fakePage() {
    const replaceState = vi.fn();
    return {
      page: { location: { pathname: "/masks.html", hash: "#top" }, history: { replaceState, state: null } },
      replaceState,
    };
  }

  it("writes once after a burst of changes, and clears the query when all is as by default", () => {
    const { page, replaceState } = fakePage();
    const writer = urlWriter(settings, page);
    for (let layers = 5; layers <= 9; layers++) writer.write({ ...settings.defaults(), layers });
    expect(replaceState).not.toHaveBeenCalled();
    vi.runAllTimers();
    expect(replaceState.mock.calls).toEqual([[null, "", "/masks.html?v=1&layers=9#top"]]);
    writer.write(settings.defaults());
    writer.flush();
    expect(replaceState).toHaveBeenLastCalledWith(null, "", "/masks.html#top");
    vi.runAllTimers();
    expect(replaceState).toHaveBeenCalledTimes(2);
  });
});
