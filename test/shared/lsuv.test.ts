import { describe, expect, it } from 'vitest';
import { buildNetwork, initializeNetwork } from '../../shared/build';
import { prepareData } from '../../shared/datasets/prepare';
import { meanAndStd } from '../../shared/diagnostics';
import { parseSpec } from '../../shared/experimentSchema';
import { Training } from '../../shared/training';

const layer = (over: object = {}) => ({ units: 20, activation: 'relu', initializer: 'lsuv', ...over });
const lsuvSpec = (over: object = {}, params: object = {}) => {
  const initializer = { name: 'lsuv', ...params };
  const layers = [...Array.from({ length: 6 }, () => layer({ initializer })), { activation: 'identity', initializer }];
  return parseSpec({ dataset: 'moons', precision: 'float64', network: { layers }, ...over });
};

/** Variance of the pre-activations of each layer on the first `rows` training examples. */
function variances(spec: ReturnType<typeof lsuvSpec>, rows: number) {
  const { features, train } = prepareData(spec);
  const network = buildNetwork(spec, features);
  initializeNetwork(network, spec, train.inputs);
  const work = network.createWorkspace(rows);
  work.inputs.set(train.inputs.subarray(0, rows * features));
  network.forward(work, rows);
  return network.layers.map(({ fanOut }, l) => {
    const [, std] = meanAndStd(work.preActivations[l]!, 0, rows * fanOut);
    return std * std;
  });
}

describe('LSUV', () => {
  it('brings every layer to a variance of gain² on the examples that it looked at', () => {
    const exact = { tolerance: 1e-9, examples: 50 };
    for (const value of variances(lsuvSpec({}, exact), 50)) expect(Math.abs(value - 1)).toBeLessThan(1e-9);
    for (const value of variances(lsuvSpec({}, { ...exact, gain: 2 }), 50)) {
      expect(Math.abs(value - 4)).toBeLessThan(4e-9);
    }
    // On other examples the same holds about, not exactly.
    const others = variances(lsuvSpec({}, exact), 100).map((value) => Math.abs(value - 1));
    expect(Math.max(...others)).toBeGreaterThan(1e-6);
    expect(Math.max(...others)).toBeLessThan(0.5);
  });

  it('keeps the matrix orthonormal up to one factor, and does nothing without rescalings', () => {
    const plain = Training.start(lsuvSpec({}, { maxIterations: 0 })).weights();
    const scaled = Training.start(lsuvSpec()).weights();
    plain.forEach(({ weights }, l) => {
      const factor = scaled[l]!.weights[0]! / weights[0]!;
      weights.forEach((value, i) => {
        expect(Math.abs(scaled[l]!.weights[i]! - factor * value)).toBeLessThan(1e-12);
      });
    });
    const orthogonal = lsuvSpec({}, {});
    const layers = orthogonal.network.layers.map((each) => ({ ...each, initializer: 'orthogonal' }));
    const drawn = Training.start(parseSpec({ ...orthogonal, network: { layers } })).weights();
    expect(drawn).toEqual(plain);
  });

  it('starts a float32 run from the same weights, rounded once', () => {
    const double = Training.start(lsuvSpec()).weights();
    const single = Training.start(lsuvSpec({ precision: 'float32' })).weights();
    double.forEach(({ weights }, l) => expect(single[l]!.weights).toEqual(Float32Array.from(weights)));
  });

  it('leaves other layers and dead ones as they are', () => {
    const layers = [
      layer({ initializer: 'heNormal' }),
      layer({ initializer: 'zeros' }),
      layer(),
      { initializer: 'lsuv' },
    ];
    const spec = parseSpec({ dataset: 'moons', network: { layers } });
    const same = parseSpec({ ...spec, network: { layers: [layers[0]!, ...spec.network.layers.slice(1)] } });
    const [first, , third] = Training.start(spec).weights();
    expect([...third!.weights].every(Number.isFinite)).toBe(true);
    expect(first).toEqual(Training.start(same).weights()[0]);
  });

  it('is no initializer for biases', () => {
    for (const biasInitializer of ['lsuv', 'orthogonal', 'sparse']) {
      const network = { layers: [layer({ biasInitializer }), {}] };
      expect(() => parseSpec({ dataset: 'moons', network })).toThrow(
        `network.layers.0.biasInitializer.name: unknown bias initializer "${biasInitializer}"`,
      );
    }
  });
});
