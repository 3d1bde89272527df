/** A sentence lane to be taken away: its drawing, and its entities and relations as rows. */
import { standalone } from "../../components/lab/drawings.js";
import type { DataRow } from "../../components/lab/drawings.js";
import type { SentenceFigure } from "../../components/sentence.js";
import type { Document } from "../../text/document.js";

export type NamedRails = Record<string, Pick<Document, "entities" | "relations">>;

export function laneDrawing(figure: SentenceFigure): SVGSVGElement {
  return standalone(figure.querySelector<SVGSVGElement>(".lane-drawing")!);
}

/** One row an entity or relation, rail by rail. */
export function laneRows(text: string, rails: NamedRails): DataRow[] {
  return Object.entries(rails).flatMap(([rail, { entities, relations }]) => {
    const surface = (id: string) => {
      const entity = entities.find((each) => each.id === id);
      return entity ? text.slice(entity.start, entity.end) : id;
    };
    return [
      ...entities.map(({ id, type, start, end, score, gloss }) => ({
        rail,
        what: "entity",
        type,
        text: surface(id),
        start,
        end,
        tail: "",
        gloss: gloss ?? "",
        score: score ?? null,
      })),
      ...relations.map(({ type, head, tail, score }) => ({
        rail,
        what: "relation",
        type,
        text: surface(head),
        start: null,
        end: null,
        tail: surface(tail),
        gloss: "",
        score: score ?? null,
      })),
    ];
  });
}
