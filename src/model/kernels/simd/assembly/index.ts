/**
 * The kernels that the WebAssembly module exports. These files are AssemblyScript: TypeScript's syntax over numbers and
 * memory addresses, compiled by `npm run kernels`. Addresses are bytes in the heap of tfjs's WASM backend, which the module
 * imports, so no tensor is copied.
 */
export { attention, attentionGradient } from "./attention";
export { dense, denseGradient } from "./dense";
export { dropout } from "./dropout";
export { gelu, geluGradient, layerNorm, layerNormGradient } from "./elementwise";
export { adam } from "./optimiser";
export { gruCell, gruCellGradient, lstmCell, lstmCellGradient } from "./recurrent";
export { gatherRows, scatterRows } from "./rows";
