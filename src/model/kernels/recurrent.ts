/**
 * Host kernels of one step of a recurrent layer: what a cell makes of its gates, forwards and backwards. Of packed rows
 * (recurrent/packing.ts) a step is `rows` rows beginning with row `from`; they are read in place, since cutting them out would
 * copy. Sequences that have ended are no longer among the rows: what comes from the step before may have more rows than this
 * one, what comes from the step after may have fewer.
 */
import { registerHostKernel } from "./host.js";
import type { SimdVariant } from "./host.js";

/** A cell in SIMD takes four units at a time. An exponential costs about as much as sixteen multiply-adds. */
const simdCell = (name: string, blocks: number): SimdVariant => ({
  name,
  fits: ([[, width]]) => (width / blocks) % 4 === 0,
  numbers: ([[, width]], { from, rows }) => [from as number, rows as number, width / blocks],
  work: ([[, width]], { rows }) => 16 * (rows as number) * width,
});

/** Its inputs are dOutput, nextOutput, nextMemory and gates first. */
const simdGradient = (name: string): SimdVariant => ({
  name,
  fits: ([[, H]]) => H % 4 === 0,
  numbers: ([[, H], [later], , [n]], { from }) => [from as number, n, H, later],
  work: ([[, H], , , [n]]) => 64 * n * H,
});

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** x [R, 4H]; product [.., 4H] in the order i, f, o, g; memory [.., H]. Outputs: gates [rows, 4H], memory and output [rows, H]. */
registerHostKernel({
  name: "FocusedLstmCell",
  inputs: ["x", "product", "memory"],
  shapes: ([[, width]], { rows }) => [
    [rows as number, width],
    [rows as number, width / 4],
    [rows as number, width / 4],
  ],
  compute([all, product, before], [gates, memory, output], { from, rows }, [[, width]]) {
    const H = width / 4;
    const x = all.subarray((from as number) * width);
    for (let row = 0; row < (rows as number); row++) {
      const at = row * width;
      for (let u = 0; u < H; u++) {
        const [I, F, O, G] = [at + u, at + H + u, at + 2 * H + u, at + 3 * H + u];
        const i = sigmoid(x[I] + product[I]);
        const f = sigmoid(x[F] + product[F]);
        const o = sigmoid(x[O] + product[O]);
        const g = Math.tanh(x[G] + product[G]);
        gates[I] = i;
        gates[F] = f;
        gates[O] = o;
        gates[G] = g;
        const c = f * before[row * H + u] + i * g;
        memory[row * H + u] = c;
        output[row * H + u] = o * Math.tanh(c);
      }
    }
  },
  simd: simdCell("lstmCell", 4),
});

/**
 * dOutput [R, H]; nextOutput and nextMemory [.., H], from the step after; gates [n, 4H]; memory [n, H]; before [.., H], from the
 * step before. Outputs: dx [n, 4H], dBefore [n, H].
 */
registerHostKernel({
  name: "FocusedLstmCellGradient",
  inputs: ["dOutput", "nextOutput", "nextMemory", "gates", "memory", "before"],
  shapes: ([, , , gates, memory]) => [gates, memory],
  compute([all, nextOutput, nextMemory, gates, memory, before], [dx, dBefore], { from }, [, , , , [n, H]]) {
    const dOutput = all.subarray((from as number) * H);
    for (let row = 0; row < n; row++) {
      const at = row * 4 * H;
      for (let u = 0; u < H; u++) {
        const k = row * H + u;
        const [I, F, O, G] = [at + u, at + H + u, at + 2 * H + u, at + 3 * H + u];
        const [i, f, o, g] = [gates[I], gates[F], gates[O], gates[G]];
        const later = k < nextOutput.length;
        const dh = dOutput[k] + (later ? nextOutput[k] : 0);
        const t = Math.tanh(memory[k]);
        const dc = dh * o * (1 - t * t) + (later ? nextMemory[k] : 0);
        dx[I] = dc * g * i * (1 - i);
        dx[F] = dc * before[k] * f * (1 - f);
        dx[O] = dh * t * o * (1 - o);
        dx[G] = dc * i * (1 - g * g);
        dBefore[k] = dc * f;
      }
    }
  },
  simd: simdGradient("lstmCellGradient"),
});

/**
 * x [R, 3H]; product [.., 3H] in the order z, r, c; memory [.., H]. Outputs: z, r, c and the product's part of c [rows, 4H];
 * output [rows, H].
 */
registerHostKernel({
  name: "FocusedGruCell",
  inputs: ["x", "product", "memory"],
  shapes: ([[, width]], { rows }) => [
    [rows as number, (width / 3) * 4],
    [rows as number, width / 3],
  ],
  compute([all, product, before], [gates, output], { from, rows }, [[, width]]) {
    const H = width / 3;
    const x = all.subarray((from as number) * width);
    for (let row = 0; row < (rows as number); row++) {
      const at = row * width;
      const to = row * 4 * H;
      for (let u = 0; u < H; u++) {
        const [Z, R, C] = [at + u, at + H + u, at + 2 * H + u];
        const z = sigmoid(x[Z] + product[Z]);
        const r = sigmoid(x[R] + product[R]);
        const c = Math.tanh(x[C] + r * product[C]);
        gates[to + u] = z;
        gates[to + H + u] = r;
        gates[to + 2 * H + u] = c;
        gates[to + 3 * H + u] = product[C];
        output[row * H + u] = (1 - z) * c + z * before[row * H + u];
      }
    }
  },
  simd: simdCell("gruCell", 3),
});

/** As for the LSTM, but that output and memory are one. Outputs: dx and dProduct [n, 3H], dBefore [n, H]. */
registerHostKernel({
  name: "FocusedGruCellGradient",
  inputs: ["dOutput", "nextOutput", "nextMemory", "gates", "before"],
  shapes: ([, , , [n, width]]) => [
    [n, (width / 4) * 3],
    [n, (width / 4) * 3],
    [n, width / 4],
  ],
  compute([all, nextOutput, nextMemory, gates, before], [dx, dProduct, dBefore], { from }, [, , , [n, width]]) {
    const H = width / 4;
    const dOutput = all.subarray((from as number) * H);
    for (let row = 0; row < n; row++) {
      const at = row * 4 * H;
      const to = row * 3 * H;
      for (let u = 0; u < H; u++) {
        const k = row * H + u;
        const [z, r, c, part] = [gates[at + u], gates[at + H + u], gates[at + 2 * H + u], gates[at + 3 * H + u]];
        const dh = dOutput[k] + (k < nextOutput.length ? nextOutput[k] + nextMemory[k] : 0);
        const dc = dh * (1 - z) * (1 - c * c);
        const dz = dh * (before[k] - c) * z * (1 - z);
        const dr = dc * part * r * (1 - r);
        dx[to + u] = dProduct[to + u] = dz;
        dx[to + H + u] = dProduct[to + H + u] = dr;
        dx[to + 2 * H + u] = dc;
        dProduct[to + 2 * H + u] = dc * r;
        dBefore[k] = dh * z;
      }
    }
  },
  simd: simdGradient("gruCellGradient"),
});
