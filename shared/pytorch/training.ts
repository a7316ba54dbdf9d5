import type { ExperimentSpec } from '../experiment';
import type { LossName, Task } from '../losses';
import type { ClippingName, OptimizerName } from '../optimizers';
import { param, type Choice } from '../params';
import type { ScheduleName } from '../schedules';
import { call, type PythonCall, type PythonValue } from './python';

/** How many steps there are, for schedules that depend on it. */
export interface RunLength {
  readonly totalSteps: number;
  readonly stepsPerEpoch: number;
}

/** How targets are handed to the loss: class numbers, rows with a 1 at the class, or one column of numbers. */
export type TargetForm = 'classes' | 'oneHot' | 'column';

export const TORCH_LOSSES: Readonly<Record<LossName, PythonCall>> = {
  mse: call('nn.MSELoss'),
  binaryCrossEntropy: call('nn.BCEWithLogitsLoss'),
  softmaxCrossEntropy: call('nn.CrossEntropyLoss'),
};

export function targetForm(loss: LossName, task: Task, outputs: number): TargetForm {
  if (task === 'regression' || outputs === 1) return 'column';
  return loss === 'softmaxCrossEntropy' ? 'classes' : 'oneHot';
}

/** The smallest normal number: added to anything larger it changes nothing, and it makes 0/0 a 0, as it is here. */
const TINY = 'torch.finfo(torch.get_default_dtype()).tiny';
const eps = (choice: Choice): PythonValue => param(choice, 'epsilon') || TINY;

const adam = (choice: Choice): Record<string, PythonValue> => ({
  betas: [param(choice, 'beta1'), param(choice, 'beta2')],
  eps: eps(choice),
  amsgrad: param(choice, 'amsgrad') === 1,
});

/** Class of each optimizer and its arguments but the learning rate and the weight decay. */
const TORCH_OPTIMIZERS: Readonly<Record<OptimizerName, (choice: Choice) => [string, Record<string, PythonValue>]>> = {
  sgd: () => ['torch.optim.SGD', {}],
  momentum: (choice) => {
    const [momentum, dampening] = [param(choice, 'momentum'), param(choice, 'dampening')];
    if (dampening === 0) return ['torch.optim.SGD', { momentum }];
    // Without momentum torch leaves the dampening out; this much momentum changes no bit of the velocity.
    return ['torch.optim.SGD', { momentum: momentum || 1e-300, dampening }];
  },
  nesterov: (choice) => {
    const momentum = param(choice, 'momentum');
    // Torch refuses a look-ahead without momentum, which is plain SGD.
    const lookAhead: Record<string, PythonValue> = momentum === 0 ? {} : { momentum, nesterov: true };
    return ['torch.optim.SGD', lookAhead];
  },
  adagrad: (choice) => [
    'torch.optim.Adagrad',
    {
      lr_decay: param(choice, 'learningRateDecay'),
      initial_accumulator_value: param(choice, 'initialAccumulator'),
      eps: eps(choice),
    },
  ],
  rmsprop: (choice) => [
    param(choice, 'centered') === 1 ? 'CenteredRMSprop' : 'torch.optim.RMSprop',
    { alpha: param(choice, 'decay'), eps: eps(choice), momentum: param(choice, 'momentum') },
  ],
  adam: (choice) => ['torch.optim.Adam', adam(choice)],
  adamw: (choice) => ['torch.optim.AdamW', adam(choice)],
};

export function torchOptimizer({ optimizer, weightDecay }: ExperimentSpec): PythonCall {
  const [name, named] = TORCH_OPTIMIZERS[optimizer.name](optimizer);
  // Stated even where it is 0: AdamW's own default is not.
  return call(name, [], { lr: param(optimizer, 'learningRate'), ...named, weight_decay: weightDecay });
}

/** The schedules by torch's classes, one step of the schedule a step of the optimizer; `LambdaLR` for what has no class. */
const TORCH_SCHEDULES: Readonly<
  Record<ScheduleName, (choice: Choice, length: RunLength, learningRate: number) => PythonCall | null>
> = {
  constant: () => null,
  step: (choice, { stepsPerEpoch }) =>
    call('torch.optim.lr_scheduler.StepLR', [], {
      step_size: param(choice, 'everyEpochs') * stepsPerEpoch,
      gamma: param(choice, 'factor'),
    }),
  cosine: (choice, { totalSteps }, learningRate) =>
    call('torch.optim.lr_scheduler.CosineAnnealingLR', [], {
      T_max: totalSteps,
      eta_min: learningRate * param(choice, 'finalFactor'),
    }),
  warmup: (choice, { stepsPerEpoch, totalSteps }) =>
    call('torch.optim.lr_scheduler.LambdaLR', [], {
      rising: Math.ceil(param(choice, 'warmupEpochs') * stepsPerEpoch),
      total: totalSteps,
      final: param(choice, 'finalFactor'),
    }),
};

export function torchSchedule({ schedule, optimizer }: ExperimentSpec, length: RunLength): PythonCall | null {
  return TORCH_SCHEDULES[schedule.name](schedule, length, param(optimizer, 'learningRate'));
}

const TORCH_CLIPPINGS: Readonly<Record<ClippingName, (choice: Choice) => PythonCall | null>> = {
  none: () => null,
  norm: (choice) => call('nn.utils.clip_grad_norm_', [param(choice, 'maxNorm')]),
  value: (choice) => call('nn.utils.clip_grad_value_', [param(choice, 'maxValue')]),
};

/** Called between the gradients and the step, with the parameters before its argument. */
export function torchClipping({ clipping }: ExperimentSpec): PythonCall | null {
  return TORCH_CLIPPINGS[clipping.name](clipping);
}
