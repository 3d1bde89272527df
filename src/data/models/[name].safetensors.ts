/** Weights of a shipped model. */
import { requestedName, ship } from "../shipped.js";

ship(`data/models/${requestedName()}.safetensors`);
