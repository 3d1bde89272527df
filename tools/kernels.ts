/** `npm run kernels`: compiles the AssemblyScript kernels into src/model/kernels/simd/binary.ts. */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { BINARY_FILE, generateBinary } from "./kernels/compile.js";

writeFileSync(fileURLToPath(BINARY_FILE), await generateBinary());
