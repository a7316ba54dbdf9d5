/** A module of the float32 kernels at work on a memory of its own, for tests of its functions alone. */

type Kernel = (...values: number[]) => number;

/** Room after the module's own data. */
const FIRST = 65536;
const SIZE = 64;

export class Kernels {
  readonly exports: Readonly<Record<string, Kernel>>;
  readonly #memory = new WebAssembly.Memory({ initial: SIZE, maximum: 65536, shared: true });
  #free = FIRST;

  constructor(base64: string) {
    const module = new WebAssembly.Module(Buffer.from(base64, 'base64'));
    const instance = new WebAssembly.Instance(module, { env: { memory: this.#memory } });
    this.exports = instance.exports as unknown as Record<string, Kernel>;
  }

  /** A block of singles, `shift` numbers after a multiple of 16 bytes. */
  block(values: ArrayLike<number>, shift = 0): Float32Array {
    const at = this.#free + 4 * shift;
    this.#free += Math.ceil((values.length + shift) / 4 + 1) * 16;
    const block = new Float32Array(this.#memory.buffer, at, values.length);
    block.set(values);
    return block;
  }

  /** Gives all blocks back. */
  clear(): void {
    this.#free = FIRST;
  }

  call(name: string, ...values: readonly (number | boolean | Float32Array)[]): number {
    const numbers = values.map((value) => (value instanceof Float32Array ? value.byteOffset : Number(value)));
    return this.exports[name]!(...numbers);
  }
}

/** `count` single-precision numbers from low to high, the same at each call with the same seed. */
export function singles(count: number, low: number, high: number, seed = 1): Float32Array {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return low + ((high - low) * state) / 4294967296;
  });
}
