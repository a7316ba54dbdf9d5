import { LabError } from '../errors';
import { KernelMemory } from '../kernelMemory';
import { KernelNetwork } from '../kernelNetwork';
import { LOSSES, type LossName } from '../losses';
import { MATRIX_KERNELS, type FloatArray } from '../matmul';
import { Network, type DenseLayer, type Precision } from '../network';
import { OPTIMIZERS, type OptimizerName } from '../optimizers';
import { defaultChoice, type Choice } from '../params';
import { referenceBackward } from '../reference';
import { Updater } from '../updater';
import type { ShapedActivation } from './names';

/** A network of a reference file. */
export interface Model {
  /** Features, then units of each layer. */
  readonly sizes: readonly number[];
  readonly activations: readonly ShapedActivation[];
  /** False keeps every bias at 0. */
  readonly hasBias: boolean;
  /** True keeps the gradients of learned slopes; in the tables slopes are constants. */
  readonly learnsSlopes?: true;
  readonly loss: LossName;
  readonly reduction: 'mean' | 'sum';
}

/** Everything that a forward and a backward pass give. All blocks are row-major. */
export interface Pass {
  readonly loss: number;
  /** z, a and ∂loss/∂z of each layer, [batch × fanOut]. */
  readonly z: readonly ArrayLike<number>[];
  readonly a: readonly ArrayLike<number>[];
  readonly dz: readonly FloatArray[];
  /** ∂loss/∂parameters, laid out as the parameters are. */
  readonly gradients: FloatArray;
  /** ∂loss/∂inputs [batch × features]. */
  readonly dx: FloatArray;
}

/** One implementation of the network, under test. */
export interface Engine {
  readonly label: string;
  readonly precision: Precision;
  readonly layers: readonly DenseLayer[];
  readonly parameters: FloatArray;
  /** Inputs [batch × features], targets [batch × outputs]. */
  readonly pass: (inputs: Float64Array, targets: Float64Array) => Pass;
  /** An optimizer on the parameters, which reads `block`, [parameterCount], at each step. */
  readonly updater: (
    choice: Choice<OptimizerName>,
    weightDecay: number,
    block: FloatArray,
  ) => { step: (learningRate: number, t: number) => void };
}

/** The implementations that every network case is run with. */
export const ENGINES: readonly ((model: Model) => Engine)[] = [plainEngine, networkEngine, kernelEngine];

/** The network that trains in double precision. */
function networkEngine(model: Model): Engine {
  const network = createNetwork(model);
  const { layers, parameters } = network;
  const [features, outputs] = [network.features, network.outputs];
  const pass = (inputs: Float64Array, targets: Float64Array): Pass => {
    const batch = inputs.length / features;
    const work = network.createWorkspace(batch);
    work.inputs.set(inputs);
    network.forward(work, batch);
    const last = layers.length - 1;
    const loss = LOSSES[model.loss].lossAndDelta(work.activations[last]!, targets, batch, outputs, work.deltas[last]!);
    const gradients = new Float64Array(parameters.length);
    network.backward(work, batch, gradients);
    const dx = new Float64Array(batch * features);
    MATRIX_KERNELS.inputGradient({ delta: work.deltas[0]!, parameters, out: dx }, layers[0]!, batch);
    return { loss, z: work.preActivations, a: work.activations, dz: work.deltas, gradients, dx };
  };
  const updater = (choice: Choice<OptimizerName>, weightDecay: number, block: FloatArray) =>
    new Updater(choice, weightDecay, network, block);
  return finished(model, { label: 'float64 network', precision: 'float64', layers, parameters, pass, updater });
}

/** The kernels that train in single precision. */
function kernelEngine(model: Model): Engine {
  const shape = createNetwork(model);
  const { layers, features, outputs } = shape;
  const parameters = Float32Array.from(shape.parameters);
  const create = (optimizer: Choice<OptimizerName>) =>
    new KernelNetwork(new KernelMemory(), { layers, loss: model.loss, optimizer, clipping: { name: 'none' } });
  const pass = (inputs: Float64Array, targets: Float64Array): Pass => {
    const batch = inputs.length / features;
    const network = create(defaultChoice(OPTIMIZERS.sgd));
    const { kernels } = network.memory;
    const work = network.createPass(batch, true);
    network.parameters = parameters;
    network.pad(inputs, 0, batch, features, work.inputs);
    network.pad(targets, 0, batch, outputs, work.targets);
    kernels.forwardPass(work.record, work.inputs, batch);
    const loss = kernels.lossPass(work.record, work.targets, batch, kernels.meanScale(work.record, batch));
    kernels.backwardPass(work.record, work.inputs, batch, 1);
    const read = (name: 'z' | 'a' | 'delta') =>
      work.layers.map((buffers, l) => network.unpad(buffers[name], batch, layers[l]!.fanOut));
    const dx = network.inputGradient(work, batch);
    return { loss, z: read('z'), a: read('a'), dz: read('delta'), gradients: network.gradients, dx };
  };
  const updater = (choice: Choice<OptimizerName>, weightDecay: number, block: FloatArray) => {
    const network = create(choice);
    const { record } = network.createPass(1, false);
    network.resetState();
    return {
      step: (learningRate: number, t: number) => {
        network.parameters = parameters;
        network.gradients = block;
        network.memory.kernels.update(record, learningRate, weightDecay, t);
        parameters.set(network.parameters);
      },
    };
  };
  return finished(model, { label: 'float32 kernels', precision: 'float32', layers, parameters, pass, updater });
}

