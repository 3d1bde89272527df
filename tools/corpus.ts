/** `npm run corpus`: makes the corpus, counts it, and measures how hard it is. */
import { join } from "node:path";
import { learnDictionary, pairNearest, tagByDictionary } from "../src/corpus/difficulty.js";
import { DEFAULT_CORPUS, makeCorpus, SPLITS } from "../src/corpus/splits.js";
import { corpusStatistics } from "../src/corpus/statistics.js";
import { scoreDocuments, type ScoreTable } from "../src/evaluation/scores.js";
import { corpusFiles, readCorpus } from "./corpus/files.js";
import { formatScoreTable, formatStatistics } from "./corpus/format.js";
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

  make        writes train.jsonl, dev.jsonl, test.jsonl and statistics.json; the same seed, the same bytes (standard)
  statistics  counts entities, relations, pairs and surface forms per split
  difficulty  scores two methods that do not read on test: a dictionary tagger made from train (entities), and pairing
              gold entities with their nearest neighbour (relations)

${describeFlags(FLAGS)}
`;

const COMMANDS: Record<string, (options: Options) => Promise<void>> = {
  async make({ seed, reports, out = FOLDER }) {
    const corpus = makeCorpus({ seed, reports });
    await makeFolder(out);
    for (const [name, content] of Object.entries(corpusFiles(corpus))) await writeAtomically(join(out, name), content);
    const sizes = SPLITS.map((split) => `${split} ${corpus[split].length}`).join(", ");
    console.log(`${out}: ${reports} reports, seed ${seed}; sentences: ${sizes}`);
  },

  async statistics({ corpus = FOLDER, json }) {
    const statistics = corpusStatistics(await readCorpus(corpus));
    console.log(json ? JSON.stringify(statistics) : formatStatistics(statistics));
  },

  async difficulty({ corpus = FOLDER, json }) {
    const { train, test } = await readCorpus(corpus);
    const entities = scoreDocuments(test, tagByDictionary(learnDictionary(train), test)).entity.strict;
    const nearest = scoreDocuments(test, pairNearest(test)).relation.strict;
    const bothWays = scoreDocuments(test, pairNearest(test, { bothWays: true })).relation.strict;
    if (json) {
      const figures = ({ micro: { precision, recall, f1 } }: ScoreTable) => ({ precision, recall, f1 });
      console.log(
        JSON.stringify({
          dictionary: figures(entities),
          nearest: figures(nearest),
          nearestBothWays: figures(bothWays),
        }),
      );
      return;
    }
    console.log(formatScoreTable("Entities: dictionary from train, test, strict", entities));
    console.log(`\n${formatScoreTable("Relations: nearest partner, gold entities, test, strict", nearest)}`);
    console.log(`\n${formatScoreTable("Relations: nearest partner sought from both sides", bothWays)}`);
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
