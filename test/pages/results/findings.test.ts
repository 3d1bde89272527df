/** What the page says about the paper's claims, against the records that it follows from. */
import { describe, expect, it, vi } from "vitest";
import { CLAIMS, verdictOf } from "../../../src/evaluation/claims.js";
import type { Claim } from "../../../src/evaluation/claims.js";
import { siteResults } from "../../../src/evaluation/site-results.js";
import { words } from "../../../src/i18n/index.js";
import { findings } from "../../../src/pages/results/findings.js";
import { Measurements, onDev, standard } from "../../../src/pages/results/measured.js";
import { syntheticResults } from "../../evaluation/synthetic-records.js";

// The build for browsers has no exports in Node; the package itself has the same functions.
vi.mock("arquero/dist/arquero.min.js", async () => ({ default: await import("arquero") }));

const results = siteResults(syntheticResults());
const measurements = new Measurements(results, "paper");
const found = (claim: Claim, all = findings(measurements)) => all.find((each) => each.claim === claim)!;
const cell = (experiment: "main" | "ablations" | "grid", name: string) =>
  measurements.recorded(experiment).find((each) => each.cell.name === name)!;

describe("findings", () => {
  it("speak of every claim once", () => {
    expect(
      findings(measurements)
        .map(({ claim }) => claim)
        .sort(),
    ).toEqual([...CLAIMS].sort());
  });

  it("give the verdict and the figures of the paired bootstrap", () => {
    const { f1, precision, recall } = measurements.difference(
      cell("ablations", "reference"),
      cell("ablations", "separate NER"),
      standard("entity"),
    )!;
    const { verdict, lines } = found("jointEntities");
    expect(verdict).toBe(verdictOf(f1));
    expect(lines[0]).toContain(words.results.difference.part(f1.value, f1.low, f1.high));
    expect(lines[1]).toContain("One seed each");
    for (const { value, low, high } of [precision, recall])
      expect(lines[2]).toContain(words.results.difference.part(value, low, high));
  });

  it("compare with the baseline that is best on dev, whatever its name", () => {
    const dev = (each: ReturnType<typeof cell>) => measurements.measure(each, onDev("relationGold"))!.estimate.f1.value;
    const best = (["cnn", "joint-bilstm"] as const)
      .map((name) => cell("main", name))
      .toSorted((a, b) => dev(b) - dev(a))[0];
    expect(found("rc").lines[0]).toContain(words.results.cell(best.cell.name));
    expect(found("rc").lines[1]).toBe("Means over 2 seeds each.");
  });

  it("compare the masks at every K but 1, where they make one model", () => {
    const { verdict, lines } = found("mask");
    const { f1 } = measurements.difference(
      cell("grid", "K = 2, rc-entities"),
      cell("grid", "K = 2, rc-context"),
      standard("relation"),
    )!;
    expect(lines[0]).toContain(`${words.results.difference.part(f1.value, f1.low, f1.high)} with K = 2.`);
    expect(lines[0]).not.toContain("K = 1");
    expect(verdict).toBe(verdictOf(f1));
  });

  it("name the reference by its settings and size", () => {
    expect(found("jointEntities").lines[0]).toContain("The reference (K = 4, rc-entities, 1,500 training sentences)");
  });

  it("say nothing of what is not recorded, nor of a best K among two", () => {
    expect(found("discard")).toEqual({ claim: "discard", lines: [], short: [] });
    expect(found("depth")).toEqual({ claim: "depth", lines: [], short: [] });
    const none = new Measurements(siteResults(syntheticResults(() => true)), "paper");
    expect(findings(none).every(({ verdict, lines }) => verdict === undefined && lines.length === 0)).toBe(true);
  });
});

describe("the grid", () => {
  const all = measurements;
  const dev = (each: ReturnType<typeof cell>) => all.measure(each, onDev("relation"))!.estimate.f1.value;
  const ranked = all.recorded("grid").toSorted((a, b) => dev(a) - dev(b));
  const [low, high] = [ranked[0], ranked.at(-1)!].map((each) => each.cell);
  const of = (name: string) => all.recorded("grid").find((each) => each.cell.name === name)!;
  const { f1 } = all.difference(of(high.name), of(low.name), standard("relation"))!;
  const better = words.results.difference.part(f1.value, f1.low, f1.high);

  /** A grid in which K = 1, 2, … under each mask have the runs of these cells; undefined: planned, not recorded. */
  function judged(claim: Claim, columns: Record<string, (typeof low | undefined)[]>) {
    const made = Object.entries(columns).flatMap(([relationMask, sources]) =>
      sources.map((given, i) => {
        const source = given ?? low;
        const config = { ...source.config, settings: { focusedLayers: i + 1, relationMask } };
        const name = `K = ${i + 1}, ${relationMask}`;
        const runs = given ? results.runs.filter((run) => run.hash === source.hash) : [];
        return {
          cell: { ...source, name, hash: name, config },
          runs: runs.map((run) => ({ ...run, key: `${name}-${run.seed}`, hash: name, config })),
        };
      }),
    );
    const others = results.plan!.cells.filter(({ experiment }) => experiment !== "grid");
    const plan = { ...results.plan!, cells: [...others, ...made.map((each) => each.cell)] };
    const runs = [...results.runs, ...made.flatMap((each) => each.runs)];
    return found(claim, findings(new Measurements({ ...results, plan, runs }, "paper")));
  }
  const depthOf = (...sources: (typeof low | undefined)[]) => judged("depth", { "rc-entities": sources });

  it("best between two ends that are worse on test too: some of each is best, by both differences", () => {
    const { verdict, lines } = depthOf(low, high, low);
    expect(verdict).toBe("holds");
    expect(lines[0]).toContain("Under rc-entities the best on dev is K = 2;");
    expect(lines[0].split(better)).toHaveLength(3);
  });

  it("best at an end: the claim fails if the best between the ends is worse, whatever the other end", () => {
    expect(depthOf(high, low, low)).toMatchObject({ verdict: "fails" });
    const { verdict, lines } = depthOf(low, low, high);
    expect(verdict).toBe("fails");
    expect(lines[0]).toContain("K = 3, an end of the range; on test, K = 3 minus K = 2, the best between the ends");
    // The other end is worse, but the best is no better than what lies between.
    expect(depthOf(high, high, low).verdict).toBe("open");
  });

  it("while one K is missing: nothing is said", () => {
    expect(depthOf(low, high, low, undefined)).toEqual({ claim: "depth", lines: [], short: [] });
  });

  it("no better than an end: nothing is decided", () => {
    expect(depthOf(low, high, high).verdict).toBe("open");
  });

  it("of two masks that say different things: it depends, and each is told", () => {
    const { verdict, lines } = judged("depth", { "rc-entities": [low, high, low], "rc-context": [low, low, high] });
    expect(verdict).toBe("mixed");
    expect(lines.map((line) => /rc-\w+/.exec(line)?.[0])).toEqual(["rc-entities", "rc-context", undefined]);
  });

  it("in which one mask is better at some K and the other at others: it depends", () => {
    const { verdict, lines } = judged("mask", { "rc-entities": [low, high, low], "rc-context": [low, low, high] });
    expect(verdict).toBe("mixed");
    expect(lines[0]).toContain(`${better} with K = 2; `);
    const { verdict: holds } = judged("mask", { "rc-entities": [low, high, high], "rc-context": [low, low, low] });
    expect(holds).toBe("holds");
  });
});
