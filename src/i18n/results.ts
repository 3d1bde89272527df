/** The words of the results page in English. */
import type { PaperFigure } from "../evaluation/paper.js";
import type { ScoredExperiment } from "../evaluation/plan.js";
import type { TableName } from "../evaluation/records.js";
import { byRecipeWords, data, dataCardWords, diagnosisWords, recipes } from "./data-sets.js";
import { errorWords } from "./errors.js";

const integer = new Intl.NumberFormat("en").format;
const counted = (count: number, one: string, many = `${one}s`) => `${integer(count)} ${count === 1 ? one : many}`;
const figure = (value: number) => (100 * value).toFixed(1);
const signed = (value: number) => `${value < 0 ? "\u2212" : value > 0 ? "+" : ""}${figure(Math.abs(value))}`;

/** What systems are called to readers. */
const SYSTEMS: Record<string, string> = {
  focused: "Focused attention",
  "focused-ner": "Focused, entities alone",
  "focused-rc": "Focused, relations alone",
  "bilstm-crf": "Bi-LSTM-CRF",
  "rdcnn-crf": "RDCNN-CRF",
  cnn: "CNN",
  rcn: "RCN (capsules)",
  "joint-bilstm": "Joint-Bi-LSTM",
};

const backendName = (backend: string) => (backend === "native" ? "native code with the bits of wasm" : backend);

const tables: Record<TableName, string> = {
  entity: "Entities (NER)",
  relationGold: "Relations, entities given (RC)",
  relation: "Relations, entities found (joint)",
};

const paperWhat: Record<PaperFigure["what"], string> = {
  focusedNer: "Focused attention, entities",
  focusedRc: "Focused attention, relations, entities given",
  bestRcBaseline: "Best baseline (not named), relations, entities given",
  jointFocusedNer: "Focused attention, joint: entities",
  jointFocusedRelation: "Focused attention, joint: relations",
  jointBilstmNer: "Joint-Bi-LSTM, joint: entities",
  jointBilstmRelation: "Joint-Bi-LSTM, joint: relations",
  separateNer: "Trained for entities alone",
  separateRc: "Trained for relations alone, entities given",
  gridRc: "Dev, best for relations",
  gridNer: "Dev, best for entities",
};

const experiments: Record<ScoredExperiment, string> = {
  main: "all of train",
  part: "the first part of train",
  grid: "K and mask",
  ablations: "ablations",
  curve: "training-set sizes",
};

