import { describe, expect, it } from 'vitest';
import { ACTIVATIONS } from '../../shared/activations';
import { parseSpec } from '../../shared/experimentSchema';
import type { Precision } from '../../shared/network';
import { Training, type LayerWeights } from '../../shared/training';

const WIDTHS = Array.from({ length: 64 }, (_, i) => i + 1);
const STEPS = 20;

/** A network whose hidden layers start with equal units, trained on data that would tell different units apart. */
function trained(width: number, activation: string, precision: Precision): readonly LayerWeights[] {
  const hidden = {
    units: width,
    activation,
    initializer: { name: 'constant', value: 0.3 / width },
    biasInitializer: { name: 'constant', value: 0.1 },
  };
  const training = Training.start(
    parseSpec({
      dataset: { name: 'blobs', samples: 12, noise: 0.3 },
      testFraction: 0,
      network: { layers: [hidden, hidden, { activation: 'identity', initializer: { name: 'constant', value: 0.2 } }] },
      loss: 'softmaxCrossEntropy',
      optimizer: { name: 'momentum', learningRate: 0.05 },
      // Batches of 7 and 5 rows: neither fills the lanes of a kernel.
      batchSize: 7,
      steps: STEPS,
      precision,
    }),
  );
  while (!training.done) training.advance();
  expect(training.divergence, `${activation}, ${width} units`).toBeNull();
  return training.weights();
}

/** The bytes of a value: NaN equals itself here, and 0 differs from −0. */
function bytesOf(values: LayerWeights['weights']): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('hex');
}

/** Problems with the claim that all units of the hidden layers are the same unit. */
function differences(layers: readonly LayerWeights[]): string[] {
  const found: string[] = [];
  layers.forEach(({ fanIn, fanOut, weights, biases }, l) => {
    if (l < layers.length - 1) {
      const first = bytesOf(weights.slice(0, fanIn));
      for (let unit = 1; unit < fanOut; unit++) {
        const row = bytesOf(weights.slice(unit * fanIn, (unit + 1) * fanIn));
        if (row !== first) found.push(`incoming weights of unit ${unit} of layer ${l + 1}`);
        if (!Object.is(biases[unit], biases[0])) found.push(`bias of unit ${unit} of layer ${l + 1}`);
      }
    }
    if (l === 0) return;
    for (let out = 0; out < fanOut; out++) {
      for (let unit = 1; unit < fanIn; unit++) {
        const same = Object.is(weights[out * fanIn + unit], weights[out * fanIn]);
        if (!same) found.push(`weight from unit ${unit} of layer ${l} to unit ${out}`);
      }
    }
  });
  return found;
}

describe.each(['float32', 'float64'] as const)('identical units stay identical in %s', (precision) => {
  const names = Object.keys(ACTIVATIONS);
  it.each(names)(`%s: every width from 1 to 64, to the bit, after ${STEPS} steps`, (activation) => {
    let learned = 0;
    for (const width of WIDTHS) {
      const layers = trained(width, activation, precision);
      expect(differences(layers), `${activation}, ${width} units`).toEqual([]);
      if (layers[2]!.weights[0] !== layers[2]!.weights[width]) learned++;
    }
    expect(learned, 'the output units must have learned different weights').toBeGreaterThan(56);
  });
});
