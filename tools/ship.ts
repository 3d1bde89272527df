/**
 * `npm run ship -- --run runs/small --name small`: puts a finished training run among the files that the site serves: its model
 * and its run card, as data/models/NAME.safetensors and NAME.json.
 */
import { readFile, stat, writeFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";

/** What a reader must download before the first sentence is read. */
const LIMIT = 8 * 2 ** 20;
const FOLDER = "data/models";

const USAGE = `Usage: npm run ship -- --run FOLDER --name NAME

Copies FOLDER/model.safetensors and FOLDER/run.json, which \`npm run train\` wrote, to ${FOLDER}/NAME.safetensors and NAME.json.`;

const { values } = parseArgs({
  options: { run: { type: "string" }, name: { type: "string" }, help: { type: "boolean" } },
});

if (values.help || !values.run || !values.name) {
  console.log(USAGE);
  process.exitCode = values.help ? 0 : 2;
} else {
  await ship(values.run, values.name);
}

async function ship(run: string, name: string): Promise<void> {
  const model = join(run, "model.safetensors");
  const { size } = await stat(model);
  if (size > LIMIT) throw new Error(`${model} has ${size} bytes; a shipped model may have ${LIMIT}.`);
  const card = JSON.parse(await readFile(join(run, "run.json"), "utf8")) as { state?: unknown };
  if (card.state !== "done") throw new Error(`${run} is not finished: its run card says "${String(card.state)}".`);
  await mkdir(FOLDER, { recursive: true });
  await writeFile(join(FOLDER, `${name}.safetensors`), await readFile(model));
  await writeFile(join(FOLDER, `${name}.json`), `${JSON.stringify(card, null, 2)}\n`);
  console.log(`${FOLDER}/${name}.safetensors: ${(size / 2 ** 20).toFixed(1)} MiB`);
}
