import type { LayerSpec } from '../experiment';
import { KernelMemory, padded } from '../kernelMemory';
import { LayerEngine, type SignalPlace } from './layerEngine';
import { SIZES, toHistogram, type SignalHistogram } from './signalHistogram';
import { BINS } from '../histogram';

/** Words that are kept from one network to the next: 240 MB. A network that needs more has a memory of its own. */
const MOST_WORDS = 60_000_000;

/** Where the signals of a network lie, each [padded rows × padded width]. */
export interface SignalPlaces {
  readonly inputs: number;
  readonly layers: readonly SignalPlace[];
  /** The two places that signals take turns in on the way back. */
  readonly back: readonly [number, number];
}

/** Layers and their signals in the kernels' memory, which gives out and never takes back: kept for the next network of that shape or a smaller one. */
export class SignalMemory {
  #memory = new KernelMemory();
  #engines = new Map<string, LayerEngine>();
  #room = { at: 0, words: 0 };
  #words = 0;
  #counters: number | null = null;

  get memory(): KernelMemory {
    return this.#memory;
  }

  /** Room for a network. Places of the network before are dead after it. */
  open(layers: readonly LayerSpec[], features: number, rows: number): { engines: LayerEngine[]; places: SignalPlaces } {
    const high = padded(rows);
    const widths = layers.map(({ units }) => padded(units));
    const widest = Math.max(...widths);
    const needed =
      high * (padded(features) + 2 * widths.reduce((sum, width) => sum + width, 0) + 2 * widest) + 16 * widths.length;
    const keys = layers.map((layer, l) => keyOf(layer, l === 0 ? features : layers[l - 1]!.units, rows));
    const added = new Set(keys.filter((key) => !this.#engines.has(key)));
    const engineWords = [...added].reduce((sum, key) => {
      const l = keys.indexOf(key);
      const [fanIn, width] = [padded(l === 0 ? features : layers[l - 1]!.units), widths[l]!];
      return sum + 5 * fanIn * width + high * width + ENGINE_WORDS;
    }, 0);
    const missing = engineWords + (needed > this.#room.words ? needed : 0);
    if (this.#words + missing > MOST_WORDS && this.#words > 0) this.#clear();
    const engines = layers.map((layer, l) => {
      const key = keys[l]!;
      let engine = this.#engines.get(key);
      if (engine === undefined) {
        engine = new LayerEngine(this.#memory, layer, l === 0 ? features : layers[l - 1]!.units, rows);
        this.#engines.set(key, engine);
      }
      return engine;
    });
    if (needed > this.#room.words) this.#room = { at: this.#memory.words(needed), words: needed };
    this.#words += missing;
    let at = this.#room.at;
    const take = (width: number) => {
      const place = at;
      at += Math.ceil((4 * high * width) / 64) * 64;
      return place;
    };
    const inputs = take(padded(features));
    const signals = layers.map(({ activation }, l) => {
      const z = take(widths[l]!);
      return { z, a: activation.name === 'identity' ? z : take(widths[l]!) };
    });
    return { engines, places: { inputs, layers: signals, back: [take(widest), take(widest)] } };
  }

  /** Writes rows × columns numbers to a place, and zeros into its padding. */
  write(values: ArrayLike<number>, rows: number, columns: number, address: number): void {
    const width = padded(columns);
    const to = this.#memory.floatsAt(address, padded(rows) * width);
    if (width === columns) {
      to.set(values);
      to.fill(0, rows * columns);
      return;
    }
    to.fill(0);
    for (let i = 0, at = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) to[i * width + j] = values[at++]!;
    }
  }

  /** Mean, standard deviation and mean square of rows × columns numbers. */
  moments(address: number, rows: number, columns: number): Float64Array {
    const out = this.#counting();
    this.#memory.kernels.signalMoments(address, rows, columns, padded(columns), out);
    return this.#memory.doublesAt(out, 3);
  }

  /** Correlation of the rows 0 and 1, 2 and 3, and so on; NaN where there is none. */
  correlation(address: number, rows: number, columns: number): number {
    const out = this.#counting();
    this.#memory.kernels.pairSums(address, rows, columns, padded(columns), out);
    const [products, squares] = this.#memory.doublesAt(out, 2) as unknown as [number, number];
    const found = products / squares;
    return Math.abs(found) < Infinity ? found : NaN;
  }

  /** `exponent` is only kept. */
  histogram(address: number, rows: number, columns: number, exponent = 0): SignalHistogram {
    const out = this.#counting();
    const [counts, sizes] = [out + 32, out + 32 + 4 * BINS];
    this.#memory.kernels.histogram(address, rows, columns, padded(columns), counts, sizes, out);
    return toHistogram(
      this.#memory.doublesAt(out, 4),
      this.#memory.integersAt(counts, BINS),
      this.#memory.integersAt(sizes, SIZES),
      exponent,
    );
  }

  #counting(): number {
    return (this.#counters ??= this.#memory.words(8 + BINS + SIZES));
  }

  #clear(): void {
    this.#memory = new KernelMemory();
    this.#engines = new Map();
    this.#room = { at: 0, words: 0 };
    this.#words = 0;
    this.#counters = null;
  }
}

/** What an engine takes beside its matrices: the panels of its products. */
const ENGINE_WORDS = 600_000;

const keyOf = ({ units, activation }: LayerSpec, fanIn: number, rows: number) =>
  JSON.stringify([units, activation, fanIn, rows]);
