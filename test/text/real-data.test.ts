import { expect, it, test } from "vitest";
import { formatReport, parseSpert, readDocuments, serialiseSpert } from "../../src/text/formats/index.js";
import { describeWithShared, readShared, readSharedJson } from "../shared.js";

describeWithShared("real data sets", () => {
  const conll = (split: string) => readShared("data", "conll04", `spert_conll04_${split}.json`);

  test.each([
    ["train", 922, 3377, 1282],
    ["dev", 231, 893, 343],
    ["test", 288, 1079, 422],
  ])("CoNLL04 %s: %i sentences, %i entities, %i relations", (split, documents, entities, relations) => {
    const { report } = readDocuments(split, conll(split));
    expect(report).toMatchObject({ format: "spert", documents, entities, relations, overlappingEntities: 0 });
    expect(report.secondRelations).toBe(split === "train" ? 1 : 0);
  });

  it("CoNLL04: words stand one space apart, and the file comes back as it was", () => {
    const documents = parseSpert("dev", conll("dev"));
    expect(documents[0].text).toBe("John Wilkes Booth , who assassinated President Lincoln , was an actor .");
    for (const split of ["train", "dev", "test"])
      expect(JSON.parse(serialiseSpert(parseSpert(split, conll(split))))).toEqual(JSON.parse(conll(split)));
  });

  it("DiaKG sample: 83 sentences, 424 entities, 173 relations, 24 sentences with nested entities", () => {
    const text = readShared("data", "diakg_sample", "spert_diakg_sample.json");
    const raw = parseSpert("diakg.json", text);
    const { documents, report } = readDocuments("diakg.json", text);
    expect(raw.flatMap(({ entities }) => entities)).toHaveLength(424);
    expect(raw.flatMap(({ relations }) => relations)).toHaveLength(173);
    expect(report).toMatchObject({ documents: 83, documentsWithOverlaps: 24, wrongOffsets: 0 });
    expect(report.entities + report.overlappingEntities).toBe(424);
    expect(report.relations + report.relationsOfDroppedEntities + report.secondRelations).toBe(173);
    expect(documents.map(({ id }) => id)).toEqual(raw.map(({ id }) => id));
    expect(formatReport(report)).toMatch(
      /^SpERT JSON: 83 documents, .*\n {2}\d+ entities dropped .*\(in 24 documents\)/,
    );
  });

  it("DiaKG sample: the sentences are those of the original file", () => {
    interface Original {
      paragraphs: { sentences: { sentence: string; entities: { entity: string }[] }[] }[];
    }
    const original = readSharedJson<Original>("data", "diakg_sample", "sample.json");
    const sentences = original.paragraphs.flatMap((paragraph) => paragraph.sentences);
    const raw = parseSpert("diakg.json", readShared("data", "diakg_sample", "spert_diakg_sample.json"));
    const texts = new Set(sentences.map(({ sentence }) => sentence));
    expect(raw.filter(({ text }) => texts.has(text))).toHaveLength(raw.length);
  });
});
