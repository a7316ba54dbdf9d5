import { instantiateKernels, kernelModule, type Kernels, type SharedKernels } from './kernelModule';

const PAGE = 65536;
/** As the module declares it (scripts/kernelPlugin.ts): 4 GiB. */
const MOST_PAGES = 65536;
/** Cache lines: what is taken begins on one. */
const ALIGNMENT = 64;

/** A copy of the kernels with a memory of its own, given out from the bottom up and never taken back. */
export class KernelMemory {
  readonly kernels: Kernels;
  readonly #memory = new WebAssembly.Memory({ initial: 1, maximum: MOST_PAGES, shared: true });
  #used: number;

  constructor() {
    this.kernels = instantiateKernels(this.shared);
    this.#used = this.kernels.heap.value;
  }

  /** What another thread needs to work on it. */
  get shared(): SharedKernels {
    return { module: kernelModule(), memory: this.#memory };
  }

  /** Address of room for `count` 4-byte words, all 0. Views made before may be dead after it. */
  words(count: number): number {
    const address = Math.ceil(this.#used / ALIGNMENT) * ALIGNMENT;
    this.#used = address + 4 * count;
    const missing = this.#used - this.#memory.buffer.byteLength;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / PAGE));
    return address;
  }

  /** Address of room for `count` doubles. */
  doubles(count: number): number {
    return this.words(2 * count);
  }

  floatsAt(address: number, count: number): Float32Array {
    return new Float32Array(this.#memory.buffer, address, count);
  }

  doublesAt(address: number, count: number): Float64Array {
    return new Float64Array(this.#memory.buffer, address, count);
  }

  integersAt(address: number, count: number): Int32Array {
    return new Int32Array(this.#memory.buffer, address, count);
  }
}

/** Counts in memory are multiples of 4, the numbers of one vector. */
export function padded(count: number): number {
  return Math.ceil(count / 4) * 4;
}
