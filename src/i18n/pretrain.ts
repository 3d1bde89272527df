/** The words of the pretraining page in English. */

const integer = new Intl.NumberFormat("en").format;
const counted = (count: number, one: string, many = `${one}s`) => `${integer(count)} ${count === 1 ? one : many}`;
const percent = (value: number) => `${(100 * value).toFixed(1)}%`;

export const pretrainWords = {
  textsLegend: "Text",
  startLegend: "Start",
  trainingLegend: "Training",
  sources: { grammar: "Reports written by the grammar", own: "Text of your own" },
  fields: {
    source: { label: "Learn from" },
    sentences: { label: "Sentences", help: "written anew, none of them in dev or test" },
    paste: { label: "Your text", help: "a sentence a line, or running text; it is cut after \u3002\uff01\uff1f\uff1b" },
    start: { label: "Start from" },
    layers: { label: "Layers" },
    hidden: { label: "Hidden size" },
    heads: { label: "Heads" },
    steps: { label: "Steps" },
    batch: { label: "Sentences a step" },
    rate: { label: "Learning rate" },
    seed: { label: "Seed", help: "decides weights, order and masks" },
  },
  textFile: "Or a text file",
  encoderFile: "An encoder from a file",
  scratch: "scratch",
  shipped: "the small encoder of this site",
  sizes: (n: number, d: number, h: number, vocabulary: number) =>
    `${counted(n, "layer")}, hidden size ${d}, ${counted(h, "head")}, ${integer(vocabulary)} tokens in the vocabulary`,
  texts: (train: number, heldOut: number) =>
    `${counted(train, "sentence")} to learn from, ${integer(heldOut)} kept aside to measure with.`,
  leftOut: (count: number) => `${counted(count, "sentence")} of yours left out: in dev or test, digits aside.`,
  repeated: (count: number) => `${counted(count, "sentence")} of yours left out: there before, digits aside.`,
  tooLong: (limit: number) => `Sentences of more than ${integer(limit)} characters are cut.`,
  noText: "Paste some text, or choose a file.",
  notReady: "Something above does not fit yet.",
  start: "Pretrain",
  runName: (number: number, from: string) => `Pretraining ${number}, from ${from}`,
  fileRead: (name: string, characters: number) => `${name}: ${counted(characters, "character")} read.`,
  imported: (name: string) => `${name} is kept in this browser.`,
  curves: {
    loss: "Loss of masked characters",
    accuracy: "Masked characters guessed, %",
    step: "step",
    train: "training",
    heldOut: "held out",
    baseline: "commonest",
    label: "What is learnt, step by step",
  },
  runs: {
    heading: "Runs",
    caption: "Pretraining runs kept in this browser",
    name: "Run",
    state: "State",
    step: "Step",
    stepOf: (step: number, total: number) => `${integer(step)} of ${integer(total)}`,
    accuracy: "Guessed, held out",
    baseline: "Commonest character",
    minutes: "Minutes",
    none: "No runs yet.",
    trainOn: "Train on this encoder",
    download: "Export encoder",
    deleteRun: (name: string) => `Delete \u201c${name}\u201d with its checkpoints and its encoder?`,
  },
  blanks: {
    heading: "Fill in the blanks",
    sentence: "A sentence",
    help: "Press a character to blank it, and again to bring it back.",
    characters: "Characters of the sentence",
    character: (character: string, blank: boolean) => (blank ? `${character}, blanked` : character),
    nothing: "No character is blanked yet.",
    caption: (character: string) => `In place of ${character}`,
    rank: "Rank",
    stood: "what stood there",
    cell: (probability: number) => percent(probability),
    before: (name: string) => `Before: ${name}`,
    after: (name: string, step: number) => `${name}, after ${counted(step, "step")}`,
    none: "No encoder yet: start a run, and ask it here what it would write.",
    reading: "Asking\u2026",
  },
  saw: {
    heading: "What the small encoder of this site saw",
    none: "No pretrained encoder ships with this copy of the site yet. \u201cnpm run pretraining\u201d makes one.",
    text: (sentences: number, characters: number, seed: number) =>
      `${counted(sentences, "sentence")} (${integer(characters)} characters) that the grammar of the corpus wrote with another seed (${seed}) and wider settings: it may use the forms that the labelled training set never shows and that dev and test do, and it uses rare forms more often. Words that are new in dev and test are therefore not new to this encoder, as they would not be to one pretrained on a hospital\u2019s own unlabelled reports. No sentence of dev or test is among them, digits aside.`,
    run: (steps: number, tokens: number, minutes: number) =>
      `${counted(steps, "step")}, ${integer(tokens)} tokens in all, ${minutes.toFixed(0)} minutes.`,
    result: (accuracy: number, loss: number, baseline: number, heldOut: number) =>
      `Of the masked characters of ${counted(heldOut, "sentence")} that it did not see it guesses ${percent(accuracy)} (loss ${loss.toFixed(2)}); always naming the commonest character would be right for ${percent(baseline)}.`,
    own: (sentences: number, characters: number) =>
      `${counted(sentences, "sentence")} (${integer(characters)} characters), a text file among them. No sentence of dev or test is among them, digits aside.`,
  },
  bought: {
    scratch: "From random weights",
    small: "From the small encoder of this site",
    other: (encoder: string) => `From ${encoder}`,
    gain: (sentences: number, starts: readonly [name: string, f1: number][]) =>
      `${counted(sentences, "labelled sentence")}: ${starts.map(([name, f1]) => `${name[0].toLowerCase()}${name.slice(1)} F1 ${(100 * f1).toFixed(1)}`).join(", ")}.`,
  },
};
