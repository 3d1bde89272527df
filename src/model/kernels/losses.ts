/** Host kernel of the softmax cross-entropy, with its gradient on the way: what the forward pass knows anyway. */
import { registerHostKernel } from "./host.js";

/**
 * logits [R, C], targets [R], each in [0, C). Outputs: −log softmax(logits)[target], [R]; and its slope in the logits,
 * softmax(logits) − 1 at the target, [R, C].
 */
registerHostKernel({
  name: "FocusedCrossEntropy",
  inputs: ["logits", "targets"],
  shapes: ([logits]) => [[logits[0]], logits],
  compute([logits, targets], [loss, slope], _, [[rows, classes]]) {
    for (let r = 0; r < rows; r++) {
      const row = logits.subarray(r * classes, (r + 1) * classes);
      const out = slope.subarray(r * classes, (r + 1) * classes);
      let largest = -Infinity;
      for (let c = 0; c < classes; c++) largest = Math.max(largest, row[c]);
      let sum = 0;
      for (let c = 0; c < classes; c++) sum += Math.exp(row[c] - largest);
      for (let c = 0; c < classes; c++) out[c] = Math.exp(row[c] - largest) / sum;
      loss[r] = largest + Math.log(sum) - row[targets[r]];
      out[targets[r]] -= 1;
    }
  },
});
