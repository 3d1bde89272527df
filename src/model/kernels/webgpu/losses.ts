/** WGSL kernel of the softmax cross-entropy, one workgroup a row: the same as the host's (kernels/losses.ts). */
import { IS_NAN } from "./nan.js";
import { program, registerWebgpuKernel, spread } from "./program.js";

const CROSS_ENTROPY = program({
  name: "cross-entropy",
  reads: ["logits", "targets: i32"],
  writes: ["loss", "slope"],
  numbers: ["rows", "classes"],
  workgroup: [64],
  declarations: `${IS_NAN}
var<workgroup> scores: array<f32, 64>;

fn largest(thread: u32, value: f32) -> f32 {
  scores[thread] = value;
  for (var half = 32u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (thread < half) { scores[thread] = max(scores[thread], scores[thread + half]); }
  }
  workgroupBarrier();
  let result = scores[0];
  workgroupBarrier();
  return result;
}

fn total(thread: u32, value: f32) -> f32 {
  scores[thread] = value;
  for (var half = 32u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (thread < half) { scores[thread] += scores[thread + half]; }
  }
  workgroupBarrier();
  return scores[0];
}`,
  code: `
  let row = index(group, groups);
  if (row >= n.rows) { return; }
  let at = row * n.classes;
  var peak = logits[at];
  for (var c = thread; c < n.classes; c += 64u) { peak = max(peak, logits[at + c]); }
  peak = largest(thread, peak);
  var sum = 0.0;
  for (var c = thread; c < n.classes; c += 64u) {
    let logit = logits[at + c];
    sum += select(exp(logit - peak), logit, isNan(logit));
  }
  sum = total(thread, sum);
  let gold = u32(targets[row]);
  for (var c = thread; c < n.classes; c += 64u) {
    slope[at + c] = exp(logits[at + c] - peak) / sum - f32(c == gold);
  }
  if (thread == 0u) { loss[row] = select(peak - logits[at + gold] + log(sum), sum, isNan(sum)); }`,
});

registerWebgpuKernel({
  name: "FocusedCrossEntropy",
  inputs: ["logits", "targets"],
  shapes: ([logits]) => [[logits[0]], logits],
  compute({ inputs, outputs, run }) {
    const [rows, classes] = inputs[0].shape;
    run(CROSS_ENTROPY, [...inputs, ...outputs], { rows, classes }, spread(rows));
  },
});
