/** Small documents with what can go wrong: few positions, few types, so that spans meet, overlap and miss one another. */
import type { Document, Entity } from "../../src/text/document.js";
import { createRandom } from "../../src/text/random.js";

const ENTITY_TYPES = ["Body Part", "Degree", "Location"];
const RELATION_TYPES = ["Modifier", "Position"];

/** Up to five entities that don't overlap, and up to four relations, no pair linked twice. */
export function randomDocument(seed: string | number, id = "s", report = "r"): Document {
  const random = createRandom(seed).derive("document");
  const entities: Entity[] = [];
  for (let start = random.int(3); start < 14 && entities.length < 5;) {
    const end = start + 1 + random.int(2);
    entities.push({ id: `e${entities.length}`, type: random.pick(ENTITY_TYPES), start, end });
    start = end + random.int(4);
  }
  const pairs = entities.flatMap((a, i) => entities.slice(i + 1).map((b) => [a.id, b.id]));
  const relations = random
    .shuffle(pairs)
    .slice(0, random.int(5))
    .map((pair) => {
      const [head, tail] = random.shuffle(pair);
      return { type: random.pick(RELATION_TYPES), head, tail };
    });
  return { id, text: "一二三四五六七八九十甲乙丙丁戊己", report, entities, relations };
}
