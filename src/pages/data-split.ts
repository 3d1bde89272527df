/** Dealing loaded sentences to train, dev and test. */
import type { Document } from "../text/document.js";
import { createRandom } from "../text/random.js";

export interface DataSplit {
  train: Document[];
  dev: Document[];
  test: Document[];
}

/**
 * 8:1:1 by report (a sentence without a report is one of its own), the same for the same seed. From three reports on, dev and
 * test get at least one each. Sentences keep their order.
 */
export function splitByReport(documents: readonly Document[], seed: number): DataSplit {
  const keyOf = ({ report, id }: Document) => (report === undefined ? `sentence ${id}` : `report ${report}`);
  const reports = [...new Set(documents.map(keyOf))];
  const order = createRandom(seed).derive("split").shuffle(reports);
  const share = reports.length < 3 ? 0 : Math.max(1, Math.round(reports.length / 10));
  const dev = new Set(order.slice(0, share));
  const test = new Set(order.slice(share, 2 * share));
  const pick = (wanted: (key: string) => boolean) => documents.filter((document) => wanted(keyOf(document)));
  return {
    train: pick((key) => !dev.has(key) && !test.has(key)),
    dev: pick((key) => dev.has(key)),
    test: pick((key) => test.has(key)),
  };
}

/**
 * The split of loaded files: dev and test from their own files where given; what is missing is dealt from the first file.
 */
export function splitFiles(
  main: readonly Document[],
  dev: Document[] | null,
  test: Document[] | null,
  seed: number,
): DataSplit {
  if (dev && test) return { train: [...main], dev, test };
  const dealt = splitByReport(main, seed);
  return {
    train: [...dealt.train, ...(dev ? dealt.dev : []), ...(test ? dealt.test : [])],
    dev: dev ?? dealt.dev,
    test: test ?? dealt.test,
  };
}

/** How often each entity and relation type occurs. */
export function countLabels(documents: readonly Document[]): {
  entities: Record<string, number>;
  relations: Record<string, number>;
} {
  const count = (items: readonly { type: string }[], into: Record<string, number>) => {
    for (const { type } of items) into[type] = (into[type] ?? 0) + 1;
  };
  const entities: Record<string, number> = {};
  const relations: Record<string, number> = {};
  for (const document of documents) {
    count(document.entities, entities);
    count(document.relations, relations);
  }
  return { entities, relations };
}

/** Types that occur in `others` and not in `train`: they cannot be learned. */
export function unseenTypes(train: readonly Document[], others: readonly Document[]): string[] {
  const known = countLabels(train);
  const { entities, relations } = countLabels(others);
  return [
    ...Object.keys(entities).filter((type) => !(type in known.entities)),
    ...Object.keys(relations).filter((type) => !(type in known.relations)),
  ];
}
