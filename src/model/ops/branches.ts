/** Rows that attend alike, and the plan by which one GPU kernel attends for all of them. */
import * as tf from "@tensorflow/tfjs-core";
import { commonSize, rowNumbers, startsOf, total } from "../groups.js";
import type { RowGroups } from "../groups.js";
import { placesOfRows } from "./lists.js";

/** Receives attention probabilities [G, heads, Q, Kv]; the receiver disposes them. */
export type CaptureAttention = (probabilities: tf.Tensor4D) => void;

/** Rows of a pool that attend alike: groups of Q rows each, each group seeing its own Kv columns; sizes may differ. */
export interface Branch extends RowGroups {
  /** Kv of each group. */
  keys: readonly number[];
  /** Group by group [Q or 1, Kv], 1 where open. */
  open: Float32Array;
  /** Pool rows that are computed, one a row of the groups; absent: the first rows, in order. */
  queryRows?: Int32Array;
  /** Pool rows that are seen, one a key of the groups; absent: the first rows, in order. */
  keyRows?: Int32Array;
  capture?: CaptureAttention;
}

/** Whether all queries of a group share a mask row, in every group. */
export const sharesMask = ({ keys, open }: Branch): boolean => open.length === total(keys);

/** The branch as branches of groups that are all of one size: itself, or each group alone. */
export function equalGroups(branch: Branch): Branch[] {
  const { queries, keys, open, queryRows, keyRows } = branch;
  if (commonSize(queries) !== undefined && commonSize(keys) !== undefined) return [branch];
  const shared = sharesMask(branch);
  const [rowsAt, keysAt] = [startsOf(queries), startsOf(keys)];
  const maskAt = startsOf(queries.map((size, g) => (shared ? keys[g] : size * keys[g])));
  return queries.map((size, g) => ({
    ...branch,
    queries: [size],
    keys: [keys[g]],
    open: open.subarray(maskAt[g], maskAt[g + 1]),
    queryRows: queryRows?.subarray(rowsAt[g], rowsAt[g + 1]),
    keyRows: keyRows?.subarray(keysAt[g], keysAt[g + 1]) ?? rowNumbers(keysAt[g], keysAt[g + 1]),
  }));
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
  const all = (size: (branch: Branch) => number) => total(branches.map(size));
  const rows = all(({ queries }) => total(queries));
  const groups = all(({ queries }) => queries.length);
  const keys = all((branch) => total(branch.keys));
  const keysAt = rows + groups * DESCRIPTION;
  const groupsOfKeysAt = keysAt + keys;
  const maskAt = groupsOfKeysAt + keys;
  const listsAt = maskAt + all(({ open }) => open.length);
  const numbers = new Int32Array(listsAt + pool + 1 + keys);
  let [row, key, mask, description] = [0, keysAt, maskAt, rows];
  for (const branch of branches) {
    const shared = sharesMask(branch);
    const firstKey = key;
    numbers.set(branch.open, mask);
    branch.queries.forEach((queries, g) => {
      const keys = branch.keys[g];
      numbers.set([row, queries, key, keys, mask, shared ? 0 : keys], description);
      numbers.fill(description, row, row + queries);
      for (let j = key; j < key + keys; j++) {
        numbers[j] = branch.keyRows?.[j - firstKey] ?? j - firstKey;
        numbers[j - keysAt + groupsOfKeysAt] = description;
      }
      row += queries;
      key += keys;
      mask += shared ? keys : queries * keys;
      description += DESCRIPTION;
    });
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
