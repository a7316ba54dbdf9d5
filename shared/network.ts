import type { Activation } from './activations';
import { LabError } from './errors';
import { MATRIX_KERNELS, type FloatArray, type LayerBlock, type MatrixKernels } from './matmul';

export type Precision = 'float32' | 'float64';

/** A layer to build. */
export interface LayerShape {
  readonly units: number;
  readonly activation: Activation;
  /** The activation's shape parameter; 0 where it has none. Where it is learned, its first value. */
  readonly alpha: number;
  /** Where alpha is learned: one for each unit, not one for the layer. */
  readonly slopePerUnit?: boolean;
}

/** What a dense layer needs to compute: its place in the parameter block, and its activation. */
export interface DenseLayer extends LayerBlock {
  readonly activation: Activation;
  readonly alpha: number;
  /** Learned slopes, behind the biases: fanOut of them, 1 that all units share, or 0. */
  readonly slopesAt: number;
  readonly slopeCount: number;
  /** One past the layer's last parameter. */
  readonly end: number;
}

/** The shape parameter that a unit computes with. */
export function slopeOf(layer: DenseLayer, parameters: FloatArray, unit: number): number {
  const { slopeCount, slopesAt, alpha } = layer;
  return slopeCount === 0 ? alpha : parameters[slopesAt + (slopeCount === 1 ? 0 : unit)]!;
}

/** Lengths of the parts of the parameters whose numbers are alike: weights, biases and slopes of each layer. */
export function blocksOf(layers: readonly DenseLayer[]): number[] {
  return layers.flatMap(({ weightsAt, biasesAt, slopesAt, end }) => {
    return [biasesAt - weightsAt, slopesAt - biasesAt, end - slopesAt].filter((length) => length > 0);
  });
}

/** Buffers for passes over up to `capacity` examples, in the network's precision. */
export interface Workspace {
  readonly capacity: number;
  /** [capacity × features]. */
  readonly inputs: FloatArray;
  /** z, a and δ = ∂loss/∂z of each layer, [capacity × fanOut]. */
  readonly preActivations: readonly FloatArray[];
  readonly activations: readonly FloatArray[];
  readonly deltas: readonly FloatArray[];
}

export function floatArray(precision: Precision, length: number): FloatArray {
  return precision === 'float32' ? new Float32Array(length) : new Float64Array(length);
}

/**
 * A dense network over one flat block of parameters: for each layer its weights [fanOut × fanIn], row-major, its biases
 * [fanOut], and where its activation learns them its slopes, [1] or [fanOut]. All are 0 at first but the slopes, which have
 * their first value. Nothing is allocated after the workspaces are made.
 */
export class Network {
  readonly precision: Precision;
  readonly features: number;
  readonly layers: readonly DenseLayer[];
  readonly parameters: FloatArray;
  readonly #kernels: MatrixKernels;

  constructor(
    features: number,
    layers: readonly LayerShape[],
    precision: Precision,
    kernels: MatrixKernels = MATRIX_KERNELS,
  ) {
    const sizes = [features, ...layers.map(({ units }) => units)];
    if (sizes.some((size) => !Number.isInteger(size) || size < 1)) {
      throw new LabError('shape', `inputs and units must be whole numbers of at least 1; got ${sizes.join('-')}`);
    }
    this.precision = precision;
    this.features = features;
    let fanIn = features;
    let at = 0;
    this.layers = layers.map(({ units, activation, alpha, slopePerUnit }) => {
      const biasesAt = at + units * fanIn;
      const slopesAt = biasesAt + units;
      const slopeCount = activation.slopeGradient === undefined ? 0 : slopePerUnit === true ? units : 1;
      const end = slopesAt + slopeCount;
      const layer = { fanIn, fanOut: units, weightsAt: at, biasesAt, activation, alpha, slopesAt, slopeCount, end };
      at = end;
      fanIn = units;
      return layer;
    });
    if (this.layers.length === 0) throw new LabError('shape', 'a network must have at least one layer; got none');
    this.parameters = floatArray(precision, at);
    for (const { alpha, slopesAt, end } of this.layers) this.parameters.fill(alpha, slopesAt, end);
    this.#kernels = kernels;
  }

  /** Units of the output layer. */
  get outputs(): number {
    return this.layers[this.layers.length - 1]!.fanOut;
  }

  createWorkspace(capacity: number): Workspace {
    const buffers = () => this.layers.map(({ fanOut }) => floatArray(this.precision, capacity * fanOut));
    return {
      capacity,
      inputs: floatArray(this.precision, capacity * this.features),
      preActivations: buffers(),
      activations: buffers(),
      deltas: buffers(),
    };
  }

  /**
   * z and a of every layer for the first `batch` rows of work.inputs.
   *
   * Mutates  work.preActivations, work.activations. Cost O(batch · parameters), no allocation.
   * Returns  whether every pre-activation is finite.
   * Errors   LabError 'shape' when the batch is larger than the workspace.
   */
  forward(work: Workspace, batch: number): boolean {
    if (batch > work.capacity) throw new LabError('shape', `batch must be at most ${work.capacity}; got ${batch}`);
    let finite = true;
    for (let l = 0; l < this.layers.length; l++) if (!this.forwardLayer(l, work, batch)) finite = false;
    return finite;
  }

