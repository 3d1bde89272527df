/** One split of the shipped corpus. */
import { requestedName, ship } from "../shipped.js";

ship(`data/corpus/${requestedName()}.jsonl`);
