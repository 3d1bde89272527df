/** The words of the pages' instruments in English; prose stands in the pages themselves. */

import { megabytes } from "./megabytes.js";

const integer = new Intl.NumberFormat("en").format;
const counted = (count: number, one: string, many = `${one}s`) => `${integer(count)} ${count === 1 ? one : many}`;

const percent = (share: number) => (100 * share).toFixed(1);

export const pageWords = {
  frame: {
    projector: "Projector",
    linkProblems: "Part of the link to this page was not understood and was left out:",
    linkProblem: (name: string, value: string, reason: string) => `\u201c${name}=${value}\u201d ${reason}.`,
  },
  models: {
    choose: "Model",
    names: { large: "Large", small: "Small and fast" },
    choice: (name: string, bytes: number) => `${name}, ${megabytes(bytes)}`,
    bar: "How much of the model has come",
    sizes: (name: string, layers: number, hidden: number, weights: number, bytes: number) =>
      `${name}: ${layers} layers, hidden size ${hidden}, ${integer(weights)} weights in ${megabytes(bytes)}.`,
    origin: (encoder: string | null) =>
      encoder === null ? "Trained from random weights." : `Fine-tuned from ${encoder}.`,
    measured: (entity: number, relation: number, seed: number, date: string, backend: string) =>
      `On the test set of this site: F1 ${percent(entity)} for entities, ${percent(relation)} for relations (strict; one run, seed ${seed}, ${date}, ${backend}).`,
    why: (wish: "quality" | "speed", name: "large" | "small") => {
      if (wish === "speed") return "The page chose it because its figures ask the model anew at every move.";
      if (name === "large") return "The page chose it because a GPU computes here.";
      return "The page chose it because no GPU computes here, or because you save data; the large one takes longer to come and to read.";
    },
    instead: (name: string, reason: string) => `\u201c${name}\u201d reads in place of a better one: ${reason}`,
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
    tooLong: (sentence: string, tokens: number, limit: number) =>
      `\u201c${sentence.slice(0, 12)}\u2026\u201d has ${integer(tokens)} tokens; this model takes ${integer(limit)} at most.`,
    tooLongAdvice: "Cut it at a full stop, or train a model on longer sentences.",
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
    unknownToken: (token: string, characters: string) => `${token} (${characters})`,
    ownSentence: "The one shown",
    from: "Choose the pair from",
    fromPredicted: "what the model found",
    fromAnnotated: "the annotation",
    noPair: "The model found fewer than two entities here, so there is no pair to ask about. Choose another sentence.",
    k: "K, the focused layers",
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
    kZeroPooled:
      "K is 0: no layer is focused, so every layer sees the whole sentence whatever the pair, and [CLS] is the same for every pair. Pairs are told apart by the rows of their entities and of the words between alone, which this model reads too.",
    /** After the rule of a closed cell, where the relation is read from more than [CLS]. */
    pooledRule: (column: string) =>
      `${column} still reaches the relation another way: the NER path\u2019s row of it is read too.`,
    trainedUnder: (mask: string) =>
      `The model was trained under ${mask}. The other column shows what the same weights say when they see more, or less, than in training.`,
  },
  corpus: {
    loading: "Loading the sentences\u2026",
    missing: "The corpus has not been made in this copy of the site. Make it with \u201cnpm run corpus\u201d.",
    toHome: "Read it on Home",
    toMasks: "See its masks",
    size: "Size",
    quantity: "Quantity",
    reports: "Reports",
    sentences: "Sentences",
    meanLength: "Characters a sentence, mean",
    medianLength: "Characters a sentence, median",
    longest: "Characters, longest sentence",
    repeated: "Sentences repeated (digits aside)",
    pairs: "Pairs of entities",
    pairsPerSentence: "Pairs a sentence",
    noRelation: "Pairs without a relation",
    entities: "Entities",
    relations: "Relations",
    surfaceForms: "Surface forms, and those that occur only outside train",
    type: "Type",
    forms: "Forms",
    unseen: "Not in train",
    share: "Share",
    discard: (discarded: string, before: string, after: string) =>
      `Training drops ${discarded} of the pairs without a relation: their share of the training pairs falls from ${before} to about ${after}. Dev and test keep all of theirs.`,
    hard: "test-hard beside test",
    measure: "Measure",
    unseenMentions: (type: string) => `${type}: mentions in words that train lacks`,
    remote: "Relations over two clauses or more",
    inContextOnly: "Forms that are an entity in one place and none in another",
    sharedWithCorpus: (sentences: number) =>
      sentences === 0
        ? "No sentence of test-hard, digits aside, is in train, dev or test."
        : `${sentences} sentences of test-hard, digits aside, are in train, dev or test.`,
    lengths: "How long sentences are",
    characters: "characters",
    entitiesPerSentence: "How many entities they have",
    entitiesAxis: "entities",
  },
  train: {
    dataLegend: "Data",
    modelLegend: "Model",
    trainingLegend: "Training",
    fields: {
      data: { label: "Sentences from" },
      sentences: { label: "How many", help: "the first of train, so that a larger run contains a smaller one" },
      tokens: { label: "Tokens", help: "characters suit Chinese, word pieces what is written with spaces" },
      layers: { label: "N, layers" },
      hidden: { label: "d, hidden size" },
      heads: { label: "h, attention heads", help: "must divide d" },
      k: { label: "K, focused layers", help: "0 to N" },
      mask: { label: "MASK\u02b3\u1d9c" },
      dropout: { label: "Dropout" },
      rate: { label: "Learning rate" },
      epochs: { label: "Epochs" },
      batch: { label: "Sentences a step" },
      discard: { label: "No Relation left out", help: "share of the unrelated pairs that training leaves out" },
      seed: { label: "Seed", help: "decides weights, order and dropout" },
      watch: {
        label: "Measure gradients, every n steps",
        help: "while this page is in sight; costs two passes each time; 0: never",
      },
      memory: { label: "Memory, GB at most", help: "of a step; a batch that needs more is computed in parts" },
    },
    corpus: "the corpus of this site",
    own: (name: string, sentences: number) => `your data: ${name} (${integer(sentences)})`,
    allSentences: (count: number) => `all ${integer(count)}`,
    tokens: { character: "characters", wordpiece: "word pieces, learned from train" },
    problems: {
      notANumber: "Type a number.",
      notWhole: "Must be a whole number.",
      range: (low: number, high: number) => `Must be from ${low} to ${high}.`,
      heads: (hidden: number, possible: readonly number[]) =>
        `Does not divide d = ${hidden}. These do: ${possible.join(", ")}.`,
      k: (layers: number) => `There are only ${layers} layers to focus.`,
    },
    weights: (count: number) => `The layers have ${integer(count)} weights.`,
    startFrom: {
      legend: "Start",
      field: { label: "What to start from" },
      from: (name: string) => `The encoder starts from \u201c${name}\u201d:`,
      another: "Another encoder, from files or an address",
      forget: "Delete it from this browser",
      forgetIt: (name: string) => `Delete the encoder \u201c${name}\u201d from this browser?`,
    },
    noEncoder:
      "The encoder that the link names is not kept in this browser. Training starts from scratch; pretrain one on the Pretrain page.",
    noOwnData:
      "The link asks for sentences of your own, and this browser keeps none. Training uses the corpus of this site; load yours on the Data page.",
    notReady: "Some settings need another value before training can start.",
    start: "Start training",
    leftOut: (count: number) =>
      `${counted(count, "sentence is", "sentences are")} longer than the model takes, and left out.`,
    runName: (number: number, k: number, mask: string) => `Run ${number}: K=${k} ${mask}`,
    runs: "Runs",
    epochs: (done: number, all: number) => `${done} of ${all}`,
    exportCsv: "Export these curves (CSV)",
    testScores: (name: string, sentences: number) => `${name}: test, ${counted(sentences, "sentence")}`,
    goldScores: (name: string) => `${name}: test, relations between the annotated entities`,
    settingNames: {
      system: "System",
      data: "Data",
      sentences: "Training sentences",
      numLayers: "N",
      hiddenSize: "d",
      numHeads: "h",
      recipe: "Recipe",
      readout: "Read-out",
      nerWeight: "Balance",
      focusedLayers: "K",
      relationMask: "MASK\u02b3\u1d9c",
      dropout: "Dropout",
      tokenizer: "Tokens",
      learningRate: "Learning rate",
      epochs: "Epochs",
      batchSize: "Sentences a step",
      seed: "Seed",
      discardNoRelation: "No Relation left out",
      clipNorm: "Largest gradient norm",
      warmup: "Warm-up share",
    } as Record<string, string>,
    renameRun: "Name of the run",
    deleteRun: (name: string) => `Delete \u201c${name}\u201d with its checkpoints and its model?`,
    checkpoints: "Checkpoints kept in this browser",
    checkpoint: "Checkpoint",
    savedAt: "Saved",
    date: (iso: string) => new Date(iso).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" }),
    step: "Step",
    stepOf: (step: number, total: number) => `${integer(step)} of ${integer(total)}`,
    size: "Size",
    resumeFrom: "Go on from here",
    renameCheckpoint: "Name of the checkpoint",
    deleteCheckpoint: (name: string) => `Delete the checkpoint \u201c${name}\u201d?`,
    models: "Models",
    ofTheSite: (name: string) => `${name} (ships with the site)`,
    model: "Model",
    weightsHeader: "Weights",
    score: "Score on test",
    scoring: (name: string, done: number, total: number) =>
      `Scoring ${name}: ${integer(done)} of ${counted(total, "sentence")}\u2026`,
    renameModel: "Name of the model",
    deleteModel: (name: string) => `Delete the model \u201c${name}\u201d?`,
    importModel: "Bring a model file (.safetensors)",
    imported: (name: string) => `\u201c${name}\u201d is now among the models.`,
  },
  data: {
    main: "Annotated sentences: all, or those to train on",
    dev: "Dev, if it is a file of its own",
    test: "Test, if it is a file of its own",
    seed: "Seed of the split",
    seedHelp: "what has no file of its own is dealt 8:1:1 by report",
    formats: { spert: "SpERT JSON", "document-jsonl": "Document JSONL" },
    read: (name: string, format: string, documents: number, entities: number, relations: number) =>
      `${name} is ${format}: ${counted(documents, "sentence")}, ${counted(entities, "entity", "entities")} and ${counted(relations, "relation")} kept.`,
    nothingLost: "Nothing was dropped or changed.",
    losses: {
      wrongOffsets: (n: number) =>
        `${counted(n, "entity", "entities")} dropped: outside the text, empty, or cutting a character in two.`,
      overlappingEntities: (n: number) =>
        `${counted(n, "entity", "entities")} dropped: overlapping a longer one, or an earlier one as long. The tags here cannot hold both.`,
      documentsWithOverlaps: (n: number) => `${counted(n, "sentence")} had entities that overlap.`,
      relationsOfDroppedEntities: (n: number) => `${counted(n, "relation")} dropped with an entity that was dropped.`,
      selfRelations: (n: number) => `${counted(n, "relation")} dropped: from an entity to itself.`,
      secondRelations: (n: number) =>
        `${counted(n, "relation")} dropped: the two entities already had one, and a pair has one class here.`,
    },
    renamed: (n: number) => `${counted(n, "sentence")} got a new id, because another had theirs.`,
    unknownFields: (fields: readonly string[]) =>
      `Fields that the format does not have were ignored: ${fields.join(", ")}.`,
    remove: "Take this file away",
    result: "What was read",
    nothingToLearn: "There is no annotated entity to learn from in the training sentences.",
    unseen: (types: readonly string[]) =>
      `These types occur only outside train and cannot be learned: ${types.join(", ")}.`,
    tooLong: (n: number, limit: number) =>
      `${counted(n, "sentence has", "sentences have")} more than ${limit} characters and will be left out of training and scores.`,
    noDev: "There are too few sentences to deal any to dev and test, so nothing can be scored. Add files for these.",
    keep: "Keep for training",
    kept: (name: string, train: number, dev: number, test: number) =>
      `Kept in this browser: ${name}, with ${integer(train)} training, ${integer(dev)} dev and ${integer(test)} test sentences.`,
    toTrain: "Train on it",
    forget: "Forget it",
  },
};
