/**
 * Bi-LSTM-CRF for NER (Huang et al. 2015, arXiv 1508.01991; Lample et al. 2016, arXiv 1603.01360), on characters alone:
 * embedding → Bi-LSTM → linear → CRF, dropout before and after the Bi-LSTM.
 */
import type { ConfigOf } from "../catalogue.js";
import { embedding, recurrentParameters, taggingParameters } from "./initial.js";
import { biLstm, CHARACTERS, characterRows, linearEmissions } from "./layers.js";
import type { Network } from "./network.js";

export const biLstmCrf: Network<ConfigOf<"bilstm-crf">> = {
  parameters: ({ vocabSize, characterSize, hiddenSize }, { tags }) =>
    new Map([
      [CHARACTERS, { shape: [vocabSize, characterSize], start: embedding }],
      ...recurrentParameters("lstm", 4, characterSize, hiddenSize),
      ...taggingParameters(2 * hiddenSize, tags),
    ]),

  encode: (weights, _, batch, dropout) => biLstm(weights, "lstm", characterRows(weights, batch, dropout), batch),

  emissions: linearEmissions,
};
