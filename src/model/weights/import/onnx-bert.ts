/**
 * A BERT in an ONNX file as onnxruntime's model builder writes it: `model.layers.0.attn.q_proj…`, matrices [in, out] either as
 * they are or quantised to 8 bits with a scale per column, embedding tables with one scale for the whole table, attention as one
 * node. The weights are found by the names of the constants; that the nodes make a BERT of them is checked.
 */
import { atRest } from "../checkpoint.js";
import type { Parameters } from "../checkpoint.js";
import { weightProblem, type WeightProblems } from "../problems.js";
import { toFloat32 } from "../safetensors.js";
import type { FloatTensor } from "../safetensors.js";
import { readOnnx } from "./onnx.js";
import type { OnnxGraph, OnnxTensor } from "./onnx.js";

export interface OnnxBert {
  parameters: Parameters;
  numHeads: number;
  layerNormEps: number;
}

/** Ours for the file's, of a layer and of the embeddings; matrices carry a quantised suffix where they are quantised. */
const LAYER: Record<string, string> = {
  "attention.self.query.weight": "attn.q_proj.MatMul.weight",
  "attention.self.query.bias": "attn.q_proj.Add.bias",
  "attention.self.key.weight": "attn.k_proj.MatMul.weight",
  "attention.self.key.bias": "attn.k_proj.Add.bias",
  "attention.self.value.weight": "attn.v_proj.MatMul.weight",
  "attention.self.value.bias": "attn.v_proj.Add.bias",
  "attention.output.dense.weight": "attn.o_proj.MatMul.weight",
  "attention.output.dense.bias": "attn.o_proj.Add.bias",
  "attention.output.LayerNorm.weight": "attention_output_norm_layernorm.weight",
  "attention.output.LayerNorm.bias": "attention_output_norm_layernorm.bias",
  "intermediate.dense.weight": "mlp.fc1.MatMul.weight",
  "intermediate.dense.bias": "mlp.fc1.Add.bias",
  "output.dense.weight": "mlp.fc2.MatMul.weight",
  "output.dense.bias": "mlp.fc2.Add.bias",
  "output.LayerNorm.weight": "mlp_output_norm_layernorm.weight",
  "output.LayerNorm.bias": "mlp_output_norm_layernorm.bias",
};
const EMBEDDINGS: Record<string, string> = {
  "word_embeddings.weight": ".model.embeddings.word_embeddings.weight",
  "position_embeddings.weight": ".model.embeddings.position_embeddings.weight",
  "token_type_embeddings.weight": ".model.embeddings.token_type_embeddings.weight",
  "LayerNorm.weight": "model.layers.-1.embeddings_norm_layernorm.weight",
  "LayerNorm.bias": "model.layers.-1.embeddings_norm_layernorm.bias",
};

/**
 * The encoder in an ONNX file; a tensor that the file lacks is lacking in `parameters` too. Quantised values stay so until asked for.
 * @throws where the file is damaged, or its graph is no post-norm BERT with exact GELU
 */
export function readOnnxBert(file: Uint8Array): OnnxBert {
  const graph = readOnnx(file);
  const attention = graph.nodes.filter(({ op }) => op === "MultiHeadAttention");
  const heads = new Set(attention.map(({ numbers }) => numbers.get("num_heads")));
  const [numHeads] = heads;
  if (heads.size !== 1 || !numHeads) throw notBert("onnx-attention", {});
  if (graph.nodes.filter(({ op }) => op === "Gelu").length !== attention.length) throw notBert("onnx-activation", {});
  const eps = new Set(
    graph.nodes.filter(({ op }) => op === "LayerNormalization").map(({ numbers }) => numbers.get("epsilon") ?? 1e-5),
  );
  const [layerNormEps] = eps;
  if (eps.size !== 1) throw notBert("onnx-epsilons", {});
  const names = new Map<string, string>();
  for (const [ours, theirs] of Object.entries(EMBEDDINGS)) names.set(`bert.embeddings.${ours}`, theirs);
  for (let i = 0; i < attention.length; i++)
    for (const [ours, theirs] of Object.entries(LAYER))
      names.set(`bert.encoder.layer.${i}.${ours}`, `model.layers.${i}.${theirs}`);
  checkUse(graph, [...names.values()]);
  const parameters: Parameters = new Map();
  for (const [ours, theirs] of names) {
    const tensor = constant(graph, theirs);
    if (tensor) parameters.set(ours, tensor);
  }
  // Written as a single, 1e-12 reads 9.999999960041972e-13.
  return { parameters, numHeads, layerNormEps: Number(layerNormEps.toPrecision(6)) };
}

