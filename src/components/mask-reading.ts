/**
 * Why a cell of an attention matrix is open or closed: which rule of which mask decided it. The cell's state comes from the
 * model; this only finds the words.
 */
import type { MaskName } from "../model/config.js";
import type { TokenSpan } from "../model/trace.js";

/** What a token is to the pair that is asked about. */
export type TokenRole = "cls" | "entity1" | "entity2" | "other";

/** Roles of `count` tokens, [CLS] first. */
export function tokenRoles(count: number, [first, second]: readonly [TokenSpan, TokenSpan]): TokenRole[] {
  const inside = ([start, end]: TokenSpan, i: number) => i >= start && i < end;
  return Array.from({ length: count }, (_, i) =>
    i === 0 ? "cls" : inside(first, i) ? "entity1" : inside(second, i) ? "entity2" : "other",
  );
}

/** The rule that decided a cell; each has a sentence in the catalogue. */
export type MaskRule =
  | "trunk"
  | "unconfined"
  | "row-unconfined"
  | "cls-sees-focus"
  | "cls-misses-other"
  | "focus-sees-focus"
  | "focus-misses-other"
  | "row-unused";

/**
 * The rule for row `row`, column `column` of a mask.
 * @param focused whether the layer is one of the last K; the trunk below is open everywhere, whatever the mask
 */
export function maskRule(mask: MaskName, row: TokenRole, column: TokenRole, focused: boolean): MaskRule {
  if (!focused) return "trunk";
  const columnInFocus = column !== "other";
  switch (mask) {
    case "all":
    case "ner":
      return "unconfined";
    case "rc-context":
      if (row !== "cls") return "row-unconfined";
      return columnInFocus ? "cls-sees-focus" : "cls-misses-other";
    case "rc-entities":
      if (row === "other") return "row-unused";
      return columnInFocus ? "focus-sees-focus" : "focus-misses-other";
  }
}

const CLOSING: ReadonlySet<MaskRule> = new Set(["cls-misses-other", "focus-misses-other", "row-unused"]);

/** Whether a rule leaves its cell closed. */
export function closes(rule: MaskRule): boolean {
  return CLOSING.has(rule);
}
