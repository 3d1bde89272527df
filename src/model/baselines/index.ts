/** The baselines of the paper's tables by name: re-implementations, their sizes ours where the paper gives none. */
import { tagSet } from "../../text/bieos.js";
import type { LabelSet } from "../../text/labels.js";
import type { Tokenizer } from "../../text/tokenizer.js";
import type { ConfigOf } from "../catalogue.js";
import type { Parameters } from "../weights/checkpoint.js";
import type { ParameterShapes } from "../weights/names.js";
import { biLstmCrf } from "./bilstm-crf.js";
import { cnn } from "./cnn.js";
import { initialValues, shapesOf } from "./initial.js";
import type { ParameterTable } from "./initial.js";
import { jointBiLstm } from "./joint-bilstm.js";
import type { Network } from "./network.js";
import { rcn } from "./rcn.js";
import { rdcnnCrf } from "./rdcnn-crf.js";
import { BaselineSystem } from "./system.js";

const NETWORKS = {
  "bilstm-crf": biLstmCrf,
  "rdcnn-crf": rdcnnCrf,
  cnn,
  rcn,
  "joint-bilstm": jointBiLstm,
} as const;

export type BaselineName = keyof typeof NETWORKS;
export type BaselineConfig = ConfigOf<BaselineName>;

export const isBaseline = (name: string): name is BaselineName => Object.hasOwn(NETWORKS, name);

/** A name's network takes the config of that name; the compiler can't follow that through a table. */
export const networkOf = (name: BaselineName) => NETWORKS[name] as Network<BaselineConfig>;

function parametersOf(name: BaselineName, config: BaselineConfig, labels: LabelSet): ParameterTable {
  return networkOf(name).parameters(config, {
    tags: tagSet(labels.entityTypes).length,
    entityTypes: labels.entityTypes.length,
    classes: labels.relationClasses.length + 1,
  });
}

/** Shapes of a baseline's parameters. @throws Problem where its settings don't fit one another */
export function baselineShapes(name: BaselineName, config: BaselineConfig, labels: LabelSet): ParameterShapes {
  return shapesOf(parametersOf(name, config, labels));
}

/** Seeded values to start training from. */
export function initialBaseline(
  name: BaselineName,
  config: BaselineConfig,
  labels: LabelSet,
  seed: number,
): Parameters {
  return initialValues(parametersOf(name, config, labels), seed);
}

export function baselineSystem(
  name: BaselineName,
  config: BaselineConfig,
  labels: LabelSet,
  tokenizer: Tokenizer,
  parameters: Parameters,
): BaselineSystem<BaselineConfig> {
  return new BaselineSystem(name, networkOf(name), config, labels, tokenizer, parameters);
}
