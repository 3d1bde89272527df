/** The words of the laboratory's pages in English: titles and notes of figures, controls, the steps of a forward pass. */

const integer = new Intl.NumberFormat("en").format;

/** What the steps of a forward pass say about this model and sentence. */
interface Facts {
  tokens: number;
  characters: number;
  layers: number;
  focused: number;
  shared: number;
  heads: number;
  size: number;
  mask: string;
  /** Whether the relation is read from the rows of the entities and of the words between too. */
  pooled: boolean;
}

/** "layers 1 to 3", "layer 1", "no layer". */
function span(first: number, last: number): string {
  if (last < first) return "no layer";
  return first === last ? `layer ${first}` : `layers ${first} to ${last}`;
}

export const labPageWords = {
  subject: {
    read: (layers: number, heads: number, size: number) =>
      `The model has ${layers} layers of ${heads} heads; its vectors have ${size} dimensions.`,
    pooled:
      "This model tells the relation from two ways in: the row of [CLS] under the pair\u2019s mask, and the rows of both entities and of the words between, taken from the NER path. The masks confine the first way alone; what stands in the entities, or between them, reaches the relation whatever the mask.",
  },
  link: {
    sentence: "is no sentence of the corpus",
    model: "is no model that this browser holds",
    pair: "names no two entities of this sentence",
    pin: (tokens: number) => `is outside this sentence of ${tokens} tokens`,
    paint: "is no painted mask of this sentence and pair",
    edits: "does not fit the tags of this model",
  },
  lane: {
    title: "The sentence and its pair",
    how: "Choose the pair: click two entities, or walk with the arrow keys and press space. Point at a character to find it in every view.",
  },
  share: {
    copy: "Copy a link to this view",
    copied: "The link is copied.",
    withoutMask: "The link is copied, without your mask: it is too intricate for a link.",
    byHand: "This browser does not let the page copy. The link stands here for you to copy.",
    address: "Link to this view",
    handout: "For a handout: leave parts out",
    how: "What is ticked is left out of the page that the link leads to.",
    parts: {
      sentence: "choosing a sentence",
      model: "choosing a model",
      pair: "the sentence and its pair",
      answers: "the relation table",
      view: "layer, head and the like",
      matrices: "the matrices",
      difference: "the difference",
      wall: "the small matrices",
      fork: "the fork and K",
      strip: "the relation against K",
      vectors: "the [CLS] vectors",
      painter: "the mask painter",
      painted: "what painting changes",
      flow: "the information flow",
      steps: "the four steps",
      trellis: "the trellis",
      transitions: "the transitions",
      board: "the pair board",
      share: "this box",
    },
  },
  matrices: {
    title: "Four masks, one scale",
    note: "Row: the token that looks. Column: the token looked at. Hatched: closed, so exactly 0.",
    hint: "Point at a cell, or walk with the arrow keys, to read which rule opened or closed it; press it to pin it.",
  },
  rowMatrix: {
    title: "Where the row stands",
    note: "Press a cell, or Enter on it, to take its row through the four steps.",
    hint: "Point at a cell, or walk with the arrow keys, to read it.",
  },
  difference: {
    title: "The difference of two masks",
    note: "Blue: more attention under the first. Orange: more under the second.",
    first: "First",
    second: "less second",
    hint: "Point at a cell, or walk with the arrow keys, to read both values.",
  },
  wall: {
    title: "All heads of a layer, or all layers of a head",
    note: "One colour scale for all. Press one to see it large above.",
    of: "Show",
    allHeads: "all heads of the layer",
    allLayers: "all layers of the head",
    under: "under",
    head: (head: number) => `head ${head}`,
    layer: (layer: number) => `layer ${layer}`,
    heads: (layer: number, mask: string) => `Layer ${layer} under ${mask}`,
    layers: (head: number, mask: string) => `${head === 0 ? "The average of heads" : `Head ${head}`} under ${mask}`,
  },
  fork: {
    title: "Where the encoder forks",
    note: "Drag the fork, or move it with the arrow keys.",
  },
  strip: {
    title: "The pair\u2019s relation against K",
    note: "Press a K to use it everywhere on this page.",
  },
  vectors: {
    title: "What each mask leaves in [CLS]",
    note: "The vector H_N[CLS], from which the relation is read; blue is positive, orange negative.",
    pooled:
      "The relation is read from the rows of the entities and of the words between too; these are the NER path\u2019s, the same under every mask.",
  },
  painter: {
    title: "Your own mask",
    note: "It takes the place of the mask in the last K layers.",
    label: (mask: string) => `starts as ${mask}, which the model was trained with`,
    presets: {
      all: "all",
      ner: "ner",
      "rc-context": "rc-context",
      "rc-entities": "rc-entities",
      "window-1": "a window of 1 to each side",
      "window-3": "a window of 3 to each side",
      "window-7": "a window of 7 to each side",
      "no-sep": "nobody sees [SEP]",
      "entity-1": "[CLS] and entity 1 only",
      "entity-2": "[CLS] and entity 2 only",
      diagonal: "everyone sees itself only",
      nothing: "nothing at all",
    } as Record<string, string>,
  },
  painted: {
    title: "What your mask changes",
    note: "Both under your mask and under the one that the model was trained with, from the same trunk.",
    painted: "tagged under your mask",
    unpainted: "tagged under the model\u2019s relation mask",
    tags: (changed: number) =>
      changed === 0
        ? "No character changes its tag."
        : `${integer(changed)} ${changed === 1 ? "character changes its tag" : "characters change their tags"}. The model finds entities under the mask ner; here they are read off under the painted mask.`,
    kZero: "K is 0: no layer has a mask, so painting changes nothing.",
  },
  flow: {
    title: "What can reach [CLS], and what must be computed",
    note: "Filled: computed for the pair. Ring: taken from the shared trunk. Broken ring and broken lines: equals the row of the NER path, which sees everything; a pale ring in the trunk is needed for such rows alone. Dot: cannot reach [CLS] any more.",
    pooled:
      "The relation is not read from [CLS] alone here: it reads the ringed tokens in the uppermost row from the NER path, which no mask confines and which is computed once a sentence.",
    under: "Mask",
    painted: "the one painted above",
    label: (mask: string, k: number) => `Information flow under ${mask}, K = ${k}`,
    costs: (pairs: number) =>
      pairs === 1
        ? "Multiply-adds for this pair"
        : `Multiply-adds for all ${integer(pairs)} pairs of this sentence, on top of reading it once`,
    again: "The whole sentence through all layers, for each pair",
    focused: "The whole sentence through the focused layers, for each pair",
    planned: "Only the rows needed",
  },
  steps: {
    title: "From scores to attention in four steps",
    note: "One row of one head.",
    row: "Row",
    under: "Mask",
    asTrained: (mask: string) => `${mask} (as trained)`,
  },
  trellis: {
    title: "The trellis",
    note: "A column is a token, mostly one character; a row a tag. The stronger a cell\u2019s colour, the more probable the tag (with emissions: the higher its score); the line is the best legal sequence, the Viterbi path.",
    independent: "each character\u2019s own best tag instead",
    pointers: "from where each tag is best reached (back-pointers)",
    shading: "Shading",
    marginals: "marginal probabilities",
    emissions: "emissions",
  },
  transitions: {
    title: "Scores of moving from tag to tag",
    note: "Change one and see the path above change. The row start and the column end are the scores of the first and the last tag. Hatched moves are forbidden by BIEOS.",
    label: "Transitions",
  },
  board: {
    title: "Every pair, every relation",
    note: "Press a pair to choose it.",
    source: "Entities",
  },
  others: {
    masks: "See what each mask lets this pair see",
    relations: "See every pair of this sentence",
  },
  forward: {
    label: "One forward pass, step by step",
    figures: {
      embeddings: "What each token begins with",
      trunk: "Attention in the shared trunk",
      ner: "Attention under ner",
      entities: "The entities found",
      mask: "The mask of this pair",
      triples: "Entities and relations found",
    } as Record<string, string>,
    embeddingsHint: "A row is a token, a column a dimension of its vector; blue is positive, orange negative.",
    facts: (
      config: { numLayers: number; numHeads: number; hiddenSize: number; relationMask: string; readout?: string },
      trace: { tokens: readonly unknown[]; focusedLayers: number },
    ): Facts => ({
      tokens: trace.tokens.length,
      characters: trace.tokens.length - 2,
      layers: config.numLayers,
      focused: trace.focusedLayers,
      shared: config.numLayers - trace.focusedLayers,
      heads: config.numHeads,
      size: config.hiddenSize,
      mask: config.relationMask,
      pooled: config.readout === "pooled",
    }),
    steps: {
      tokens: ({ characters }: Facts) => ({
        title: "Characters",
        words: `The sentence is cut into ${characters} tokens. [CLS] goes before them, to gather what the relation is read from, and [SEP] after.`,
      }),
      embeddings: ({ tokens, size }: Facts) => ({
        title: "Embeddings",
        words: `Each of the ${tokens} tokens becomes a vector of ${size} numbers: one for what it is, one for where it stands, one for its segment, added and normalised.`,
      }),
      trunk: ({ shared, heads }: Facts) => ({
        title: "Shared trunk",
        words:
          shared === 0
            ? "With K = N there is none: every layer is focused, and each task begins from the embeddings. Below: the attention of layer 1, averaged over its heads, on the way to entities."
            : `In ${span(1, shared)}, ${heads} heads let every token look at every other. This runs once, for both tasks. Below: the attention of layer 1, averaged over its heads.`,
      }),
      fork: ({ layers, shared, focused }: Facts) => ({
        title: "The fork",
        words: `${focused === 0 ? "With K = 0 nothing is left for the tasks alone." : `The last ${focused} (${span(shared + 1, layers)}) run again for each task with the same weights, under another mask.`} Drag the fork to try another K.`,
      }),
      ner: () => ({
        title: "To find entities: nothing is closed",
        words:
          "The mask ner lets every token see every other, to the last layer. Below: the last layer, averaged over its heads.",
      }),
      crf: () => ({
        title: "Emissions and the CRF",
        words:
          "A self-attention block and a linear layer score every tag (B, I, E, O, S, together BIEOS) of every token, [CLS] and [SEP] left out; the CRF adds scores of moves and of the first and last tag, and takes the best sequence that BIEOS allows. In training the sum below the line runs over all sequences, on this site\u2019s pages over the legal ones.",
      }),
      entities: () => ({
        title: "Entities",
        words: "Tags that begin, go on and end make entities. What stands on a bracket is its probability.",
      }),
      mask: ({ mask, focused }: Facts) => ({
        title: "For each pair, a mask",
        words: `Every two entities are asked about. ${
          focused === 0
            ? "With K = 0 no layer takes a mask, so nothing is closed whatever the pair."
            : `Around the chosen pair the mask ${mask} closes what is not about it: F holds [CLS] and the tokens of both entities.`
        }`,
      }),
      attention: ({ layers, focused }: Facts) => ({
        title: "[CLS] looks at the pair",
        words: `Layer ${layers}, head 1, row [CLS]; Q, K and V are the queries, keys and values of its tokens (this K is not the number of layers). ${
          focused === 0
            ? "With K = 0 nothing is closed: [CLS] sees the whole sentence."
            : "Closed cells go to minus infinity, so their share is exactly 0, and only the pair and [CLS] itself are left to see."
        }`,
      }),
      cls: ({ focused, pooled }: Facts) => ({
        title: "What [CLS] holds",
        words:
          focused === 0
            ? `With K = 0 the vector of [CLS] is the same for every pair of the sentence: ${pooled ? "only the rows of the pair that the next step reads besides tell pairs apart." : "the model cannot tell them apart."}`
            : "After the last layer the vector of [CLS] is the model\u2019s summary of the pair; under other masks it would be another.",
      }),
      relation: ({ pooled }: Facts) => ({
        title: "The relation",
        words: `${
          pooled
            ? "This model reads four vectors side by side: that of [CLS], and from the NER path the largest value of each dimension over the first entity, over the words between, and over the second entity. No mask confines the last three. Then: a"
            : "A"
        } dense layer, tanh, another dense layer and a softmax over the classes.`,
      }),
      triples: () => ({
        title: "Triples",
        words:
          "Over all pairs, what is not No Relation makes triples; the types of the two entities say which is the head. Gathered around the body part they become the key-value pairs of a table.",
      }),
    },
  },
};
