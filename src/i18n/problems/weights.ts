/** What can be wrong with files of weights and what lies beside them, in words. */
import type { ShapeDifferences, Wanted, WeightProblems } from "../../model/weights/problems.js";
import { after } from "./wording.js";
import type { Wordings } from "./wording.js";

/** Shapes as the model holds them (dense weights [in, out]); "" where nothing differs. */
function differing({ missing, misshapen, surplus }: ShapeDifferences): string {
  const lines = [
    ["Missing", missing.map((d) => `${d.name} [${d.expected.join()}]`)],
    ["Of another shape", misshapen.map((d) => `${d.name} is [${d.found.join()}], expected [${d.expected.join()}]`)],
    ["Not needed", surplus.map((d) => `${d.name} [${d.found.join()}]`)],
  ] as const;
  return lines
    .filter(([, items]) => items.length > 0)
    .map(([title, items]) => `${title}: ${items.join("; ")}.`)
    .join(" ");
}

const KINDS = {
  text: "a text",
  character: "one character",
  boolean: "true or false",
  object: "an object",
  signature: "a head type and a tail type",
};

function wantedOf(wanted: Wanted): string {
  switch (wanted.kind) {
    case "whole":
      return `a whole number from ${wanted.least} to ${wanted.most}`;
    case "number":
      return `a number from ${wanted.least} to ${wanted.most}`;
    case "list":
      return `a list of ${wanted.least} to ${wanted.most} entries`;
    case "above0":
      return `a number above 0, at most ${wanted.most}`;
    case "choice":
      return `one of ${wanted.options.join(", ")}`;
    default:
      return KINDS[wanted.kind];
  }
}

const json = (value: unknown) => JSON.stringify(value);
const placeOf = (name: string, inMetadata: boolean) => (inMetadata ? `the metadata's ${name}` : name);

