/** The packed test predictions of one experiment's runs on sentences that are shipped. */
import { EXPERIMENTS, SHIPPED } from "../../../evaluation/plan.js";
import { sitePredictions } from "../../../evaluation/site-results.js";
import { readResultFiles } from "../../result-files.js";
import { requestedOneOf } from "../../shipped.js";

const files = readResultFiles(requestedOneOf(SHIPPED, "data"));
process.stdout.write(JSON.stringify(sitePredictions(requestedOneOf(EXPERIMENTS), files)));
