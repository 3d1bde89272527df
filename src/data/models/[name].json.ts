/** The card of the run that made a shipped model. */
import { requestedName, ship } from "../shipped.js";

ship(`data/models/${requestedName()}.json`, "null");