export const resultsWords = {
  percent: "percent",
  figures: { precision: "Precision", recall: "Recall", f1: "F1" },
  ends: (low: number, high: number) => `${figure(low)}\u2013${figure(high)}`,
  interval: (value: number, low: number, high: number) => `${figure(value)} (${figure(low)}\u2013${figure(high)})`,
  tables,
  data,
  recipes,
  dataCard: dataCardWords,
  byRecipe: byRecipeWords,
  diagnosis: diagnosisWords,
  subject: (data: string, recipe: string) => `${data}, recipe ${recipe}`,
  matches: { strict: "Strict", boundary: "Boundaries" },
  rows: { micro: "All (micro)", macro: "Mean of types (macro)" },
  experiments,
  /** The name of a cell begins with that of its system. */
  cell: (name: string) => {
    const [first, ...rest] = name.split(", ");
    const [system, ...more] = first.split(" ");
    return [[SYSTEMS[system] ?? system, ...more].join(" "), ...rest].join(", ");
  },
  onPart: (sentences: number, all: number, epochs: number) =>
    `All of them were trained on the first ${counted(sentences, "sentence")} of train\u2019s ${integer(all)}, for ${counted(epochs, "epoch")}.`,
  controls: {
    data: "Data",
    recipe: "Recipe",
    table: "What is scored",
    match: "What counts as right",
    row: "Which types",
    on: "Trained on",
    first: "First system",
    second: "Second system",
  },
  loading: "Reading the records\u2026",
  empty: {
    all: (data: string, recipe: string) =>
      `No records yet of ${data} under the recipe \u201c${recipe}\u201d. Two commands make and print them, and the next build of the site shows them:`,
    print: "npm run results",
    experiment: (name: string, recipe: string, command: string) =>
      `No records of this experiment yet (${name}, recipe ${recipe}). \u201c${command}\u201d makes them.`,
    notPlanned: (name: string) => `This experiment (${name}) is not planned on this data set.`,
    table: "None of the recorded runs here looks for this.",
    otherCorpus: (count: number) => `${counted(count, "record")} left out: of another corpus than those planned.`,
    waiting: "Still to be planned:",
    left: (done: number, all: number) => `${integer(done)} of ${counted(all, "planned run")} recorded.`,
  },
  scores: {
    title: "Precision, recall and F1 on test",
    key: "A dot is the mean over seeds, each short stroke one seed, the line the 95% interval over test reports drawn again and again. The axis does not begin at 0.",
    ownKey: "A diamond is a run of your own, trained in this browser: one seed, no interval.",
    columns: { system: "System", seeds: "Seeds", spread: "F1 over seeds" },
    spread: (least: number, most: number) => `${figure(least)}\u2013${figure(most)}`,
  },
  own: {
    name: (name: string) => `Yours: ${name}`,
    provenance: (name: string, train: number, test: number, backend: string, date: string) =>
      `Your own run \u201c${name}\u201d: ${counted(train, "training sentence")}, ${counted(test, "test sentence")}, ${backend}, ${date}.`,
    differs: (test: number, all: number) =>
      `It was scored on ${integer(test)} sentences of test, the others on all ${integer(all)}.`,
    none: "Runs that you train on the page Train with the corpus of this site join this chart.",
    train: "Train one",
  },
  difference: {
    title: "Is one better than the other?",
    sentence: (first: string, second: string, value: number, low: number, high: number) =>
      `${first} minus ${second}: F1 differs by ${signed(value)} points; the interval of the difference is ${signed(low)} to ${signed(high)} (95%, the same test reports drawn for both).`,
    verdict: (first: string, second: string, low: number, high: number) => {
      if (low > 0) return `It does not hold 0: on reports of this kind the runs of ${first} are better.`;
      if (high < 0) return `It does not hold 0: on reports of this kind the runs of ${second} are better.`;
      return "It holds 0: these reports don\u2019t tell which is better.";
    },
    above: (first: string, share: number) => `${first} came out ahead in ${(100 * share).toFixed(1)}% of the draws.`,
    others: (precision: string, recall: string) => `Precision: ${precision}. Recall: ${recall}.`,
    part: (value: number, low: number, high: number) => `${signed(value)} (${signed(low)} to ${signed(high)})`,
    same: "Choose two different systems.",
  },
  grid: {
    title: "F1 by K and the mask of the relation branch",
    note: "Strict, micro; under each figure the 95% interval over reports.",
    k: "K, focused layers",
    mask: "Mask",
    split: "Split",
    f1: "F1",
    runs: "Seeds",
    interval: "Interval",
    best: (split: string, k: number, mask: string, value: number, low: number, high: number) =>
      `Best on ${split}: K = ${k} with ${mask}, ${figure(value)} (${figure(low)}\u2013${figure(high)}).`,
  },
  ablations: {
    title: "What happens without each part",
    reference: (k: number, mask: string, sentences: number) =>
      `The reference (K = ${k}, ${mask}, ${counted(sentences, "training sentence")})`,
    about: (k: number, mask: string) =>
      `The reference is the focused model with K = ${k} and ${mask}, from the small pretrained encoder. Each variant differs from it in one thing.`,
    toReference: "F1 minus reference (interval)",
    part: "Variant",
  },
  curve: {
    title: "F1 by number of training sentences",
    sentences: "training sentences",
    f1: "F1, percent",
    system: "System",
    note: "A symbol is the mean over seeds, each small dot one seed, the line through it the 95% interval over test reports. The fewer the sentences, the more often each is seen, and not equally often by every system: the table says how often at most. Joint-Bi-LSTM stops early.",
    passes: "Passes, at most",
  },
  cost: {
    title: "What it cost",
    parameters: "Parameters",
    minutes: "Training, minutes of processor time (mean over the timed runs)",
    wall: "Minutes by the clock",
    speed: "Test sentences a second of processor time (mean over the timed runs)",
    system: "System",
    epochs: "Best epoch of epochs",
    timedOn: (processor: string) =>
      `Times and epochs are those of the runs on one kind of processor (${processor}), so that they can be compared.`,
    untimed: (names: readonly string[]) =>
      `Without times: ${names.join(", ")}, of which native code or another processor made every run.`,
    timed: "Runs timed",
    timedOf: (timed: number, all: number) => `${timed} of ${all}`,
    epochsOf: (best: number, all: number) => `${best.toFixed(0)} of ${all.toFixed(0)}`,
    total: (runs: number, hours: number) =>
      `All ${counted(runs, "recorded run")} together took ${hours.toFixed(1)} hours of processor time.`,
  },
  provenance: {
    measured: (parts: readonly string[]) => `Measured here. ${parts.join("; ")}.`,
    seeds: (names: readonly string[], seeds: readonly number[]) =>
      `${names.join(", ")}: ${seeds.length === 1 ? "seed" : "seeds"} ${seeds.join(", ")}`,
    dates: (first: string, last: string) => (first === last ? first : `${first} to ${last}`),
    backend: (backends: readonly string[], machines: readonly string[]) =>
      `${backends.map(backendName).join(", ")} on ${machines.join(", ")}`,
    commits: (hashes: readonly string[]) => `commit ${hashes.join(", ")}`,
    changed: (hash: string) => `${hash} with changes`,
    sentences: (counts: readonly number[]) => `${counts.map((count) => integer(count)).join(", ")} training sentences`,
    layers: (names: readonly string[], k: number) => `${names.join(", ")}: K = ${k}`,
    cut: (names: readonly string[], runs: number, why: string) =>
      `${names.join(", ")}: ${runs === 0 ? "left out" : `${counted(runs, "seed")} planned`}, ${why}.`,
  },
  paper: {
    title: "What the paper states",
    own: (subject: string) => `Measured here: ${subject}`,
    figure: "System and task",
    source: "Source",
    sources: { stated: "stated", derived: "derived, \u00b10.01" },
    what: paperWhat,
    gridSetting: { gridRc: "K = 4, rc-entities", gridNer: "K = 6, rc-context" } as Record<string, string>,
    apart:
      "The paper\u2019s hospital corpus is private. Its figures and ours were measured on different reports, so a difference between the two tables says nothing, and ours are not a reproduction.",
    derived:
      "Derived: a stated figure less a margin that the text states. What the text doesn\u2019t tell is not shown.",
    grid: (layers: number) =>
      `In the paper N = ${layers}. With K = 4, rc-context had the lowest relation F1 of its dev grid; the figure is not stated.`,
    caveatsTitle: "Two things to know",
    caveats: [
      "The gain of 1.65 points for entities in the abstract is over Joint-Bi-LSTM alone; over the best NER baseline it is 1.20.",
      "Trained for relations alone, the paper\u2019s model (94.07) stays below the best relation baseline (94.86).",
    ],
    bestOf: (what: string, name: string) => `${what}: ${name}`,
    bestBaseline: "Best relation baseline on dev, entities given",
    together: {
      entity: "Trained for both, to hold against the next: entities",
      relationGold: "Trained for both, to hold against the next: relations, entities given",
    },
    gridFound: "Dev, best for relations, entities found",
    sentences: "Training sentences",
    percent: "Percent",
    none: "Nothing is recorded yet.",
    link: "arXiv 1908.07721",
  },
  errors: errorWords,
};
