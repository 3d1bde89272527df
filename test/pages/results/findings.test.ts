/** What the page says about the paper's claims, against the records that it follows from. */
import { describe, expect, it, vi } from "vitest";
import { CLAIMS, verdictOf } from "../../../src/evaluation/claims.js";
import type { Claim } from "../../../src/evaluation/claims.js";
import { siteResults } from "../../../src/evaluation/site-results.js";
import { words } from "../../../src/i18n/index.js";
import { findings } from "../../../src/pages/results/findings.js";
import { Measurements, standard } from "../../../src/pages/results/measured.js";
import { syntheticResults } from "../../evaluation/synthetic-records.js";

// The build for browsers has no exports in Node; the package itself has the same functions.
vi.mock("arquero/dist/arquero.min.js", async () => ({ default: await import("arquero") }));

const measurements = new Measurements(siteResults(syntheticResults()));
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

  it("compare with the baseline that scores highest, whatever its name", () => {
    const best = (["cnn", "joint-bilstm"] as const)
      .map((name) => cell("main", name))
      .toSorted((a, b) => f1Of(b) - f1Of(a))[0];
    expect(found("rc").lines[0]).toContain(words.results.cell(best.cell.name));
    expect(found("rc").lines[1]).toBe("Means over 2 and 2 seeds.");
  });

  it("compare the masks at the K that is best on dev", () => {
    const grid = measurements.recorded("grid");
    const dev = (each: (typeof grid)[number]) =>
      measurements.measure(each, { split: "dev", table: "relation", match: "strict", row: "micro" })!.estimate.f1.value;
    const best = grid.toSorted((a, b) => dev(b) - dev(a))[0];
    const { verdict, lines } = found("mask");
    expect(lines[0]).toContain(best.cell.name);
    expect(lines[1]).toContain(`K = ${String(best.cell.config.settings.focusedLayers)}, rc-entities`);
    expect(verdict).toBeDefined();
  });

  it("say nothing of what is not recorded, nor of a best K among two", () => {
    expect(found("discard")).toEqual({ claim: "discard", lines: [] });
    expect(found("depth")).toEqual({ claim: "depth", lines: [] });
    const none = new Measurements(siteResults(syntheticResults(() => true)));
    expect(findings(none).every(({ verdict, lines }) => verdict === undefined && lines.length === 0)).toBe(true);
  });
});

describe("the best K", () => {
  const onDev = (all: Measurements, each: ReturnType<typeof cell>) =>
    all.measure(each, { split: "dev", table: "relation", match: "strict", row: "micro" })!.estimate.f1.value;
  const ranked = measurements.recorded("grid").toSorted((a, b) => onDev(measurements, a) - onDev(measurements, b));
  const [low, high] = [ranked[0], ranked.at(-1)!].map((each) => each.cell);

  /** A grid of one mask in which K = 1, 2, 3 have the runs of these cells; undefined: planned, not recorded. */
  function depthOf(...sources: (typeof low | undefined)[]) {
    const files = syntheticResults();
    const made = sources.map((given, i) => {
      const source = given ?? low;
      const settings = { focusedLayers: i + 1, relationMask: "rc-entities" };
      const config = { ...source.config, settings };
      const hash = `depth-${i + 1}`;
      const records = given ? files.records.filter((record) => record.hash === source.hash) : [];
      return {
        cell: { ...source, name: `K = ${i + 1}, rc-entities`, hash, config },
        records: records.map((record) => ({ ...record, hash, config })),
      };
    });
    const others = files.plan!.cells.filter(({ experiment }) => experiment !== "grid");
    const plan = { ...files.plan!, cells: [...others, ...made.map((each) => each.cell)] };
    const records = [...files.records, ...made.flatMap((each) => each.records)];
    return found("depth", findings(new Measurements(siteResults({ ...files, plan, records }))));
  }

  it("between two that are worse on test too: the claim holds, by both differences", () => {
    const { verdict, lines } = depthOf(low, high, low);
    expect(verdict).toBe("holds");
    expect(lines[0]).toContain("K = 2, rc-entities");
    const of = (name: string) => measurements.recorded("grid").find((each) => each.cell.name === name)!;
    const { f1 } = measurements.difference(of(high.name), of(low.name), standard("relation"))!;
    const difference = words.results.difference.part(f1.value, f1.low, f1.high);
    expect(lines.filter((line) => line.includes(difference))).toHaveLength(2);
  });

  it("at an end of the range: the claim fails", () => {
    expect(depthOf(high, low, low)).toMatchObject({ verdict: "fails" });
    expect(depthOf(low, low, high).lines).toContain(words.findings.atTheEdge(3, 3));
  });

  it("while one K is missing: nothing is said", () => {
    expect(depthOf(low, high, low, undefined)).toEqual({ claim: "depth", lines: [] });
  });

  it("no better than an end: nothing is decided", () => {
    expect(depthOf(low, high, high).verdict).toBe("open");
  });
});

function f1Of(each: ReturnType<typeof cell>): number {
  return measurements.measure(each, standard("relationGold"))!.estimate.f1.value;
}
