/** Made by scripts/kernelPlugin.ts: the compiled module's bytes in base64. */
declare module '*?wasm' {
  const base64: string;
  export default base64;
}
