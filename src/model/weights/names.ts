/**
 * The checkpoint layout: what each parameter is called, how large it is, what it starts from, and how it gets to and from
 * a safetensors file.
 */
export * from "./checkpoint.js";
export { initialParameters } from "./initial.js";
export { encoderShapes, parameterName, parameterShapes, type ParameterShapes } from "./layout.js";
