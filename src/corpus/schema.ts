/**
 * What is annotated: entity types, relation types, and which entity types each relation joins.
 *
 * The conventions, which text alone decides:
 * - Clauses on the state of a coronary vessel or graft are annotated. Vessels and segments in them are labelled whether or
 *   not a finding hangs on them (左主干正常; 自第一对角支发出后, a landmark). Clauses on dominance, origin, flow and
 *   contrast, collaterals, access, treatment, history and the ventricle are not, whatever words they use.
 * - A Body Part is the whole appellation, 左前降支（LAD） included. A Degree holds its own adjectives (局限性重度狭窄). A
 *   Quantifier is a percentage of narrowing; 约, 小于, 左右 stay outside. A Negation is labelled where it negates a Degree
 *   (未见明显狭窄, not 未见异常); 明显, 有意义 stay outside.
 * - A finding hangs on every vessel it describes, in its own clause or an earlier one: a clause without a vessel goes on
 *   about the last vessel that was described (余 its remainder, 主支 the main vessel after a branch; a branch in brackets
 *   and a landmark do not count). 累及 extends the finding before it to one more vessel.
 */

export const ENTITY_TYPES = ["Negation", "Body Part", "Degree", "Quantifier", "Location"] as const;
export type EntityType = (typeof ENTITY_TYPES)[number];

export const RELATION_TYPES = ["Negative", "Modifier", "Position", "Percentage"] as const;
export type RelationType = (typeof RELATION_TYPES)[number];

/** A relation is directed by its types, so an unordered pair and a class say everything. */
export const SIGNATURES: Readonly<Record<RelationType, { head: EntityType; tail: EntityType }>> = {
  Negative: { head: "Negation", tail: "Degree" },
  Modifier: { head: "Body Part", tail: "Degree" },
  Position: { head: "Body Part", tail: "Location" },
  Percentage: { head: "Degree", tail: "Quantifier" },
};