  /** The same for layer `index` (from 0) alone, on what the layer before it left in the workspace. */
  forwardLayer(index: number, work: Workspace, batch: number): boolean {
    const layer = this.layers[index]!;
    const { parameters } = this;
    const inputs = index === 0 ? work.inputs : work.activations[index - 1]!;
    const z = work.preActivations[index]!;
    const a = work.activations[index]!;
    this.#kernels.forward({ inputs, parameters, out: z }, layer, batch);
    if (layer.slopeCount > 0) return activateLearned(layer, parameters, z, a, batch);
    return activate(layer, z, a, batch * layer.fanOut);
  }

  /**
   * Gradients of the loss with respect to all parameters, after `forward` on the same batch. The last of work.deltas
   * must hold ∂loss/∂a of the output layer; it is turned into ∂loss/∂z as the others are.
   *
   * Shapes   gradients [parameterCount], or null where only the deltas are wanted.
   * Mutates  work.deltas, gradients. No allocation.
   */
  backward(work: Workspace, batch: number, gradients: FloatArray | null): void {
    for (let l = this.layers.length - 1; l >= 0; l--) {
      const layer = this.layers[l]!;
      const delta = work.deltas[l]!;
      const z = work.preActivations[l]!;
      if (layer.slopeCount > 0) timesLearnedDerivative(layer, this.parameters, z, delta, batch, gradients);
      else timesDerivative(layer, z, delta, batch * layer.fanOut);
      const inputs = l === 0 ? work.inputs : work.activations[l - 1]!;
      if (gradients !== null) this.#kernels.weightGradient({ delta, inputs, gradients }, layer, batch);
      if (l > 0) {
        const out = work.deltas[l - 1]!;
        this.#kernels.inputGradient({ delta, parameters: this.parameters, out }, layer, batch);
      }
    }
  }
}

/** a = f(z). Returns whether every z is finite: z·0 is 0 for a finite z and NaN otherwise. */
function activate({ activation, alpha }: DenseLayer, z: FloatArray, a: FloatArray, count: number): boolean {
  let check = 0;
  if (activation.name === 'identity') {
    for (let i = 0; i < count; i++) {
      const value = z[i]!;
      a[i] = value;
      check += value * 0;
    }
  } else if (activation.name === 'relu') {
    // The two cheapest functions are written out: a call each would cost more than the rest of the loop.
    for (let i = 0; i < count; i++) {
      const value = z[i]!;
      a[i] = value > 0 ? value : 0;
      check += value * 0;
    }
  } else {
    const f = activation.f;
    for (let i = 0; i < count; i++) {
      const value = z[i]!;
      a[i] = f(value, alpha);
      check += value * 0;
    }
  }
  return check === 0;
}

/** delta ← delta · f′(z). */
function timesDerivative({ activation, alpha }: DenseLayer, z: FloatArray, delta: FloatArray, count: number): void {
  if (activation.name === 'identity') return;
  if (activation.name === 'relu') {
    for (let i = 0; i < count; i++) if (!(z[i]! > 0)) delta[i] = 0;
    return;
  }
  const df = activation.df;
  for (let i = 0; i < count; i++) delta[i] = delta[i]! * df(z[i]!, alpha);
}

/** `activate` where each unit has a learned slope. */
function activateLearned(layer: DenseLayer, parameters: FloatArray, z: FloatArray, a: FloatArray, batch: number) {
  const { fanOut, activation } = layer;
  let check = 0;
  for (let unit = 0; unit < fanOut; unit++) {
    const alpha = slopeOf(layer, parameters, unit);
    for (let i = unit; i < batch * fanOut; i += fanOut) {
      const value = z[i]!;
      a[i] = activation.f(value, alpha);
      check += value * 0;
    }
  }
  return check === 0;
}

/**
 * `timesDerivative` where each unit has a learned slope; gradients[slopes] = Σ ∂loss/∂a · ∂a/∂alpha, over the batch in its
 * order and then, where the units share the slope, over the units.
 */
function timesLearnedDerivative(
  layer: DenseLayer,
  parameters: FloatArray,
  z: FloatArray,
  delta: FloatArray,
  batch: number,
  gradients: FloatArray | null,
): void {
  const { fanOut, activation, slopesAt, slopeCount } = layer;
  let total = 0;
  for (let unit = 0; unit < fanOut; unit++) {
    const alpha = slopeOf(layer, parameters, unit);
    let sum = 0;
    for (let i = unit; i < batch * fanOut; i += fanOut) {
      const value = z[i]!;
      sum += delta[i]! * activation.slopeGradient!(value);
      delta[i] = delta[i]! * activation.df(value, alpha);
    }
    total += sum;
    if (gradients !== null && slopeCount === fanOut) gradients[slopesAt + unit] = sum;
  }
  if (gradients !== null && slopeCount === 1) gradients[slopesAt] = total;
}
