/** Weights of a shipped encoder. */
import { requestedName, ship } from "../shipped.js";

ship(`data/encoders/${requestedName()}.safetensors`);
