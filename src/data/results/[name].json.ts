/** What the experiments measured on one data set: the plan, the runs, and their counts report by report. */
import { DATA_SETS } from "../../evaluation/plan.js";
import { siteResults } from "../../evaluation/site-results.js";
import { readResultFiles } from "../result-files.js";
import { requestedOneOf } from "../shipped.js";

process.stdout.write(JSON.stringify(siteResults(readResultFiles(requestedOneOf(DATA_SETS)))));
