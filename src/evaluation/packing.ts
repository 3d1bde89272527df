/**
 * Predictions and scores in few bytes, for the records of runs.
 *
 * A predicted sentence is one string, entities in the order of the text, then relations: `0:10,3 3:12,2~7|1:0,2`.
 * - an entity is `type:gap,length`: the index of its type, the distance from the end of the entity before (from the start of the text
 *   for the first), and its length, both in UTF-16 code units;
 * - a relation is `type:head,tail`: the index of its type and the numbers of its entities, from 0;
 * - `~n` follows where the score is not 1 to three decimals: it is 1 − n/1000.
 * The bar and what follows it are left out where there is no relation. Where the entities were given, a string holds relations alone, and
 * the numbers are those of the annotated entities, in the order of the text.
 */
import type { Document, Entity, Relation } from "../text/document.js";
import { averages, score } from "./scores.js";
import type { ScoreTable } from "./scores.js";

/** What the indices of types stand for. */
export interface TypeNames {
  entityTypes: readonly string[];
  relationTypes: readonly string[];
}

/** What a decoded prediction takes from the annotation. */
export type Sentence = Pick<Document, "id" | "text" | "report">;

/** @throws where a type has no index */
export function packPrediction({ entities, relations }: Document, names: TypeNames): string {
  const sorted = inTextOrder(entities);
  let end = 0;
  const packed = sorted.map((entity) => {
    const gap = entity.start - end;
    end = entity.end;
    return `${indexOf(names.entityTypes, entity.type)}:${gap},${entity.end - entity.start}${doubt(entity)}`;
  });
  const links = packRelations(relations, sorted, names);
  return packed.join(" ") + (links === "" ? "" : `|${links}`);
}

/** The relations alone of a document whose entities are the annotated ones. */
export function packGivenRelations({ entities, relations }: Document, names: TypeNames): string {
  return packRelations(relations, inTextOrder(entities), names);
}

/** @throws where the string is none of `packPrediction`'s */
export function unpackPrediction(packed: string, sentence: Sentence, names: TypeNames): Document {
  const [spans, links = ""] = packed.split("|");
  let end = 0;
  const entities = items(spans).map(({ type, numbers: [gap, length], score }, i): Entity => {
    const start = end + gap;
    end = start + length;
    return { id: `e${i}`, type: nameOf(names.entityTypes, type), start, end, score };
  });
  return { ...sentence, entities, relations: unpackRelations(links, entities, names) };
}

/** @throws where the string is none of `packGivenRelations`' for this document */
export function unpackGivenRelations(packed: string, gold: Document, names: TypeNames): Document {
  return { ...gold, relations: unpackRelations(packed, inTextOrder(gold.entities), names) };
}

function packRelations(relations: readonly Relation[], entities: readonly Entity[], names: TypeNames): string {
  const number = new Map(entities.map(({ id }, i) => [id, i]));
  return relations
    .map(
      (relation) =>
        `${indexOf(names.relationTypes, relation.type)}:${number.get(relation.head)},${number.get(relation.tail)}${doubt(relation)}`,
    )
    .join(" ");
}

function unpackRelations(packed: string, entities: readonly Entity[], names: TypeNames): Relation[] {
  return items(packed).map(({ type, numbers: [head, tail], score }) => {
    if (!entities[head] || !entities[tail]) throw new Error(`A packed relation points to no entity: ${packed}`);
    return { type: nameOf(names.relationTypes, type), head: entities[head].id, tail: entities[tail].id, score };
  });
}

interface Item {
  type: number;
  numbers: [number, number];
  score: number;
}

function items(packed: string): Item[] {
  if (packed === "") return [];
  return packed.split(" ").map((item) => {
    const match = /^(\d+):(-?\d+),(\d+)(?:~(\d+))?$/.exec(item);
    if (!match) throw new Error(`Not a packed entity or relation: ${item}`);
    const [type, first, second, doubts = 0] = match.slice(1).map((digits) => (digits ? Number(digits) : undefined));
    return { type: type!, numbers: [first!, second!], score: 1 - doubts / 1000 };
  });
}

function doubt({ score = 1 }: { score?: number }): string {
  const thousandths = Math.round(1000 * (1 - score));
  return thousandths > 0 ? `~${thousandths}` : "";
}

function inTextOrder(entities: readonly Entity[]): Entity[] {
  return entities.toSorted((a, b) => a.start - b.start || a.end - b.end);
}

function indexOf(names: readonly string[], type: string): number {
  const index = names.indexOf(type);
  if (index < 0) throw new Error(`"${type}" is none of the types ${names.join(", ")}.`);
  return index;
}

function nameOf(names: readonly string[], index: number): string {
  if (names[index] === undefined) throw new Error(`There is no type number ${index}.`);
  return names[index];
}

/** [true positives, predicted, gold] by type: all that a table of scores follows from. */
export type PackedTable = Record<string, [truePositives: number, predicted: number, gold: number]>;

export function packTable({ perType }: ScoreTable): PackedTable {
  const counts = Object.entries(perType).map(([type, s]) => [type, [s.truePositives, s.predicted, s.gold]]);
  return Object.fromEntries(counts) as PackedTable;
}

export function unpackTable(packed: PackedTable): ScoreTable {
  const perType = Object.fromEntries(Object.entries(packed).map(([type, counts]) => [type, score(...counts)]));
  return { perType, ...averages(Object.values(perType)) };
}
