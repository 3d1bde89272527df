/** A little BERT as an ONNX file, laid out as onnxruntime's model builder does it, with a writer of the few fields that are read. */

/** A field of a message: a varint, or bytes with their length. */
export function field(number: number, value: number | Uint8Array | string): Uint8Array {
  if (typeof value === "number") return join(varint(number * 8), varint(value));
  const bytes = typeof value === "string" ? new TextEncoder().encode(value) : value;
  return join(varint(number * 8 + 2), varint(bytes.length), bytes);
}

export function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 0x7f) {
    bytes.push((rest % 128) | 0x80);
    rest = Math.floor(rest / 128);
  }
  return Uint8Array.of(...bytes, rest);
}

export function join(...parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const TYPES = { F32: 1, U8: 2, I8: 3 };
type Elements = Float32Array | Uint8Array | Int8Array;

export function constant(name: string, type: keyof typeof TYPES, shape: number[], elements: Elements): Uint8Array {
  const raw = new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength);
  return field(5, join(...shape.map((n) => field(1, n)), field(2, TYPES[type]), field(8, name), field(9, raw)));
}

/** A constant of few whole numbers, written as packed varints. */
export function smallConstant(name: string, type: "U8" | "I8", shape: number[], values: number[]): Uint8Array {
  const packed = join(...values.map(varint));
  return field(5, join(...shape.map((n) => field(1, n)), field(2, TYPES[type]), field(8, name), field(5, packed)));
}

export function node(op: string, inputs: string[], integers: Record<string, number> = {}): Uint8Array {
  const attributes = Object.entries(integers).map(([name, i]) => field(5, join(field(1, name), field(3, i))));
  return field(1, join(...inputs.map((input) => field(1, input)), field(4, op), ...attributes));
}

export const model = (...parts: Uint8Array[]) => field(7, join(...parts));

const [D, F, V, P] = [4, 6, 7, 5];

/** One layer, d = 4, 2 heads, feed-forward 6, 7 tokens, 5 positions; matrices int8 by column, tables uint8, as in bge-small-zh. */
export function tinyOnnx(replace: Record<string, Uint8Array> = {}): Uint8Array {
  const parts = new Map<string, Uint8Array>();
  const put = (name: string, bytes: Uint8Array) => parts.set(name, replace[name] ?? bytes);
  const layer = "model.layers.0.";
  for (const [name, rows] of [
    ["word", V],
    ["position", P],
    ["token_type", 2],
  ] as const) {
    const table = `.model.embeddings.${name}_embeddings.weight`;
    const values = Uint8Array.from({ length: rows * D }, (_, i) => (i * 7) % 256);
    put(`${table}_quantized`, constant(`${table}_quantized`, "U8", [rows, D], values));
    put(`${table}_scale`, constant(`${table}_scale`, "F32", [], Float32Array.of(0.5)));
    put(`${table}_zero_point`, smallConstant(`${table}_zero_point`, "U8", [], [3]));
    put(`${table} read`, node("Gather", [`${table}_quantized`, "ids"]));
  }
  const vector = (name: string, size: number, op: string) => {
    put(
      name,
      constant(
        name,
        "F32",
        [size],
        Float32Array.from({ length: size }, (_, i) => i / 8),
      ),
    );
    put(`${name} read`, node(op, ["x", name]));
  };
  const matrix = (name: string, from: number, to: number) => {
    const values = Int8Array.from({ length: from * to }, (_, i) => i - 10);
    put(`${name}_quantized`, constant(`${name}_quantized`, "I8", [from, to], values));
    put(
      `${name}_scale`,
      constant(
        `${name}_scale`,
        "F32",
        [to],
        Float32Array.from({ length: to }, (_, i) => i + 1),
      ),
    );
    put(`${name} read`, node("MatMulInteger", ["x", `${name}_quantized`]));
  };
  const norm = (name: string) => {
    put(`${name}.weight`, constant(`${name}.weight`, "F32", [D], new Float32Array(D).fill(1)));
    put(`${name}.bias`, constant(`${name}.bias`, "F32", [D], new Float32Array(D)));
    put(`${name} read`, node("LayerNormalization", ["x", `${name}.weight`, `${name}.bias`]));
  };
  norm("model.layers.-1.embeddings_norm_layernorm");
  for (const part of ["q", "k", "v", "o"]) {
    matrix(`${layer}attn.${part}_proj.MatMul.weight`, D, D);
    vector(`${layer}attn.${part}_proj.Add.bias`, D, "Add");
  }
  put("attention", node("MultiHeadAttention", ["q", "k", "v"], { num_heads: 2 }));
  norm(`${layer}attention_output_norm_layernorm`);
  matrix(`${layer}mlp.fc1.MatMul.weight`, D, F);
  vector(`${layer}mlp.fc1.Add.bias`, F, "Add");
  put("activation", node("Gelu", ["x"]));
  matrix(`${layer}mlp.fc2.MatMul.weight`, F, D);
  vector(`${layer}mlp.fc2.Add.bias`, D, "Add");
  norm(`${layer}mlp_output_norm_layernorm`);
  return model(...parts.values());
}
