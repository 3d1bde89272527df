/**
 * WGSL kernels of the linear-chain CRF: forward–backward, one workgroup a sentence, and the gradient from its counts.
 *
 * With L tags, a workgroup has L teams of threads. Forwards, team j sums over the tags i that could come before j, each
 * thread over every fourth, say; backwards, team i sums over the tags j that could come after i.
 *
 * Everything is taken relative to the gold tag y_t: α_t(j) stands for log of the summed exp-scores of all prefixes that
 * end in j, minus the same of y_t, so that α_t(y_t) = 0 and no digits are lost over a long sentence. The log-likelihood
 * is then the gold tags' read backwards, a sum of terms that are all ≤ 0:
 *
 *     log p(y) = log p(y_{T-1}) + Σ_{t≥1} log p(y_{t-1} | y_t)
 */
import { IS_NAN } from "./nan.js";
import { program, registerWebgpuKernel, spread } from "./program.js";
import type { Program } from "./program.js";

/** Threads of a workgroup, on every device. */
const MOST_THREADS = 256;

/** Two threads a team at least: beyond, a thread has more scores to hold than registers. */
export const MOST_CRF_TAGS = MOST_THREADS / 2;

const programs = new Map<number, Program>();

function forwardBackward(tags: number): Program {
  const known = programs.get(tags);
  if (known) return known;
  const team = Math.min(16, 2 ** Math.floor(Math.log2(MOST_THREADS / tags)));
  const made = program({
    name: `crf of ${tags} tags`,
    reads: ["emissions", "start", "transitions", "end", "gold: i32"],
    writes: ["logLikelihood", "nodes", "moves"],
    numbers: ["tokens"],
    workgroup: [tags * team],
    declarations: declarations(tags, team),
    code: FORWARD_BACKWARD,
  });
  programs.set(tags, made);
  return made;
}

const declarations = (tags: number, team: number) => `${IS_NAN}
const L = ${tags}u;
const TEAM = ${team}u;
const CELLS = ${Math.ceil(tags / team)}u;
const THREADS = ${tags * team}u;

var<workgroup> before: array<f32, L>;      // α_{t-1}
var<workgroup> arriving: array<f32, L>;    // log Σ_i exp(α_{t-1}(i) + transitions[i, j])
var<workgroup> marginal: array<f32, L>;    // p(y_t = j)
var<workgroup> peaks: array<f32, THREADS>;
var<workgroup> sums: array<f32, THREADS>;
var<workgroup> likelihood: f32;
var<workgroup> poison: atomic<u32>;        // a score that is NaN, if there is one

fn look(score: f32) { if (isNan(score)) { atomicStore(&poison, bitcast<u32>(score)); } }

/** α from what arrives at the token of the row \`at\`. Forwards and backwards compute it from the same numbers alike. */
fn alpha(reached: f32, reachedGold: f32, at: u32, tag: u32, goldTag: u32) -> f32 {
  return (reached - reachedGold) + (emissions[at + tag] - emissions[at + goldTag]);
}
`;