export const weightWordings: Wordings<WeightProblems> = {
  "weights-do-not-fit": ({ differences }) => `These weights do not fit the model. ${differing(differences)}`,
  "tensor-missing": ({ name }) => `The checkpoint has no tensor "${name}".`,
  "tensor-of-other-shape": ({ name }) => `the checkpoint has no tensor "${name}" of this shape`,
  "tensor-twice": ({ name, fileName }) => `The file holds ${name} twice, once under the name ${fileName}.`,
  "row-scales-wrong": ({ name, shape, dtype, matrix }) =>
    `${name} is [${shape.join()}] of ${dtype}; the 8-bit matrix [${matrix.join()}] needs a scale of F32 for each row.`,
  "vocabulary-rows-wrong": ({ name, shape, tokens }) =>
    `${name} is [${shape.join()}]; it should have a row for each of ${tokens} tokens.`,
  "metadata-missing": ({ key }) =>
    `The file's metadata has no "${key}": it holds weights, but not one of this project's models.`,
  "metadata-not-json": ({ key }) => `The file's metadata entry "${key}" is not JSON.`,
  "tensor-not-finite": ({ name }) => `${name} holds values that are no finite numbers.`,
  "tensor-of-other-size-in-checkpoint": ({ name, values, shape }) =>
    `The checkpoint's ${name} has ${values} values; the model needs [${shape.join()}].`,
  "weight-not-finite": ({ value }) => `a weight of ${value} cannot be kept in 8 bits`,
  "too-large-for-half": ({ name, value }) =>
    `Tensor ${name} holds ${value}, which is too large for F16: save it as F32.`,

  "metadata-field": ({ field }, cause) =>
    `This model's description cannot be used: ${field} ${cause?.message ?? "is wrong"}.`,
  "field-missing": () => "is missing",
  "field-unknown": () => "is not known here: the file may come from a newer version, or be damaged",
  "field-of-other-kind": ({ found, wanted }) => `= ${found}, which should be ${wantedOf(wanted)}`,
  "field-lacks": ({ missing }) => `has no ${missing.join(", ")}`,
  "entry-twice": ({ entry }) => `holds ${entry} twice`,
  "vocabulary-of-other-size": ({ vocabSize, tokens }) =>
    `= ${vocabSize}, but tokenizer.vocabulary holds ${tokens} tokens`,
  "no-multiple-of-heads": ({ hiddenSize, numHeads }) =>
    `= ${hiddenSize}, which should be a multiple of numHeads = ${numHeads}`,
  "settings-do-not-fit": (_, cause) => `does not fit together: ${cause?.message ?? ""}`,
  "type-out-of-order": ({ found, expected }) => `= ${found}, which is out of order: ${expected} should stand there`,
  "type-not-listed": ({ type }) => `names the type ${type}, which is not in labels.entityTypes`,
  "class-name-twice": ({ name }) => `holds the name ${name} twice`,
  "class-out-of-order": ({ found = "nothing", expected = "nothing" }) =>
    `is ${found}; after the types before it, ${expected} should stand`,

  "safetensors-damaged": (_, cause) =>
    `This is no intact safetensors file: ${cause?.message ?? ""}. Download or export the file again.`,
  "safetensors-short": ({ bytes }) => `it has ${bytes} bytes, and the header's length alone takes 8`,
  "header-too-long": ({ length, most }) => `it announces a header of ${length} bytes, and at most ${most} are allowed`,
  "header-cut-off": ({ length, follow }) => `it announces a header of ${length} bytes, but only ${follow} follow`,
  "header-not-json": () => "its header is not JSON in UTF-8",
  "header-no-table": () => "its header is not a table of tensors",
  "header-key-twice": ({ key }) => `its header names ${key} twice`,
  "header-metadata-no-texts": ({ key }) => `its ${key} is not a table of texts`,
  "tensor-undescribed": ({ name }) => `tensor ${name} has no description`,
  "tensor-without-shape": ({ name, found }) => `tensor ${name} has no shape of whole numbers, but ${json(found)}`,
  "tensor-without-place": ({ name, found }) => `tensor ${name} has no begin and end in the file, but ${json(found)}`,
  "tensor-cut-off": ({ name, begin, end, available }) =>
    `tensor ${name} should lie at bytes ${begin} to ${end}, but there are ${available}: the file may have been cut off`,
  "tensor-of-other-size": ({ name, shape, dtype, needed, given }) =>
    `tensor ${name} of shape [${shape.join()}] and type ${dtype} takes ${needed} bytes, but is given ${given}`,
  "tensors-overlap": ({ name }) => `tensor ${name} overlaps the one before it`,
  "bytes-undescribed": ({ bytes, before }) => `nothing describes the ${bytes} bytes before tensor ${before}`,
  "last-bytes-undescribed": ({ bytes }) => `nothing describes its last ${bytes} bytes`,
  "tensor-type-unknown": ({ name, found, known }) =>
    `Tensor ${name} has the type ${json(found)}; ${known.join(", ")} can be read. Convert the file to F32.`,

  "onnx-damaged": (_, cause) =>
    `This is no intact ONNX file: ${cause?.message ?? ""}. Download or export the file again.`,
  "onnx-no-graph": () => "it holds no graph",
  "onnx-constant-twice": ({ name }) => `it holds the constant ${name} twice`,
  "onnx-too-many-axes": ({ most }) => `a constant has more than ${most} axes`,
  "onnx-axis-no-size": ({ value }) => `an axis of ${value} is no size`,
  "onnx-constant-size": ({ name, shape, needed, found }) =>
    `the constant ${name} of shape [${shape.join()}] takes ${needed} bytes, but has ${found}`,
  "onnx-too-many-varints": ({ bytes }) => `a constant is written as ${bytes} bytes of varints`,
  "wire-number-cut-off": () => "a number is cut off",
  "wire-number-too-long": () => "a number is longer than ten bytes",
  "wire-field-too-long": ({ length, follow }) => `a field announces ${length} bytes, but only ${follow} follow`,
  "wire-no-such-field": ({ number }) => `there is no field ${number}`,
  "wire-no-such-type": ({ wire }) => `there is no wire type ${wire}`,
  "wire-not-utf8": () => "a text is not UTF-8",
  "onnx-weights-elsewhere": ({ name }) =>
    `The ONNX file keeps ${name} in another file beside it. Export it with its weights inside, or use safetensors.`,
  "onnx-no-bert": (_, cause) =>
    `This ONNX file holds no BERT encoder that can be read: ${cause?.message ?? ""}. Use the model's safetensors file instead.`,
  "onnx-attention": () => "its attention is not made of MultiHeadAttention nodes of one number of heads",
  "onnx-activation": () => "a layer has another activation than the exact GELU",
  "onnx-epsilons": () => "its layers are normalised with different epsilons",
  "onnx-use": ({ name, found, expected }) =>
    `${name} goes into ${found.join(", ") || "no node"}, expected one of ${expected.join(", ")}`,
  "onnx-scale": ({ name }) => `${name} has no scale of one number, or one a column`,
  "onnx-scale-not-finite": ({ name }) => `${name} has a scale that is no finite number`,
  "onnx-zero-point": ({ name }) => `${name} has a zero point of another type or size`,

  "encoder-does-not-fit": ({ config, differences }) => {
    const { numLayers, hiddenSize, numHeads, intermediateSize, vocabSize, maxPositions } = config;
    return after(
      `The weights do not fit a BERT encoder of these sizes: ${numLayers} layers, hidden ${hiddenSize}, ${numHeads} heads, feed-forward ${intermediateSize}, vocabulary ${vocabSize}, ${maxPositions} positions.`,
      { message: differing(differences) },
    );
  },
  "heads-unknown": ({ hiddenSize }) =>
    `Nothing says how many attention heads this encoder of hidden size ${hiddenSize} was trained with: no config.json lies beside it. Give --heads.`,
  "file-not-json": ({ name, inMetadata, said }) => `${placeOf(name, inMetadata)} is not JSON: ${said}`,
  "file-no-object": ({ name, inMetadata }) =>
    `${placeOf(name, inMetadata)} is not JSON of the expected kind: it holds no object.`,
  "config-differs": ({ field, value, accepted }) =>
    `config.json says ${field} = ${json(value)}; this model computes only with ${accepted.map(json).join(" or ")}.`,
  "config-no-size": ({ field, value }) => `config.json says ${field} = ${json(value)}, which is no size.`,
  "no-vocabulary": () =>
    "The model has no vocabulary in its metadata. Put the encoder's vocab.txt beside it (or its tokenizer.json).",
  "vocabulary-not-wordpiece": () =>
    "tokenizer.json holds no WordPiece vocabulary: the model's tokens are of another kind.",
  "vocabulary-with-holes": ({ token, id }) =>
    `tokenizer.json gives "${token}" the id ${json(id)}; ids must run from 0 without holes.`,
  "vocabulary-not-utf8": () => "vocab.txt is not text in UTF-8.",
  "several-weights": ({ files }) =>
    `There are several safetensors files (${files.join(", ")}) and no index that says what is where. Choose one file, or add the index (*.safetensors.index.json).`,
  "no-weights": () => "There is no safetensors file among these. Choose the model's *.safetensors.",
  "shards-missing": ({ index, missing }) => `${index} names files that are not here: ${missing.join(", ")}. Add them.`,
  "tensor-in-two-files": ({ name, second }) => `The tensor ${name} is in two files; ${second} is the second.`,
  "tensor-in-other-file": ({ name, file, index, placed }) =>
    `${file} holds ${name}, which ${index} places in ${placed ?? "no file"}.`,
  "tensors-absent": ({ index, names }) =>
    `These tensors are not in the files that ${index} names: ${names.join(", ")}.`,
  "index-without-map": ({ index }) => `${index} has no weight_map from tensors to files.`,

  "heads-taken": ({ numHeads, hiddenSize }) =>
    `No file says how many heads there are: ${numHeads} taken, as in the published BERTs of hidden size ${hiddenSize}.`,
  "text-lowercased": () =>
    "The vocabulary has no capital letter, so text is lower-cased, although the tokeniser's file says that it is not.",
};
