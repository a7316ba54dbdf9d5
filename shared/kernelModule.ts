import base64 from './kernels/index?wasm';

/** The exports of shared/kernels/index.ts. Pointers and counts are whole numbers; a network is the address of its record. */
export interface Kernels {
  readonly heap: { readonly value: number };
  readonly panelSize: { readonly value: number };
  forwardPass(network: number, inputs: number, rows: number): void;
  lossPass(network: number, targets: number, rows: number, scale: number): number;
  meanScale(network: number, rows: number): number;
  backwardPass(network: number, inputs: number, rows: number, wanted: number): void;
  inputGradient(
    delta: number,
    weights: number,
    out: number,
    rows: number,
    inputWidth: number,
    terms: number,
    units: number,
    panel: number,
  ): void;
  resetGuard(network: number): void;
  gradientNorms(network: number): void;
  clip(network: number): void;
  update(network: number, rate: number, decay: number, step: number): void;
  step(
    network: number,
    inputs: number,
    targets: number,
    rows: number,
    rate: number,
    decay: number,
    step: number,
    record: number,
  ): number;
  gather(values: number, width: number, order: number, rows: number, out: number): void;
  layerStatistics(network: number, layer: number, rows: number, limit: number, scratch: number, out: number): void;
  signalStatistics(network: number, rows: number, limit: number, scratch: number, out: number): void;
  signalMoments(values: number, rows: number, columns: number, width: number, out: number): void;
  pairSums(values: number, rows: number, columns: number, width: number, out: number): void;
  histogram(
    values: number,
    rows: number,
    columns: number,
    width: number,
    counts: number,
    sizes: number,
    out: number,
  ): void;
  scaled(from: number, to: number, count: number, factor: number): void;
  sumOfSquares(values: number, count: number): number;
  updateRatio(network: number, layer: number): number;
  drawOrder(order: number, count: number, a: number, b: number, c: number, d: number): void;
  help(team: number, thread: number): void;
  peak(turns: number): number;
}

let compiled: WebAssembly.Module | null = null;

/** The module, compiled once a process. */
export function kernelModule(): WebAssembly.Module {
  return (compiled ??= new WebAssembly.Module(decodeBase64(base64)));
}

/** The module and a memory that threads share. */
export interface SharedKernels {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
}

/** The longest sleep of a waiting thread: it then looks whether the others are still there. */
const SLEEP_MS = 1000;

/** An instance of the kernels over that memory, a thread's own. Writes the module's constants into the memory, the same each time. */
export function instantiateKernels({ module, memory }: SharedKernels): Kernels {
  const sleep = (counter: number, old: number): void => {
    Atomics.wait(new Int32Array(memory.buffer), counter >> 2, old, SLEEP_MS);
  };
  return new WebAssembly.Instance(module, { env: { memory, sleep } }).exports as unknown as Kernels;
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  for (let i = 0, at = 0; i < text.length; i += 4) {
    let word = 0;
    for (let j = 0; j < 4; j++) word = word * 64 + Math.max(0, DIGITS.indexOf(text[i + j]!));
    for (let shift = 16; shift >= 0 && at < bytes.length; shift -= 8) bytes[at++] = word >> shift;
  }
  return bytes;
}
