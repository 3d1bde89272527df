/** Weights of a shipped model that lie gzipped. */
import { requestedName, ship } from "../shipped.js";

ship(`data/models/${requestedName()}.safetensors.gz`);
