/**
 * Host kernels of one step of a recurrent layer: what a cell makes of its gates, forwards and backwards. Sequences that have
 * ended are no longer among the rows, so what comes from the next step may have fewer rows than this one.
 */
import { registerHostKernel } from "./host.js";

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** x and product [n, 4H] in the order i, f, o, g; memory [at least n, H]. Outputs: gates [n, 4H], memory and output [n, H]. */
registerHostKernel({
  name: "FocusedLstmCell",
  inputs: ["x", "product", "memory"],
  shapes: ([[n, width]]) => [
    [n, width],
    [n, width / 4],
    [n, width / 4],
  ],
  compute([x, product, before], [gates, memory, output], _, [[n, width]]) {
    const H = width / 4;
    for (let row = 0; row < n; row++) {
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
});

/**
 * dOutput [n, H]; nextOutput and nextMemory [at most n, H], from the step after; gates [n, 4H]; memory [n, H]; before [at least
 * n, H]. Outputs: dx [n, 4H], dBefore [n, H].
 */
registerHostKernel({
  name: "FocusedLstmCellGradient",
  inputs: ["dOutput", "nextOutput", "nextMemory", "gates", "memory", "before"],
  shapes: ([dOutput, , , gates]) => [gates, dOutput],
  compute([dOutput, nextOutput, nextMemory, gates, memory, before], [dx, dBefore], _, [[n, H]]) {
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
});

/** x and product [n, 3H] in the order z, r, c; memory [at least n, H]. Outputs: z, r, c and the product's part of c [n, 4H]; output [n, H]. */
registerHostKernel({
  name: "FocusedGruCell",
  inputs: ["x", "product", "memory"],
  shapes: ([[n, width]]) => [
    [n, (width / 3) * 4],
    [n, width / 3],
  ],
  compute([x, product, before], [gates, output], _, [[n, width]]) {
    const H = width / 3;
    for (let row = 0; row < n; row++) {
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
});

/** As for the LSTM, but that output and memory are one. Outputs: dx and dProduct [n, 3H], dBefore [n, H]. */
registerHostKernel({
  name: "FocusedGruCellGradient",
  inputs: ["dOutput", "nextOutput", "nextMemory", "gates", "before"],
  shapes: ([[n, H]]) => [
    [n, 3 * H],
    [n, 3 * H],
    [n, H],
  ],
  compute([dOutput, nextOutput, nextMemory, gates, before], [dx, dProduct, dBefore], _, [[n, H]]) {
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
});
