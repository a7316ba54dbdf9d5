/** Made by scripts/kernelPlugin.ts: the compiled module's bytes in base64. */
declare module '*?wasm' {
  const base64: string;
  export default base64;
}

/** The part of the standard that the float32 engine uses: every engine has it, but ES2023's types do not. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Memory {
    constructor(size: { initial: number });
    readonly buffer: ArrayBuffer;
  }
  class Instance {
    constructor(module: Module, imports: Record<string, Record<string, unknown>>);
    readonly exports: unknown;
  }
}
