import { buildNetwork, initializeNetwork } from '../build';
import { DATASETS } from '../datasets/index';
import type { PreparedData, PreparedPart } from '../datasets/prepare';
import { SCALINGS } from '../datasets/scaling';
import { LabError } from '../errors';
import type { FloatArray } from '../matmul';
import type { Series } from '../metrics';
import { isActive, type RunDetail } from '../run';
import { drawing, type Drawing } from './drawing';
import { activationModule } from './modules';
import type { PythonCall } from './python';
import { targetForm, TORCH_LOSSES, torchClipping, torchOptimizer, torchSchedule, type TargetForm } from './training';

/** A dense layer of the script: `nn.Linear`, then its activation. */
export interface PlanLayer {
  readonly fanIn: number;
  readonly fanOut: number;
  readonly weights: Drawing;
  readonly biases: Drawing;
  readonly activation: PythonCall;
}

/** What the script does, as plain data: the text is made of it, and a test carries it out without Python. */
export interface PytorchPlan {
  readonly run: Pick<RunDetail, 'id' | 'name' | 'note' | 'status' | 'message' | 'appVersion' | 'coreVersion'>;
  readonly dataset: string;
  readonly scaling: string;
  readonly precision: 'float32' | 'float64';
  readonly trainCount: number;
  readonly testCount: number;
  readonly layers: readonly PlanLayer[];
  readonly targets: TargetForm;
  readonly loss: PythonCall;
  readonly optimizer: PythonCall;
  /** PReLU's slopes, which have no weight decay. */
  readonly hasSlopes: boolean;
  readonly schedule: PythonCall | null;
  readonly clipping: PythonCall | null;
  readonly batchSize: number;
  readonly stepsPerEpoch: number;
  /** Steps that the run has made, and all that it was to make. */
  readonly steps: number;
  readonly totalSteps: number;
  readonly shuffleSeed: number;
  /** Largest difference between stored and computed losses that passes, as a share of the stored one. */
  readonly tolerance: number;
}

/** An array that goes beside the script. */
export interface NamedArray {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: FloatArray | Int32Array;
}

export interface PytorchRun {
  readonly plan: PytorchPlan;
  readonly arrays: readonly NamedArray[];
}

/** Rounding alone sets the two apart: a few units in the last place, which training makes somewhat larger. */
const TOLERANCES = { float32: 1e-4, float64: 1e-9 } as const;

/** Series that the script computes again. */
export const COMPARED = ['loss.train', 'loss.test'] as const;

/** What a plan is made of. */
export type PlannedRun = PytorchPlan['run'] & Pick<RunDetail, 'spec' | 'step' | 'datasetTitle'>;

/**
 * The plan of the script for a run, and what it starts from: data, initial weights, and the stored losses.
 *
 * Errors  LabError 'state' when the run has no loss to compare with yet.
 */
export function pytorchRun(run: PlannedRun, data: PreparedData, series: readonly Series[]): PytorchRun {
  const { spec } = run;
  const stored = COMPARED.map((name) => series.find(({ metric, layer }) => metric === name && layer === 0));
  const [trainLoss] = stored;
  const lastLoss = trainLoss?.steps[trainLoss.steps.length - 1];
  if (lastLoss === undefined) {
    throw new LabError(
      'state',
      `${run.name} has no stored loss to compare with: it is ${run.status} at step ${run.step}`,
    );
  }
  const { count } = data.train;
  const batchSize = Math.min(spec.batchSize, count);
  const stepsPerEpoch = Math.ceil(count / batchSize);
  const totalSteps = spec.steps ?? (spec.epochs ?? 1) * stepsPerEpoch;
  const network = buildNetwork(spec, data.features);
  initializeNetwork(network, spec, data.train.inputs);
  const targets = targetForm(spec.loss, data.task, data.outputs);
  const { id, name, note, status, message, appVersion, coreVersion } = run;
  return {
    plan: {
      run: { id, name, note, status, message, appVersion, coreVersion },
      dataset: run.datasetTitle ?? DATASETS[spec.dataset.name].label,
      scaling: SCALINGS[spec.scaling.name].formula,
      precision: spec.precision,
      trainCount: count,
      testCount: data.test.count,
      layers: network.layers.map(({ fanIn, fanOut }, index) => {
        const { activation, initializer, biasInitializer } = spec.network.layers[index]!;
        return {
          fanIn,
          fanOut,
          weights: drawing(initializer, { fanIn, fanOut }, 'weight'),
          biases: drawing(biasInitializer, { fanIn, fanOut }, 'bias'),
          activation: activationModule(activation, fanOut, spec.precision),
        };
      }),
      targets,
      loss: TORCH_LOSSES[spec.loss],
      optimizer: torchOptimizer(spec),
      hasSlopes: network.layers.some(({ slopeCount }) => slopeCount > 0),
      schedule: torchSchedule(spec, { totalSteps, stepsPerEpoch }),
      clipping: torchClipping(spec),
      batchSize,
      stepsPerEpoch,
      // A run at work may have stored less than it has made.
      steps: isActive(status) ? lastLoss : Math.max(run.step, lastLoss),
      totalSteps,
      shuffleSeed: spec.seeds.shuffle,
      tolerance: TOLERANCES[spec.precision],
    },
    arrays: [
      ...partArrays('train', data.train, data.features, spec.precision, targets),
      ...partArrays('test', data.test, data.features, spec.precision, targets),
      ...network.layers.flatMap(({ fanIn, fanOut, weightsAt, biasesAt, slopesAt }, index) => [
        {
          name: `weight_${index + 1}`,
          shape: [fanOut, fanIn],
          values: network.parameters.slice(weightsAt, biasesAt),
        },
        { name: `bias_${index + 1}`, shape: [fanOut], values: network.parameters.slice(biasesAt, slopesAt) },
      ]),
      ...stored.flatMap((each) => (each === undefined ? [] : storedArrays(each))),
    ],
  };
}

function partArrays(
  part: 'train' | 'test',
  { inputs, targets, count }: PreparedPart,
  features: number,
  precision: PytorchPlan['precision'],
  form: TargetForm,
): NamedArray[] {
  const floats = (values: Float64Array) => (precision === 'float32' ? Float32Array.from(values) : values);
  const isColumn = form === 'column';
  return [
    { name: `x_${part}`, shape: [count, features], values: floats(inputs) },
    {
      name: `y_${part}`,
      shape: isColumn ? [count, 1] : [count],
      values: isColumn ? floats(targets) : Int32Array.from(targets),
    },
  ];
}

function storedArrays({ metric, steps, values }: Series): NamedArray[] {
  const name = metric.replace('.', '_');
  return [
    { name: `${name}_steps`, shape: [steps.length], values: Int32Array.from(steps) },
    { name, shape: [values.length], values: Float64Array.from(values) },
  ];
}
