/** PyTorch as a peer: which interpreter has it, and what to say where none does. */

/** The interpreter: `PYTHON` names it where `python3` is not the one that has PyTorch. */
export const python = () => process.env.PYTHON ?? "python3";

export const NO_PYTORCH = "python3 with PyTorch was not found (PYTHON names another interpreter)";

/** Whether an interpreter failed since it is not there, or has no PyTorch (or no NumPy, which PyTorch brings along). */
export function lacksPyTorch(message: string): boolean {
  return /ENOENT|No module named/.test(message);
}
