/** The AssemblyScript compiler over src/model/kernels/simd/assembly, its output as a TypeScript module to commit. */
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const ROOT = new URL("../../", import.meta.url);
const ENTRY = "src/model/kernels/simd/assembly/index.ts";
export const BINARY_FILE = new URL("src/model/kernels/simd/binary.ts", ROOT);

const OPTIONS = [
  ...["-O3", "--converge", "--noAssert", "--enable", "simd", "--runtime", "stub"],
  // No imports but the memory, and no memory of its own.
  ...["--importMemory", "--noExportMemory", "--use", "abort="],
  // Functions over vectors can't be called from JavaScript, and none is exported.
  ...["--disableWarning", "112"],
];

/** A shared memory's greatest size is part of its type: tfjs's threaded heap may grow to 4 GiB. */
const SHARED = ["--sharedMemory", "--enable", "threads", "--maximumMemory", "65536"];

/** @returns the WebAssembly binary. Throws the compiler's messages. */
async function compile(options: string[]): Promise<Uint8Array> {
  let binary: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    [ENTRY, "--baseDir", fileURLToPath(ROOT), "--outFile", "kernels.wasm", ...OPTIONS, ...options],
    { writeFile: (_, contents) => void (binary = contents as Uint8Array) },
  );
  if (error || stderr.toString()) throw new Error(`${stderr.toString()}${error?.message ?? ""}`);
  return binary!;
}

/** @returns the text of binary.ts */
export async function generateBinary(): Promise<string> {
  const literal = async (options: string[]) => JSON.stringify(Buffer.from(await compile(options)).toString("base64"));
  return `/** Made by \`npm run kernels\` from assembly/: the SIMD kernels as WebAssembly, in base64. */

/** For a heap of one thread. */
export const KERNELS =
  ${await literal([])};

/** The same for a heap that threads share. */
export const SHARED_KERNELS =
  ${await literal(SHARED)};
`;
}
