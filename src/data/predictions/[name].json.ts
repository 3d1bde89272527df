/** The packed test predictions of one experiment's runs. */
import { EXPERIMENTS } from "../../evaluation/plan.js";
import { sitePredictions } from "../../evaluation/site-results.js";
import { readResultFiles } from "../result-files.js";
import { requestedName } from "../shipped.js";

const name = requestedName();
const experiment = EXPERIMENTS.find((known) => known === name);
if (experiment === undefined) throw new Error(`There is no experiment "${name}"; known: ${EXPERIMENTS.join(", ")}.`);
process.stdout.write(JSON.stringify(sitePredictions(experiment, readResultFiles())));
