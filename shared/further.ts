import { norm, type LayerValue } from './diagnostics';
import { LinearDistance } from './linearDistance';
import type { FloatArray } from './matmul';
import type { DenseLayer } from './network';
import { meanSquare, presentTheory, type PresentTheory } from './presentTheory';
import { signAgreement } from './signAgreement';

/** z, a and δ of a layer on the probe batch, [examples × fanOut]. */
export interface LayerSignals {
  readonly preActivation: FloatArray;
  readonly activation: FloatArray;
  readonly delta: FloatArray;
}

/** What the further measurements are taken of: a network, and the inputs of its probe batch [count × features]. */
export interface FurtherSetup {
  readonly layers: readonly DenseLayer[];
  readonly inputs: FloatArray;
  readonly count: number;
}

/**
 * Measures what costs more than the statistics of diagnostics.ts: how layers stand to linear maps and to the theory, and whether
 * the gradients of a unit's weights agree. It is taken more seldom where that takes too long (cadence.ts).
 */
export class FurtherMeasures {
  readonly #setup: FurtherSetup;
  readonly #inputs: FloatArray;
  readonly #inputSquare: number;
  readonly #linear: LinearDistance | null;

  constructor(setup: FurtherSetup) {
    const { layers, inputs, count } = setup;
    const features = layers[0]!.fanIn;
    this.#setup = setup;
    this.#inputs = inputs.subarray(0, count * features);
    this.#inputSquare = meanSquare(this.#inputs, 0, this.#inputs.length);
    this.#linear = LinearDistance.on(this.#inputs, count, features);
  }

  /** The values of each layer, input side first; what is not defined is left out. @param signals taken a layer at a time. */
  measure(parameters: FloatArray, signals: Iterable<LayerSignals>): LayerValue[][] {
    const { layers, count } = this.#setup;
    const theory = presentTheory(layers, parameters, this.#inputSquare);
    const measured: { readonly deltaRms: number; readonly values: readonly LayerValue[] }[] = [];
    let inputs = this.#inputs;
    for (const { preActivation, activation, delta } of signals) {
      const { fanIn, fanOut } = layers[measured.length]!;
      const values: LayerValue[] = [
        ['signAgreement', signAgreement(inputs, delta, { count, fanIn, fanOut })],
        ['preActivation.square', meanSquare(preActivation, 0, preActivation.length)],
      ];
      if (this.#linear !== null) values.push(['linearDistance', this.#linear.of(activation, fanOut)]);
      measured.push({ deltaRms: norm(delta, 0, delta.length) / Math.sqrt(delta.length), values });
      inputs = activation;
    }
    return measured.map(({ deltaRms, values }, l) => {
      const above = measured[l + 1];
      // Of the root: a square of what has nearly vanished would be 0.
      const ratio = above === undefined ? NaN : deltaRms / above.deltaRms;
      const growth: LayerValue = ['gradientGrowth', ratio * ratio];
      return [...values, growth, ...predictedValues(theory[l])].filter(([, value]) => Number.isFinite(value));
    });
  }
}

function predictedValues(theory: PresentTheory | undefined): LayerValue[] {
  if (theory === undefined) return [];
  const { q, chi, growth, trainableDepth } = theory;
  return [
    ['theory.q', q],
    ['theory.chi', chi],
    ['theory.gradientGrowth', growth ?? NaN],
    ['theory.trainableDepth', trainableDepth ?? NaN],
  ];
}
