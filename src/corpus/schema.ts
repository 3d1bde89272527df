/** What is annotated: entity types, relation types, and which entity types each relation joins. */

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