/** Every matrix and table must feed the one kind of node that reads it so; a constant by the right name may yet be used otherwise. */
function checkUse({ nodes, initialisers }: OnnxGraph, names: readonly string[]): void {
  const readers = new Map<string, string[]>();
  for (const { op, inputs } of nodes)
    for (const input of inputs) readers.set(input, [...(readers.get(input) ?? []), op]);
  for (const name of names) {
    const stored = initialisers.has(quantised(name)) ? quantised(name) : name;
    if (!initialisers.has(stored)) continue;
    const expected = expectedReaders(name);
    const found = readers.get(stored) ?? [];
    if (found.length !== 1 || !expected.includes(found[0]))
      throw notBert("onnx-use", { name: stored, found, expected });
  }
}

function expectedReaders(name: string): string[] {
  if (name.includes("layernorm")) return ["LayerNormalization"];
  if (name.includes("embeddings")) return ["Gather"];
  return name.endsWith(".bias") ? ["Add"] : ["MatMul", "MatMulInteger"];
}

const quantised = (name: string) => `${name}_quantized`;

/** A constant's values: as they are, or (q - zero point) · scale, with one scale or one a column. */
function constant({ initialisers }: OnnxGraph, name: string): FloatTensor | undefined {
  const plain = initialisers.get(name);
  if (plain) return atRest(plain.shape, () => toFloat32({ ...plain, dtype: plain.type }));
  const stored = initialisers.get(quantised(name));
  if (!stored) return undefined;
  const scale = initialisers.get(`${name}_scale`);
  const zero = initialisers.get(`${name}_zero_point`);
  const columns = stored.shape.at(-1) ?? 1;
  const fits = (part: OnnxTensor) => elements(part) === 1 || elements(part) === columns;
  if (!/^[IU]8$/.test(stored.type) || scale?.type !== "F32" || !fits(scale)) throw notBert("onnx-scale", { name });
  if (toFloat32({ ...scale, dtype: "F32" }).some((one) => !Number.isFinite(one)))
    throw notBert("onnx-scale-not-finite", { name });
  if (zero && (zero.type !== stored.type || !fits(zero))) throw notBert("onnx-zero-point", { name });
  return atRest(stored.shape, () => dequantise(stored, scale, zero, columns));
}

function dequantise(
  stored: OnnxTensor,
  scale: OnnxTensor,
  zero: OnnxTensor | undefined,
  columns: number,
): Float32Array {
  const values = toFloat32({ ...stored, dtype: stored.type });
  const scales = spread(toFloat32({ ...scale, dtype: "F32" }), columns);
  const zeros = spread(zero ? toFloat32({ ...zero, dtype: zero.type }) : Float32Array.of(0), columns);
  for (let i = 0, column = 0; i < values.length; i++) {
    values[i] = (values[i] - zeros[column]) * scales[column];
    if (++column === columns) column = 0;
  }
  return values;
}

function spread(values: Float32Array, columns: number): Float32Array {
  return values.length === columns ? values : new Float32Array(columns).fill(values[0]);
}

const elements = ({ shape }: OnnxTensor) => shape.reduce((product, n) => product * n, 1);

function notBert<Code extends keyof WeightProblems>(code: Code, values: WeightProblems[Code]) {
  return weightProblem("onnx-no-bert", {}, weightProblem(code, values));
}
