import { describe, expect, it } from 'vitest';
import { buildNetwork, initializeNetwork } from '../../shared/build';
import { prepareData } from '../../shared/datasets/prepare';
import { encodeTargets } from '../../shared/losses';
import { MATRIX_KERNELS } from '../../shared/matmul';
import { Network } from '../../shared/network';
import { checkNetworkGradient, GRADIENT_LIMIT } from '../../shared/networkGradient';
import { ACTIVATIONS, type ActivationName } from '../../shared/activations';
import { exampleLayer, exampleSpec } from '../support/specs';

function problem(activation: ActivationName) {
  const layers = [exampleLayer(6, activation), exampleLayer(5, activation), exampleLayer(1, 'identity')];
  const spec = exampleSpec({ precision: 'float64', network: { layers } });
  const data = prepareData(spec);
  const network = buildNetwork(spec, data.features);
  initializeNetwork(network, spec, data.train.inputs);
  const targets = encodeTargets(data.train.targets, data.train.count, data.task, data.outputs);
  return { spec, network, inputs: data.train.inputs, targets };
}

describe('the check of a gradient', () => {
  it('finds it right for every activation, with kinks too', () => {
    for (const activation of Object.keys(ACTIVATIONS) as ActivationName[]) {
      const { spec, network, inputs, targets } = problem(activation);
      const kept = network.parameters.slice();
      const report = checkNetworkGradient(network, spec.loss, inputs, targets);
      expect(report, activation).toMatchObject({ holds: true, derivatives: kept.length });
      expect(report.worst, activation).toBeLessThanOrEqual(GRADIENT_LIMIT);
      expect(network.parameters, 'nothing is changed').toEqual(kept);
    }
  });

  it('finds a wrong one, and says where', () => {
    const { spec, network, inputs, targets } = problem('tanh');
    const shapes = network.layers.map(({ fanOut, activation, alpha }) => ({ units: fanOut, activation, alpha }));
    const wrong = new Network(network.features, shapes, 'float64', {
      ...MATRIX_KERNELS,
      weightGradient(operands, layer, batch) {
        MATRIX_KERNELS.weightGradient(operands, layer, batch);
        // The weight of the third unit from the second input of the second layer.
        if (layer.fanIn === 6) operands.gradients[layer.weightsAt + 2 * 6 + 1]! *= 1.01;
      },
    });
    wrong.parameters.set(network.parameters);
    const report = checkNetworkGradient(wrong, spec.loss, inputs, targets);
    expect(report).toMatchObject({ holds: false, where: 'weight of unit 3 from input 2 of layer 2' });
    expect(report.backward / report.numeric).toBeCloseTo(1.01, 6);
  });

  it('is refused for networks that are too large or single', () => {
    const single = new Network(2, [{ units: 1, activation: ACTIVATIONS.identity, alpha: 0 }], 'float32');
    expect(() => checkNetworkGradient(single, 'mse', new Float64Array(2), new Float64Array(1))).toThrow(/float32, 3/);
    const large = new Network(100, [{ units: 100, activation: ACTIVATIONS.identity, alpha: 0 }], 'float64');
    expect(() => checkNetworkGradient(large, 'mse', new Float64Array(100), new Float64Array(100))).toThrow(
      /at most 6000/,
    );
  });
});
