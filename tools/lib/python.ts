/** PyTorch as a peer: which interpreter has it, and what to say where none does. */

/** Names the interpreter where `python3` is not the one that has PyTorch. */
export const PYTHON = process.env.PYTHON ?? "python3";

export const NO_PYTORCH = "python3 with PyTorch was not found (PYTHON names another interpreter)";

/** Whether an interpreter failed since it is not there, or has no PyTorch (or the NumPy that comes with it). */
export function lacksPyTorch(message: string): boolean {
  return /ENOENT|No module named/.test(message);
}