/** \`nodes\` holds what arrives at each token until the way back puts gold minus expected counts in its place. */
const FORWARD_BACKWARD = `
  let sentence = index(group, groups);
  let row = sentence * (n.tokens + 1u);
  let length = u32(gold[row]);
  let tags = row + 1u;
  let base = sentence * n.tokens * L;
  let ends = sentence * (L + L * L + L);
  let own = thread / TEAM;
  let mate = thread % TEAM;

  for (var k = length * L + thread; k < n.tokens * L; k += THREADS) { nodes[base + k] = 0.0; }
  if (length == 0u) {
    for (var k = thread; k < L + L * L + L; k += THREADS) { moves[ends + k] = 0.0; }
    if (thread == 0u) { logLikelihood[sentence] = 0.0; }
    return;
  }

  var cells: array<f32, CELLS>;
  for (var k = 0u; k < CELLS; k++) {
    let i = mate + k * TEAM;
    if (i < L) {
      cells[k] = transitions[i * L + own];
      look(cells[k]);
    }
  }
  if (thread == 0u) { likelihood = 0.0; }
  if (thread < L) {
    arriving[thread] = start[thread];
    nodes[base + thread] = start[thread];
  }
  workgroupBarrier();

  for (var t = 1u; t < length; t++) {
    let goldBefore = u32(gold[tags + t - 1u]);
    if (thread < L) {
      before[thread] = alpha(arriving[thread], arriving[goldBefore], base + (t - 1u) * L, thread, goldBefore);
      look(before[thread]);
    }
    workgroupBarrier();
    var peak = before[mate] + cells[0];
    for (var k = 1u; k < CELLS; k++) {
      let i = mate + k * TEAM;
      if (i < L) { peak = max(peak, before[i] + cells[k]); }
    }
    var sum = 0.0;
    for (var k = 0u; k < CELLS; k++) {
      let i = mate + k * TEAM;
      if (i < L) { sum += exp(before[i] + cells[k] - peak); }
    }
    peaks[thread] = peak;
    sums[thread] = sum;
    workgroupBarrier();
    if (mate == 0u) {
      for (var k = 1u; k < TEAM; k++) { peak = max(peak, peaks[thread + k]); }
      sum = 0.0;
      for (var k = 0u; k < TEAM; k++) { sum += sums[thread + k] * exp(peaks[thread + k] - peak); }
      let reached = peak + log(sum);
      arriving[own] = reached;
      nodes[base + t * L + own] = reached;
      if (own == u32(gold[tags + t])) { likelihood += transitions[goldBefore * L + own] - reached; }
    }
    workgroupBarrier();
  }

  let last = length - 1u;
  let goldLast = u32(gold[tags + last]);
  if (thread < L) {
    before[thread] = alpha(arriving[thread], arriving[goldLast], base + last * L, thread, goldLast) + end[thread];
    look(before[thread]);
  }
  workgroupBarrier();
  if (thread < L) {
    var peak = before[0];
    for (var i = 1u; i < L; i++) { peak = max(peak, before[i]); }
    var sum = 0.0;
    for (var i = 0u; i < L; i++) { sum += exp(before[i] - peak); }
    marginal[thread] = exp(before[thread] - peak) / sum;
    if (thread == goldLast) {
      let nan = atomicLoad(&poison);
      let value = likelihood + (before[thread] - peak) - log(sum);
      logLikelihood[sentence] = select(value, bitcast<f32>(nan), nan != 0u);
    }
  }

  var counts: array<f32, CELLS>;
  for (var k = 0u; k < CELLS; k++) {
    let j = mate + k * TEAM;
    counts[k] = 0.0;
    if (j < L) { cells[k] = transitions[own * L + j]; }
  }
  if (thread < L) { moves[ends + L + L * L + thread] = f32(thread == goldLast) - marginal[thread]; }
  storageBarrier();
  workgroupBarrier();

  for (var t = last; t > 0u; t--) {
    let goldTag = u32(gold[tags + t]);
    let goldBefore = u32(gold[tags + t - 1u]);
    let at = base + t * L;
    if (thread < L) {
      arriving[thread] = nodes[at + thread];
      before[thread] = alpha(nodes[at - L + thread], nodes[at - L + goldBefore], at - L, thread, goldBefore);
      nodes[at + thread] = f32(thread == goldTag) - marginal[thread];
    }
    workgroupBarrier();
    var sum = 0.0;
    for (var k = 0u; k < CELLS; k++) {
      let j = mate + k * TEAM;
      if (j < L) {
        let expected = marginal[j] * exp(before[own] + cells[k] - arriving[j]);
        sum += expected;
        counts[k] += f32(own == goldBefore && j == goldTag) - expected;
      }
    }
    sums[thread] = sum;
    workgroupBarrier();
    if (thread < L) {
      sum = 0.0;
      for (var k = 0u; k < TEAM; k++) { sum += sums[thread * TEAM + k]; }
      marginal[thread] = sum;
    }
    workgroupBarrier();
  }

  if (thread < L) {
    let first = f32(thread == u32(gold[tags])) - marginal[thread];
    nodes[base + thread] = first;
    moves[ends + thread] = first;
  }
  for (var k = 0u; k < CELLS; k++) {
    let j = mate + k * TEAM;
    if (j < L) { moves[ends + L + own * L + j] = counts[k]; }
  }`;

/**
 * emissions [B, T, L], start [L], transitions [L, L], end [L], gold [B, 1 + T]: the length of each sentence, then its
 * tags. Outputs as in `CrfCounts`: logLikelihood [B], nodes [B, T, L], moves [B, L + L² + L].
 */
registerWebgpuKernel({
  name: "FocusedCrf",
  inputs: ["emissions", "start", "transitions", "end", "gold"],
  shapes: ([[B, T, L]]) => [[B], [B, T, L], [B, L + L * L + L]],
  compute({ inputs, outputs, run }) {
    const [B, tokens, tags] = inputs[0].shape;
    // One workgroup a sentence exactly: a batch of 65,535 sentences would not fit anyway.
    run(forwardBackward(tags), [...inputs, ...outputs], { tokens }, [B]);
  },
});

const GRADIENT = program({
  name: "crf gradient",
  reads: ["dy", "nodes", "moves"],
  writes: ["dEmissions", "dStart", "dTransitions", "dEnd"],
  numbers: ["sentences", "perSentence", "tags"],
  workgroup: [64],
  code: `
  let k = index(group, groups) * 64u + thread;
  let size = n.sentences * n.perSentence;
  let L = n.tags;
  let width = L + L * L + L;
  if (k < size) {
    dEmissions[k] = dy[k / n.perSentence] * nodes[k];
  } else if (k < size + width) {
    let place = k - size;
    var total = 0.0;
    for (var b = 0u; b < n.sentences; b++) { total += dy[b] * moves[b * width + place]; }
    if (place < L) { dStart[place] = total; }
    else if (place < L + L * L) { dTransitions[place - L] = total; }
    else { dEnd[place - L - L * L] = total; }
  }`,
});

/** dy [B] and the counts. Outputs: Σ_b dy_b · log p_b by emissions, start, transitions and end. */
registerWebgpuKernel({
  name: "FocusedCrfGradient",
  inputs: ["dy", "nodes", "moves"],
  shapes: ([, [B, T, L]]) => [[B, T, L], [L], [L, L], [L]],
  compute({ inputs, outputs, run }) {
    const [sentences, T, tags] = inputs[1].shape;
    const numbers = { sentences, perSentence: T * tags, tags };
    run(GRADIENT, [...inputs, ...outputs], numbers, spread((inputs[1].size + tags * tags + 2 * tags) / 64));
  },
});
