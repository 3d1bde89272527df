/** Every word of controls, figures and messages in English. Functions take the values that a message holds. */
import { duration } from "./duration.js";
import { findingWords } from "./findings.js";
import { pageWords } from "./pages.js";
import { pretrainWords } from "./pretrain.js";
import { recipeWords } from "./recipes.js";
import { resultsWords } from "./results.js";
import { taskWords } from "./task.js";
import { trialWords } from "./trials.js";

const percent = (value: number) => `${(100 * value).toFixed(1)}%`;
const integer = new Intl.NumberFormat("en").format;
const counted = (count: number, one: string, many = `${one}s`) => `${integer(count)} ${count === 1 ? one : many}`;

export const en = {
  /** A probability, two digits. */
  score: (value: number) => value.toFixed(2),
  percent,
  /** Precision, recall or F1, in percent. */
  figure: (value: number) => (100 * value).toFixed(1),
  integer,
  noRelation: "No Relation",
  recipes: recipeWords,
  minutes: (value: number) => value.toFixed(value < 10 ? 1 : 0),
  lane: {
    group: (text: string) => `Sentence with its annotation: ${text}`,
    rail: (rail: "above" | "below", name: string) => `${rail === "above" ? "Above" : "Below"} the text: ${name}`,
    unknown: "not in the model\u2019s vocabulary: read as [UNK]",
    /** The name of a bracket begins with what stands on it. */
    mark: (label: string, surface: string, gloss?: string) =>
      `${label}: ${surface}${gloss === undefined ? "" : `, \u201c${gloss}\u201d`}`,
    entity: (surface: string, type: string, gloss?: string, score?: number) =>
      [`${surface}: ${type}`, gloss && `\u201c${gloss}\u201d`, score !== undefined && `score ${score.toFixed(2)}`]
        .filter(Boolean)
        .join(", "),
    named: (surface: string, gloss?: string) => (gloss === undefined ? surface : `${surface} (\u201c${gloss}\u201d)`),
    relation: (type: string, head: string, tail: string, score?: number) =>
      `${type}: ${head} \u2192 ${tail}${score === undefined ? "" : `, score ${score.toFixed(2)}`}`,
  },
  triples: {
    caption: "Relations as triples",
    head: "From",
    relation: "Relation",
    tail: "To",
    score: "Score",
    none: "No relations.",
  },
  keyValues: {
    caption: "As key-value pairs",
    subject: "About",
    key: "Key",
    value: "Value",
    none: "Nothing to put in a table.",
    /** What the pairs of a report say, in English. */
    language: {
      attributes: { location: "location", finding: "finding", presence: "presence", percentage: "percentage" },
      absent: "none",
      comma: ", ",
      space: " ",
      key: (subject: string, attribute: string) => `${attribute} of ${subject}`,
      name: (surface: string, { gloss }: { gloss?: string }) => gloss ?? surface,
    },
  },
  heatmap: {
    showTable: "As a table",
    showMatrix: "As a picture",
    closedCell: "\u2013",
    openCell: "open",
    scale: "Attention",
    closed: "closed by the mask",
    tick: (value: number) => (value === 0 ? "0" : value < 0.095 ? value.toFixed(2) : value.toFixed(1)),
  },
  probabilities: {
    caption: "Relation of the pair",
    relation: "Class",
    gold: "(annotated)",
  },
  progress: {
    label: "Training progress",
    title: (name: string, state: string) => `${name}: ${state}`,
    states: {
      preparing: "preparing",
      running: "training",
      paused: "paused",
      done: "done",
      cancelled: "cancelled",
      failed: "failed",
    },
    steps: (step: number, total: number) => (total > 0 ? `step ${integer(step)} of ${integer(total)}` : "no steps yet"),
    epoch: (epoch: number, epochs: number) => `epoch ${Math.min(Math.max(1, epoch), epochs)} of ${epochs}`,
    loss: (loss: number) => `loss ${loss.toFixed(3)}`,
    rate: (perSecond: number) => `${perSecond.toFixed(perSecond < 10 ? 1 : 0)} sentences a second`,
    tokens: (perSecond: number) => `${integer(Math.round(perSecond))} tokens a second`,
    left: (seconds: number) => `about ${duration(seconds)} left`,
    scoring: "scoring",
    actions: { pause: "Pause", resume: "Resume", step: "One step", cancel: "Cancel" },
  },
  backend: {
    using: (name: string) => `Computing with ${name}`,
    picking: "Looking for a backend\u2026",
    choose: "Compute with",
    rejected: (name: string, reason: string) => `${name} passed over: ${reason}`,
    isolation: {
      headers: "This site's server lets WebAssembly use several threads.",
      reader: "You let WebAssembly use several threads on this site.",
      possible:
        "WebAssembly computes on one thread: this site's server does not send the headers that let threads share memory. A service worker in your browser can add them. It changes nothing else, sends nothing anywhere, and stays until you end it.",
      impossible:
        "WebAssembly computes on one thread: the server does not send the headers that let threads share memory, and this browser offers no other way here.",
      begin: "Use several threads",
      end: "Use one thread again",
      reloads: "The page loads again; training that runs is paused and kept.",
    },
    names: { auto: "whatever works best here", webgpu: "WebGPU", wasm: "WASM", cpu: "plain JavaScript" } as Record<
      string,
      string
    >,
  },
  curves: {
    loss: "Training loss, logarithmic",
    entity: "Entities on dev, %",
    relation: "Relations on dev, %",
    total: "total",
    ner: "entities",
    relationLoss: "relations",
    step: "step",
    epoch: "epoch",
  },
  scores: {
    precision: "P",
    recall: "R",
    f1: "F1",
    right: "Right",
    predicted: "Predicted",
    gold: "Annotated",
    what: "Percent",
    entityStrict: "Entities, strict",
    entityBoundary: "Entities, boundaries only",
    relationStrict: "Relations, strict",
    relationBoundary: "Relations, boundaries only",
    entityType: "Entity type",
    relationType: "Relation",
    micro: "All (micro)",
    macro: "Mean of types (macro)",
    byType: "By type",
  },
  differences: {
    caption: "What differs between the runs shown",
    setting: "Setting",
  },
  runs: {
    caption: "Runs kept in this browser",
    none: "No runs yet.",
    name: "Run",
    state: "State",
    recipe: "Recipe",
    epochs: "Epochs",
    devEntity: "Dev entity F1",
    devRelation: "Dev relation F1",
    testEntity: "Test entity F1",
    testRelation: "Test relation F1",
    minutes: "Minutes",
    backend: "Backend",
    action: {
      card: "Run card",
      model: "Export model",
      resume: "Resume",
      rename: "Rename",
      delete: "Delete",
    },
    tryIt: "Try it",
    seeMasks: "See its masks",
    actionOn: (action: string, name: string) => `${action}: ${name}`,
  },
  file: {
    orDrop: "or drop one here",
    paste: "Or paste its text",
    pastedName: "pasted text",
    readPasted: "Read the pasted text",
  },
  documents: {
    search: "Search",
    split: "Split",
    entityType: "With entity",
    relationType: "With relation",
    any: "any",
    count: (shown: number, all: number) =>
      shown === all ? counted(all, "sentence") : `${integer(shown)} of ${counted(all, "sentence")}`,
    pages: "Pages of sentences",
    previous: "Previous",
    next: "Next",
    page: (page: number, pages: number) => `Page ${integer(page)} of ${integer(pages)}`,
    contents: (entities: number, relations: number) =>
      `${counted(entities, "entity", "entities")}, ${counted(relations, "relation")}`,
    source: (id: string, split: string) => `${split} \u00b7 ${id}`,
  },
  statistics: { label: "Label", sentences: "sentences" },
  dialog: { ok: "OK", cancel: "Cancel" },
  pages: pageWords,
  pretrain: pretrainWords,
  results: resultsWords,
  task: taskWords,
  findings: findingWords,
  trials: trialWords,
};
