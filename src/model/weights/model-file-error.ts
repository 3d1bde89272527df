/** A file that holds no model, or none that can be loaded here. The message says what is wrong in it, naming the field or tensor. */
export class ModelFileError extends Error {
  override name = "ModelFileError";
}
