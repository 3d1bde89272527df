/** `npm run kernels`: compiles the AssemblyScript kernels into src/model/kernels/simd/binary.ts. */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { EXIT, runAsProcess } from "./lib/command.js";

await runAsProcess({
  name: "kernels",
  summary: "Compiles the AssemblyScript kernels into src/model/kernels/simd/binary.ts.",
  notes: "Exit code: 0 done, 1 failed, 2 flags not understood.",
  flags: {},
  resumable: false,
  async run() {
    // The compiler takes seconds to load, and a wrong flag should be told before.
    const { BINARY_FILE, generateBinary } = await import("./kernels/compile.js");
    writeFileSync(fileURLToPath(BINARY_FILE), await generateBinary());
    return EXIT.done;
  },
});
