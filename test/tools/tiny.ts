/** A data set of a few lines, and flags that make a model small enough to train on it in a moment. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Document } from "../../src/text/document.js";
import { serialiseDocuments } from "../../src/text/formats/index.js";

const PARTS = ["前降支", "回旋支", "右冠", "左主干"];
const PLACES = ["近段", "中段", "远段"];
const DEGREES = ["狭窄", "斑块", "钙化"];

/** "part place 可见 degree", every combination in turn; Position links the first two, Modifier the part and the degree. */
export function tinySentences(count: number, offset = 0): Document[] {
  return Array.from({ length: count }, (_, n) => {
    const i = n + offset;
    const [part, place, degree] = [PARTS[i % 4], PLACES[i % 3], DEGREES[(i >> 2) % 3]];
    const text = `${part}${place}可见${degree}。`;
    const entity = (id: string, type: string, surface: string) => {
      const start = text.indexOf(surface);
      return { id, type, start, end: start + surface.length };
    };
    return {
      id: `s${i}`,
      text,
      entities: [entity("a", "Body Part", part), entity("b", "Location", place), entity("c", "Degree", degree)],
      relations: [
        { type: "Position", head: "a", tail: "b" },
        { type: "Modifier", head: "a", tail: "c" },
      ],
    };
  });
}

/** Writes train, dev and test into a folder. @returns the flags that name them */
export function tinyFiles(
  folder: string,
  splits: Partial<Record<"train" | "dev" | "test", Document[]>> = {},
): string[] {
  const all = { train: tinySentences(24), dev: tinySentences(6, 24), test: tinySentences(6, 30), ...splits };
  return Object.entries(all).flatMap(([name, documents]) => {
    const path = join(folder, `${name}.jsonl`);
    writeFileSync(path, serialiseDocuments(documents));
    return [`--${name}`, path];
  });
}

export const TINY_MODEL = "--layers 1 --k 1 --hidden 16 --heads 2 --ffn 32 --batch 8 --lr 0.01".split(" ");