/** The plain loops of reference.ts. */
function plainEngine(model: Model): Engine {
  const network = createNetwork(model);
  const { layers, parameters } = network;
  const pass = (inputs: Float64Array, targets: Float64Array): Pass => {
    const plainLayers = layers.map(({ weightsAt, biasesAt, slopesAt, slopeCount, end, fanIn }, l) => ({
      ...model.activations[l]!,
      weights: rowsOf(parameters.subarray(weightsAt, biasesAt), fanIn),
      biases: [...parameters.subarray(biasesAt, slopesAt)],
      ...(slopeCount > 0 && { slopes: [...parameters.subarray(slopesAt, end)] }),
    }));
    const outputs = model.sizes[model.sizes.length - 1]!;
    const found = referenceBackward(plainLayers, rowsOf(inputs, model.sizes[0]!), rowsOf(targets, outputs), model.loss);
    const flat = (matrix: readonly (readonly number[])[]) => Float64Array.from(matrix.flat());
    return {
      loss: found.loss,
      z: found.z.map(flat),
      a: found.a.map(flat),
      dz: found.dz.map(flat),
      gradients: Float64Array.from(
        layers.flatMap((_, l) => [...found.dW[l]!.flat(), ...found.db[l]!, ...found.dslopes[l]!]),
      ),
      dx: flat(found.dx),
    };
  };
  const updater = (choice: Choice<OptimizerName>, weightDecay: number, block: FloatArray) =>
    new Updater(choice, weightDecay, network, block);
  return finished(model, { label: 'float64 plain', precision: 'float64', layers, parameters, pass, updater });
}

function createNetwork({ sizes, activations }: Model): Network {
  if (activations.length !== sizes.length - 1) {
    throw new LabError('check', `activations must be ${sizes.length - 1}, one a layer; got ${activations.length}`);
  }
  const layers = activations.map((shaped, l) => ({ units: sizes[l + 1]!, ...shaped }));
  return new Network(sizes[0]!, layers, 'float64');
}

/**
 * Checks the shapes, turns the core's mean into a sum where the case has one, and keeps absent biases at 0 and constant
 * slopes as they are.
 */
function finished(model: Model, engine: Engine): Engine {
  const [features, outputs] = [model.sizes[0]!, model.sizes[model.sizes.length - 1]!];
  const pass: Engine['pass'] = (inputs, targets) => {
    const batch = inputs.length / features;
    if (!Number.isInteger(batch) || batch === 0 || targets.length !== batch * outputs) {
      const rule = `x and y must hold rows of ${features} and ${outputs} numbers`;
      throw new LabError('check', `${rule}; got ${inputs.length} and ${targets.length} numbers in all`);
    }
    const found = engine.pass(inputs, targets);
    const factor = model.reduction === 'mean' ? 1 : model.loss === 'softmaxCrossEntropy' ? batch : batch * outputs;
    for (const block of [...found.dz, found.gradients, found.dx]) {
      for (let i = 0; i < block.length; i++) block[i]! *= factor;
    }
    for (const { biasesAt, slopesAt, end } of engine.layers) {
      if (!model.hasBias) found.gradients.fill(0, biasesAt, slopesAt);
      if (model.learnsSlopes !== true) found.gradients.fill(0, slopesAt, end);
    }
    return { ...found, loss: found.loss * factor };
  };
  return { ...engine, pass };
}

/** Puts weights [out][in] and biases [out] of each layer into an engine. */
export function loadParameters(
  { layers, parameters }: Engine,
  weights: readonly (readonly (readonly number[])[])[],
  biases: readonly (readonly number[])[] | null,
): void {
  layers.forEach(({ fanIn, fanOut, weightsAt, biasesAt }, l) => {
    const matrix = weights[l] ?? [];
    if (matrix.length !== fanOut || matrix.some((row) => row.length !== fanIn)) {
      throw new LabError('check', `W[${l}] must be ${fanOut} rows of ${fanIn} numbers; it is not`);
    }
    parameters.set(matrix.flat(), weightsAt);
    const bias = biases === null ? [] : (biases[l] ?? []);
    if (biases !== null && bias.length !== fanOut) {
      throw new LabError('check', `b[${l}] must be ${fanOut} numbers; got ${bias.length}`);
    }
    parameters.set(bias, biasesAt);
  });
}

function rowsOf(values: FloatArray, length: number): number[][] {
  return Array.from({ length: values.length / length }, (_, i) => [...values.subarray(i * length, (i + 1) * length)]);
}
