/** Tables about the shipped corpus. */
import { requestedName, ship } from "../shipped.js";

ship(`data/corpus/${requestedName()}.json`, "null");
