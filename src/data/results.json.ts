/** What the experiments measured: the plan, the runs, and their counts report by report. */
import { siteResults } from "../evaluation/site-results.js";
import { readResultFiles } from "./result-files.js";

process.stdout.write(JSON.stringify(siteResults(readResultFiles())));
