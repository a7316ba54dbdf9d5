import { MATRIX_KERNELS, type FloatArray } from '../matmul';
import { floatArray, Network, type Precision } from '../network';
import type { ShapedActivation } from './names';

/** One dense layer without biases at work on a batch, with everything that a signal study looks at. Row-major blocks. */
export interface LayerPass {
  /** Weights [fanOut × fanIn], rounded to the layer's precision. */
  load(weights: Float64Array): void;
  /** From inputs [batch × fanIn]: z and a, [batch × fanOut]. The blocks are the layer's own. */
  forward(inputs: FloatArray): { readonly z: FloatArray; readonly a: FloatArray };
  /** After `forward`, from ∂loss/∂a: ∂loss/∂z [batch × fanOut] and ∂loss/∂inputs [batch × fanIn], the layer's own. */
  backward(gradient: FloatArray): { readonly dz: FloatArray; readonly dx: FloatArray };
}

export interface LayerSize {
  readonly fanIn: number;
  readonly fanOut: number;
  readonly batch: number;
}

/** The layer as the network that trains in that precision computes it. */
export function createLayerPass(
  { activation, alpha }: ShapedActivation,
  { fanIn, fanOut, batch }: LayerSize,
  precision: Precision,
): LayerPass {
  const network = new Network(fanIn, [{ units: fanOut, activation, alpha }], precision);
  const { parameters } = network;
  const work = network.createWorkspace(batch);
  const dx = floatArray(precision, batch * fanIn);
  const [z, a, delta] = [work.preActivations[0]!, work.activations[0]!, work.deltas[0]!];
  return {
    load: (weights) => parameters.set(weights),
    forward(inputs) {
      work.inputs.set(inputs);
      network.forward(work, batch);
      return { z, a };
    },
    backward(gradient) {
      delta.set(gradient);
      network.backward(work, batch, null);
      MATRIX_KERNELS.inputGradient({ delta, parameters, out: dx }, network.layers[0]!, batch);
      return { dz: delta, dx };
    },
  };
}
