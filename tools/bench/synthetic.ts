/** Sentences of a wanted length and number of entities: characters without meaning, for measuring alone. */
import type { Document, Entity } from "../../src/text/document.js";
import type { Random } from "../../src/text/random.js";

const TYPES = ["Body Part", "Location", "Degree", "Quantifier", "Negation"];
const CHARACTERS = 400;
const FIRST_IDEOGRAPH = 0x4e00;

/**
 * A sentence of `characters` characters with entities of 2 to 5 of them at random places, neighbours linked.
 * @throws RangeError where they can't fit
 */
export function syntheticSentence(id: string, characters: number, entities: number, random: Random): Document {
  const sizes = Array.from({ length: entities }, () => 2 + random.int(4));
  const free = characters - sizes.reduce((sum, size) => sum + size, 0);
  if (free < 0) throw new RangeError(`${entities} entities may not fit in ${characters} characters`);
  // The free characters fall before, between and after the entities.
  const cuts = sizes.map(() => random.int(free + 1)).sort((a, b) => a - b);
  let taken = 0;
  const placed = sizes.map((size, e): Entity => {
    const start = cuts[e] + taken;
    taken += size;
    return { id: `e${e}`, type: TYPES[e % TYPES.length], start, end: start + size };
  });
  const codes = Array.from({ length: characters }, () => FIRST_IDEOGRAPH + random.int(CHARACTERS));
  const relations = placed
    .slice(1)
    .map((tail, e) => ({ type: `Link ${placed[e].type}`, head: placed[e].id, tail: tail.id }));
  return { id, text: String.fromCharCode(...codes), entities: placed, relations };
}
