/** The card of the run that pretrained a shipped encoder. */
import { requestedName, ship } from "../shipped.js";

ship(`data/encoders/${requestedName()}.json`, "null");
