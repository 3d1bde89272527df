/** `npm run corpus`: makes the corpus, counts it, and measures how hard it is. */
import { join } from "node:path";
import { learnDictionary, pairNearest, tagByDictionary } from "../src/corpus/difficulty.js";
import { makeTestHard, TEST_HARD } from "../src/corpus/hard/split.js";
import { hardStatistics } from "../src/corpus/hard/statistics.js";
import { DEFAULT_CORPUS, makeCorpus, SPLITS } from "../src/corpus/splits.js";
import { corpusStatistics } from "../src/corpus/statistics.js";
import { scoreDocuments, type ScoreTable } from "../src/evaluation/scores.js";
import { corpusFiles, hardFiles, readCorpus, readTestHard } from "./corpus/files.js";
import { formatHardStatistics, formatScoreTable, formatStatistics } from "./corpus/format.js";
import { writeAtomically } from "./lib/files.js";
import { count, describeFlags, parseFlags, text, toggle, UsageError, type Values } from "./lib/flags.js";
import { makeFolder } from "./lib/lock.js";
import { inWords } from "./lib/words.js";

const FOLDER = "data/corpus";

const FLAGS = {
  seed: count(DEFAULT_CORPUS.seed, "make: seed", 0),
  reports: count(DEFAULT_CORPUS.reports, "make: number of reports", 10),
  out: text("folder", `make: where to write (${FOLDER})`),
  corpus: text("folder", `statistics, difficulty: corpus to read (${FOLDER})`),
  json: toggle("statistics, difficulty: print JSON instead of tables"),
  help: toggle("print this and exit"),
};

type Options = Values<typeof FLAGS>;

const USAGE = `Usage: npm run --silent corpus -- [make | statistics | difficulty] [flags]

  make        writes train.jsonl, dev.jsonl, test.jsonl and statistics.json, and beside them the second test set, as from
              another hospital: test-hard.jsonl and test-hard.json; the same seed, the same bytes (standard)
  statistics  counts entities, relations, pairs and surface forms per split, and how far test-hard is from train
  difficulty  scores two methods that do not read on test and test-hard: a dictionary tagger made from train (entities),
              and pairing gold entities with their nearest neighbour (relations)

${describeFlags(FLAGS)}
`;

const COMMANDS: Record<string, (options: Options) => Promise<void>> = {
  async make({ seed, reports, out = FOLDER }) {
    const corpus = makeCorpus({ seed, reports });
    await makeFolder(out);
    const hard = makeTestHard(corpus, { seed, reports });
    const files = { ...corpusFiles(corpus), ...hardFiles(corpus, hard) };
    for (const [name, content] of Object.entries(files)) await writeAtomically(join(out, name), content);
    const sizes = SPLITS.map((split) => `${split} ${corpus[split].length}`).join(", ");
    console.log(`${out}: ${reports} reports, seed ${seed}; sentences: ${sizes}; ${TEST_HARD} ${hard.length}`);
  },

  async statistics({ corpus = FOLDER, json }) {
    const [splits, hard] = await Promise.all([readCorpus(corpus), readTestHard(corpus)]);
    const [statistics, shift] = [corpusStatistics(splits), hardStatistics(splits, hard)];
    if (json) console.log(JSON.stringify({ ...statistics, [TEST_HARD]: shift }));
    else console.log(`${formatStatistics(statistics)}\n\n${formatHardStatistics(shift)}`);
  },

  async difficulty({ corpus = FOLDER, json }) {
    const [{ train, test }, hard] = await Promise.all([readCorpus(corpus), readTestHard(corpus)]);
    const dictionary = learnDictionary(train);
    const measured = Object.entries({ test, [TEST_HARD]: hard }).map(([set, gold]) => ({
      set,
      dictionary: scoreDocuments(gold, tagByDictionary(dictionary, gold)).entity.strict,
      nearest: scoreDocuments(gold, pairNearest(gold)).relation.strict,
      nearestBothWays: scoreDocuments(gold, pairNearest(gold, { bothWays: true })).relation.strict,
    }));
    if (json) {
      const figures = ({ micro: { precision, recall, f1 } }: ScoreTable) => ({ precision, recall, f1 });
      const [ofTest, ofHard] = measured.map(({ dictionary, nearest, nearestBothWays }) => ({
        dictionary: figures(dictionary),
        nearest: figures(nearest),
        nearestBothWays: figures(nearestBothWays),
      }));
      console.log(JSON.stringify({ ...ofTest, [TEST_HARD]: ofHard }));
      return;
    }
    const tables = measured.flatMap(({ set, dictionary, nearest, nearestBothWays }) => [
      formatScoreTable(`Entities: dictionary from train, ${set}, strict`, dictionary),
      formatScoreTable(`Relations: nearest partner, gold entities, ${set}, strict`, nearest),
      formatScoreTable(`Relations: nearest partner sought from both sides, ${set}`, nearestBothWays),
    ]);
    console.log(tables.join("\n\n"));
  },
};

try {
  const [first, ...rest] = process.argv.slice(2);
  const named = first !== undefined && !first.startsWith("-");
  const { values } = parseFlags(FLAGS, named ? rest : process.argv.slice(2));
  const command = COMMANDS[named ? first : "make"];
  if (!command) throw new UsageError(`no such command: ${first}`);
  if (values.help) process.stdout.write(USAGE);
  else await command(values);
} catch (error) {
  process.stderr.write(`corpus: ${inWords(error)}\n`);
  if (error instanceof UsageError) process.stderr.write(`\n${USAGE}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
