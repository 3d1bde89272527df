/** The words of the pages' instruments in English; prose stands in the pages themselves. */

const integer = new Intl.NumberFormat("en").format;
const counted = (count: number, one: string, many = `${one}s`) => `${integer(count)} ${count === 1 ? one : many}`;

export const pageWords = {
  frame: {
    projector: "Projector",
    linkProblems: "Part of the link to this page was not understood and was left out:",
    linkProblem: (name: string, value: string, reason: string) => `\u201c${name}=${value}\u201d ${reason}.`,
  },
  models: {
    choose: "Model",
    shipped: "The one that ships with the site",
    noShipped: "No trained model ships with this copy of the site yet.",
    noShippedAdvice: "Train one on the Train page; it is then listed here. Or make one with \u201cnpm run train\u201d.",
  },
  home: {
    pick: "A sentence from the test set",
    another: "Another one",
    type: "Or type your own report",
    read: "Read it",
    compare: "Compare with the annotation",
    loadingModel: "Loading the model\u2026",
    reading: "Reading\u2026",
    nothing: "Type a sentence, or choose one.",
    done: (count: number, seconds: number) =>
      `Read ${counted(count, "sentence")} in ${seconds < 0.0995 ? `${Math.max(1, Math.round(1000 * seconds))} ms` : `${seconds.toFixed(1)} s`}.`,
    tooMany: (most: number, left: number) =>
      `The first ${most} sentences were read; ${counted(left, "more was", "more were")} left out.`,
    predicted: "found by the model, with scores",
    annotated: "annotated in the corpus",
    noAnnotation: "This sentence is not from the corpus, so there is no annotation to compare with.",
    unknown: (characters: readonly string[]) =>
      `Not in the model\u2019s vocabulary: ${characters.join(" ")}. The model reads ${characters.length === 1 ? "it" : "each of them"} as [UNK], so what it says nearby is less sure.`,
    toMasks: "See what each mask lets the model see here",
  },
  masks: {
    type: "Or type one",
    ownSentence: "The one shown",
    from: "Choose the pair from",
    fromPredicted: "what the model found",
    fromAnnotated: "the annotation",
    howToChoose: "Choose two entities: click them, or walk with the arrow keys and press space.",
    noPair: "The model found fewer than two entities here, so there is no pair to ask about. Choose another sentence.",
    noAttention: "This model has no attention to look into.",
    noAttentionAdvice: "Choose a focused-attention model.",
    k: "K, the focused layers",
    kValue: (k: number, layers: number, own: boolean) => `${k} of ${layers}${own ? " (as trained)" : ""}`,
    layerLabel: "Layer",
    layer: (layer: number) => String(layer),
    headLabel: "Head",
    head: (head: number) => String(head),
    average: "average",
    show: "Show",
    showAttention: "attention",
    showMask: "the mask alone",
    computed: (milliseconds: number) => `Computed in ${Math.max(1, Math.round(milliseconds))} ms.`,
    maskNames: { all: "all", ner: "ner", "rc-context": "rc-context", "rc-entities": "rc-entities" },
    where: (layer: number, layers: number, focused: boolean, head: number) =>
      `layer ${layer} of ${layers}${focused ? "" : ", shared trunk"}, ${head === 0 ? "average of heads" : `head ${head}`}`,
    noCell: "Point at a cell, or walk the matrix with the arrow keys, to read why it is open or closed.",
    cell: (mask: string, row: string, column: string, value: number | null, rule: string) =>
      `${mask}, row ${row}, column ${column}: ${value === null ? "closed" : `open, attention ${value.toFixed(3)}`}. ${rule}`,
    rules: {
      trunk: () => "This layer belongs to the shared trunk, where every token sees every other.",
      unconfined: () => "Under this mask every token sees every other.",
      "row-unconfined": (row: string) => `Only the row of [CLS] is confined; ${row} sees everything.`,
      "cls-sees-focus": (_row: string, column: string) =>
        `[CLS] sees itself and the two entities, and ${column} is one of these.`,
      "cls-misses-other": (_row: string, column: string) =>
        `[CLS] sees only itself and the two entities, and ${column} is in neither.`,
      "focus-sees-focus": (row: string, column: string) =>
        `[CLS] and the two entities see one another; ${row} and ${column} are among them.`,
      "focus-misses-other": (row: string, column: string) =>
        `${row} sees only [CLS] and the two entities, and ${column} is in neither.`,
      "row-unused": (row: string) =>
        `${row} is in neither entity, so nothing that it sees can reach [CLS]; the row is left empty.`,
    },
    kZero:
      "K is 0: no layer is focused, so every layer sees the whole sentence whatever the pair. [CLS] is then the same for every pair, and so are the probabilities below: the model cannot tell pairs apart.",
    trunkLayer: (layer: number, trunk: number) =>
      `Layer ${layer} is in the shared trunk (layers 1 to ${trunk}): it runs once per sentence, open everywhere, so all four matrices are the same. Choose a later layer, or a larger K, to see them part.`,
    trainedUnder: (mask: string) =>
      `The model was trained under ${mask}. The other column shows what the same weights say when they see more, or less, than in training.`,
  },
};
