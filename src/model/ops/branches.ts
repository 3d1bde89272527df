/** Rows that attend alike, and the plan by which one kernel attends for all of them. */
import * as tf from "@tensorflow/tfjs-core";
import type { RowGroups } from "../dropout.js";
import { placesOfRows } from "./lists.js";

/** Receives attention probabilities [G, heads, Q, Kv]; the receiver disposes them. */
export type CaptureAttention = (probabilities: tf.Tensor4D) => void;

/** Rows of a pool that attend alike: G groups of Q rows each, each group seeing its own Kv columns. */
export interface Branch extends RowGroups {
  keys: number;
  /** [G, Q or 1, Kv], 1 where open */
  open: Float32Array;
  /** Pool rows that are computed, [G * Q]; absent: the first G * Q rows, in order. */
  queryRows?: Int32Array;
  /** Pool rows that are seen, [G * Kv]; absent: the first G * Kv rows, in order. */
  keyRows?: Int32Array;
  capture?: CaptureAttention;
}

/** The mask of a branch as a tensor, [G, Q or 1, Kv]. */
export function maskOf({ groups, keys, open }: Branch): tf.Tensor3D {
  return tf.tensor3d(open, [groups, open.length / (groups * keys), keys]);
}

/**
 * Integers for the attention kernel. First, for each query row, where its group is described; a description is six numbers:
 * the group's first row, rows, where its keys and its mask begin, and how far a mask row is from the next. Then the sections
 * that `sections` names.
 */
export interface AttentionPlan {
  numbers: Int32Array;
  sections: {
    /** The pool row of each key of each group. */
    keysAt: number;
    /** For each of these keys, where its group is described. */
    groupsOfKeysAt: number;
    /** For each pool row, the keys that it is (ops/lists.ts). */
    listsAt: number;
  };
}

const DESCRIPTION = 6;

/** @param pool rows that keys point into */
export function planAttention(branches: readonly Branch[], pool: number): AttentionPlan {
  const total = (size: (branch: Branch) => number) => branches.reduce((sum, branch) => sum + size(branch), 0);
  const rows = total(({ groups, queries }) => groups * queries);
  const groups = total((branch) => branch.groups);
  const keys = total((branch) => branch.groups * branch.keys);
  const keysAt = rows + groups * DESCRIPTION;
  const groupsOfKeysAt = keysAt + keys;
  const maskAt = groupsOfKeysAt + keys;
  const listsAt = maskAt + total(({ open }) => open.length);
  const numbers = new Int32Array(listsAt + pool + 1 + keys);
  let [row, key, mask, description] = [0, keysAt, maskAt, rows];
  for (const branch of branches) {
    const maskRows = branch.open.length / (branch.groups * branch.keys);
    for (let g = 0; g < branch.groups; g++) {
      const step = maskRows === 1 ? 0 : branch.keys;
      numbers.set([row, branch.queries, key, branch.keys, mask, step], description);
      numbers.fill(description, row, row + branch.queries);
      for (let j = 0; j < branch.keys; j++) {
        const at = g * branch.keys + j;
        numbers[key + j] = branch.keyRows?.[at] ?? at;
        numbers[key - keysAt + groupsOfKeysAt + j] = description;
      }
      numbers.set(branch.open.subarray(g * maskRows * branch.keys, (g + 1) * maskRows * branch.keys), mask);
      row += branch.queries;
      key += branch.keys;
      mask += maskRows * branch.keys;
      description += DESCRIPTION;
    }
  }
  numbers.set(placesOfRows(numbers.subarray(keysAt, groupsOfKeysAt), pool), listsAt);
  return { numbers, sections: { keysAt, groupsOfKeysAt, listsAt } };
}

interface UploadedPlan {
  pool: number;
  tensor: tf.Tensor1D;
  sections: AttentionPlan["sections"];
}

/** Layers that share a list of branches share its plan. */
const uploaded = new WeakMap<readonly Branch[], UploadedPlan>();

/** The plan of these branches as a tensor of the scope in which it is first asked for. */
export function uploadedPlan(branches: readonly Branch[], pool: number): UploadedPlan {
  const known = uploaded.get(branches);
  if (known && !known.tensor.isDisposed && known.pool === pool) return known;
  const { numbers, sections } = planAttention(branches, pool);
  const plan = { pool, tensor: tf.tensor1d(numbers, "int32"), sections };
  uploaded.set(branches, plan);
  return plan;
}
