import { KernelMemory } from '../kernelMemory';
import { KernelNetwork } from '../kernelNetwork';
import { MATRIX_KERNELS, type FloatArray } from '../matmul';
import { Network, type Precision } from '../network';
import { defaultChoice } from '../params';
import { OPTIMIZERS } from '../optimizers';
import type { ShapedActivation } from './names';

/** What a layer makes of its inputs, [batch × fanOut] each. */
export interface LayerSignal {
  readonly z: FloatArray;
  readonly a: FloatArray;
}

/** A dense layer without biases, as the core computes it in one precision. It keeps nothing; all it returns is new. Row-major blocks. */
export interface LayerPass {
  /** From weights [fanOut × fanIn], rounded to the layer's precision, and inputs [batch × fanIn]. */
  forward(weights: Float64Array, inputs: FloatArray): LayerSignal;
  /** From what `forward` gave, and ∂loss/∂a: ∂loss/∂z [batch × fanOut] and ∂loss/∂inputs [batch × fanIn]. */
  backward(weights: Float64Array, signal: LayerSignal, gradient: FloatArray): { dz: FloatArray; dx: FloatArray };
}

export interface LayerSize {
  readonly fanIn: number;
  readonly fanOut: number;
  readonly batch: number;
}

/** The layer in the plain network of double precision and in the kernels of single precision. */
export const LAYER_PASSES: Readonly<Record<Precision, (shaped: ShapedActivation, size: LayerSize) => LayerPass>> = {
  float64(shaped, { fanIn, fanOut, batch }) {
    const network = new Network(fanIn, [{ units: fanOut, ...shaped }], 'float64');
    const { parameters } = network;
    const layer = network.layers[0]!;
    const work = network.createWorkspace(batch);
    const [z, a, delta] = [work.preActivations[0]!, work.activations[0]!, work.deltas[0]!];
    return {
      forward(weights, inputs) {
        parameters.set(weights);
        work.inputs.set(inputs);
        network.forward(work, batch);
        return { z: z.slice(), a: a.slice() };
      },
      backward(weights, signal, gradient) {
        parameters.set(weights);
        z.set(signal.z);
        delta.set(gradient);
        network.backward(work, batch, null);
        const dx = new Float64Array(batch * fanIn);
        MATRIX_KERNELS.inputGradient({ delta, parameters, out: dx }, layer, batch);
        return { dz: delta.slice(), dx };
      },
    };
  },

  float32(shaped, { fanIn, fanOut, batch }) {
    const { layers, parameters } = new Network(fanIn, [{ units: fanOut, ...shaped }], 'float64');
    const sgd = defaultChoice(OPTIMIZERS.sgd);
    const settings = { layers, loss: 'mse', optimizer: sgd, clipping: { name: 'none' } } as const;
    const network = new KernelNetwork(new KernelMemory(), settings);
    const { kernels } = network.memory;
    const pass = network.createPass(batch, true);
    const { z, a, delta } = pass.layers[0]!;
    const load = (weights: Float64Array) => {
      parameters.set(weights);
      network.parameters = parameters;
    };
    return {
      forward(weights, inputs) {
        load(weights);
        network.pad(inputs, 0, batch, fanIn, pass.inputs);
        kernels.forwardPass(pass.record, pass.inputs, batch);
        return { z: network.unpad(z, batch, fanOut), a: network.unpad(a, batch, fanOut) };
      },
      backward(weights, signal, gradient) {
        load(weights);
        network.pad(signal.z, 0, batch, fanOut, z);
        network.pad(signal.a, 0, batch, fanOut, a);
        network.pad(gradient, 0, batch, fanOut, delta);
        kernels.backwardPass(pass.record, pass.inputs, batch, 0);
        return { dz: network.unpad(delta, batch, fanOut), dx: network.inputGradient(pass, batch) };
      },
    };
  },
};
