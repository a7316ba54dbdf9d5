import { ACTIVATIONS, type Activation, type ActivationName } from '../../shared/activations';
import type { NamedArray, PytorchPlan, PytorchRun } from '../../shared/pytorch/plan';
import type { PythonCall } from '../../shared/pytorch/python';
import { referenceBackward, referenceForward, type ReferenceLayer, type ReferenceLoss } from '../../shared/reference';
import { Rng } from '../../shared/rng';

/**
 * Carries out a plan as PyTorch's documentation says that its classes work, on the plain float64 reference network: the
 * losses that the script computes, without Python.
 */
export function planLosses({ plan, arrays }: PytorchRun): Readonly<Record<string, ReadonlyMap<number, number>>> {
  const array = (name: string): NamedArray => arrays.find((each) => each.name === name)!;
  const rows = (name: string): number[][] => {
    const { shape, values } = array(name);
    const width = shape[1] ?? 1;
    return Array.from({ length: shape[0]! }, (_, row) => Array.from(values.subarray(row * width, (row + 1) * width)));
  };
  const outputs = plan.layers[plan.layers.length - 1]!.fanOut;
  const targets = (name: string): number[][] =>
    plan.targets === 'column'
      ? rows(name)
      : rows(name).map(([label]) => Array.from({ length: outputs }, (_, unit) => Number(unit === label)));
  const sets = [
    { name: 'loss_train', x: rows('x_train'), y: targets('y_train') },
    ...(plan.testCount > 0 ? [{ name: 'loss_test', x: rows('x_test'), y: targets('y_test') }] : []),
  ];
  const { x, y } = sets[0]!;
  const model = plan.layers.map((layer, index) => ({
    weights: rows(`weight_${index + 1}`),
    biases: Array.from(array(`bias_${index + 1}`).values),
    ...TORCH_MODULES[layer.activation.name]!(layer.activation),
  }));
  const loss = TORCH_LOSSES[plan.loss.name]!;
  const parameters = model.flatMap((layer) => [
    ...layer.weights.map((row) => ({ row, decays: true })),
    { row: layer.biases, decays: true },
    ...(layer.slopes === undefined ? [] : [{ row: layer.slopes, decays: false }]),
  ]);
  const update = TORCH_OPTIMIZERS[plan.optimizer.name]!(named(plan.optimizer));
  const states = parameters.map(() => new Map<string, number[]>());

  const losses: Record<string, Map<number, number>> = {};
  const evaluate = (step: number): void => {
    for (const set of sets) {
      const map = (losses[set.name] ??= new Map<number, number>());
      if (array(`${set.name}_steps`).values.includes(step))
        map.set(step, referenceForward(model, set.x, set.y, loss).loss);
    }
  };
  evaluate(0);
  const order = new Int32Array(x.length);
  for (let step = 1; step <= plan.steps; step++) {
    const [epoch, batch] = [Math.floor((step - 1) / plan.stepsPerEpoch), (step - 1) % plan.stepsPerEpoch];
    if (batch === 0) Rng.stream(plan.shuffleSeed, `epoch ${epoch}`).drawOrder(order);
    const taken = Array.from(order.subarray(batch * plan.batchSize, (batch + 1) * plan.batchSize));
    const pass = referenceBackward(
      model,
      taken.map((i) => x[i]!),
      taken.map((i) => y[i]!),
      loss,
    );
    const gradients = model.flatMap((layer, index) => [
      ...pass.dW[index]!,
      pass.db[index]!,
      ...(layer.slopes === undefined ? [] : [pass.dslopes[index]!]),
    ]);
    clip(plan.clipping, gradients);
    const rate = learningRate(plan, step);
    parameters.forEach(({ row, decays }, index) => update(row, gradients[index]!, states[index]!, rate, step, decays));
    evaluate(step);
  }
  return losses;
}

type Options = Readonly<Record<string, unknown>>;
const named = (call: PythonCall): Options => call.named;
const num = (options: Options, key: string, fallback = 0): number => Number(options[key] ?? fallback);

const TORCH_LOSSES: Readonly<Record<string, ReferenceLoss>> = {
  'nn.MSELoss': 'mse',
  'nn.BCEWithLogitsLoss': 'binaryCrossEntropy',
  'nn.CrossEntropyLoss': 'softmaxCrossEntropy',
};

type Shape = Pick<ReferenceLayer, 'activation' | 'alpha'> & { readonly slopes?: number[] };
const module = (name: ActivationName, alpha = 0): Shape => ({ activation: ACTIVATIONS[name], alpha });

/** What each module does, by PyTorch's documentation. */
const TORCH_MODULES: Readonly<Record<string, (call: PythonCall) => Shape>> = {
  'nn.Identity': () => module('identity'),
  'nn.Sigmoid': () => module('logistic'),
  'nn.Tanh': () => module('tanh'),
  'nn.Softsign': () => module('softsign'),
  'nn.Hardsigmoid': () => module('hardSigmoid'),
  HardSigmoid: () => module('hardSigmoid'),
  'nn.Hardtanh': () => module('hardTanh'),
  'nn.ReLU': () => module('relu'),
  'nn.LeakyReLU': ({ positional }) => module('leakyRelu', positional[0]),
  'nn.PReLU': (call) => {
    const [count, init] = [num(named(call), 'num_parameters'), num(named(call), 'init')];
    return {
      activation: ACTIVATIONS.prelu as Activation,
      alpha: init,
      slopes: Array.from({ length: count }, () => init),
    };
  },
  'nn.ELU': (call) => module('elu', num(named(call), 'alpha')),
  'nn.SELU': () => module('selu'),
  'nn.CELU': (call) => module('celu', num(named(call), 'alpha')),
  'nn.ReLU6': () => module('relu6'),
  'nn.GELU': (call) => module(named(call)['approximate'] === '"tanh"' ? 'geluTanh' : 'gelu'),
  'nn.SiLU': () => module('silu'),
  'nn.Mish': () => module('mish'),
  'nn.Hardswish': () => module('hardSwish'),
  'nn.Softplus': () => module('softplus'),
  'nn.LogSigmoid': () => module('logSigmoid'),
  Sine: () => module('sin'),
  Gaussian: () => module('gaussian'),
};

function clip(call: PythonCall | null, gradients: readonly number[][]): void {
  if (call === null) return;
  const [limit = 0] = call.positional;
  if (call.name === 'nn.utils.clip_grad_value_') {
    for (const row of gradients) row.forEach((g, i) => (row[i] = Math.min(limit, Math.max(-limit, g))));
    return;
  }
  const norm = Math.sqrt(gradients.flat().reduce((sum, g) => sum + g * g, 0));
  const factor = Math.min(1, limit / (norm + 1e-6));
  for (const row of gradients) row.forEach((g, i) => (row[i] = g * factor));
}

/** In closed form; torch computes it from the rate before. */
function learningRate({ optimizer, schedule }: PytorchPlan, step: number): number {
  const first = num(named(optimizer), 'lr');
  if (schedule === null) return first;
  const options = named(schedule);
  const made = step - 1;
  const cosine = (share: number, last: number) => last + ((1 - last) * (1 + Math.cos(Math.PI * share))) / 2;
  if (schedule.name.endsWith('StepLR')) {
    return first * num(options, 'gamma') ** Math.floor(made / num(options, 'step_size'));
  }
  if (schedule.name.endsWith('CosineAnnealingLR')) {
    return first * cosine(made / num(options, 'T_max'), num(options, 'eta_min') / first);
  }
  const [rising, total] = [num(options, 'rising'), num(options, 'total')];
  const factor =
    made < rising
      ? (made + 1) / (rising + 1)
      : cosine((made - rising) / Math.max(1, total - rising), num(options, 'final'));
  return first * factor;
}

type Update = (
  row: number[],
  gradient: readonly number[],
  state: Map<string, number[]>,
  rate: number,
  step: number,
  decays: boolean,
) => void;

/** PyTorch's algorithms, as the pages of torch.optim print them. */
const TORCH_OPTIMIZERS: Readonly<Record<string, (options: Options) => Update>> = {
  'torch.optim.SGD': (options) => (row, gradient, state, rate, _step, decays) => {
    const [momentum, dampening] = [num(options, 'momentum'), num(options, 'dampening')];
    row.forEach((w, i) => {
      let g = gradient[i]! + (decays ? num(options, 'weight_decay') * w : 0);
      if (momentum !== 0) {
        const before = state.get('b')?.[i];
        const b = before === undefined ? g : momentum * before + (1 - dampening) * g;
        slot(state, 'b', row)[i] = b;
        g = options['nesterov'] === true ? g + momentum * b : b;
      }
      row[i] = w - rate * g;
    });
  },
  'torch.optim.Adagrad': (options) => (row, gradient, state, rate, step, decays) => {
    const sums = slot(state, 's', row, num(options, 'initial_accumulator_value'));
    const now = rate / (1 + (step - 1) * num(options, 'lr_decay'));
    row.forEach((w, i) => {
      const g = gradient[i]! + (decays ? num(options, 'weight_decay') * w : 0);
      sums[i]! += g * g;
      row[i] = w - (now * g) / (Math.sqrt(sums[i]!) + epsilon(options));
    });
  },
  'torch.optim.RMSprop': (options) => rmsprop(options, false),
  CenteredRMSprop: (options) => rmsprop(options, true),
  'torch.optim.Adam': (options) => adam(options, false),
  'torch.optim.AdamW': (options) => adam(options, true),
};

/** 0 in the plan stands for the smallest number. */
function epsilon(options: Options): number {
  return typeof options['eps'] === 'string' ? 2.2250738585072014e-308 : num(options, 'eps');
}

function slot(state: Map<string, number[]>, name: string, row: readonly number[], start = 0): number[] {
  let values = state.get(name);
  // Momentum tells the first step by having no velocity yet, so it fills its slot unit by unit.
  if (values === undefined) state.set(name, (values = name === 'b' ? [] : row.map(() => start)));
  return values;
}

function rmsprop(options: Options, centered: boolean): Update {
  return (row, gradient, state, rate, _step, decays) => {
    const [squares, means, buffer] = ['v', 'm', 'u'].map((name) => slot(state, name, row)) as [
      number[],
      number[],
      number[],
    ];
    const alpha = num(options, 'alpha');
    row.forEach((w, i) => {
      const g = gradient[i]! + (decays ? num(options, 'weight_decay') * w : 0);
      squares[i] = alpha * squares[i]! + (1 - alpha) * g * g;
      means[i] = alpha * means[i]! + (1 - alpha) * g;
      const spread = centered ? Math.max(0, squares[i]! - means[i]! * means[i]!) : squares[i]!;
      buffer[i] = num(options, 'momentum') * buffer[i]! + g / (Math.sqrt(spread) + epsilon(options));
      row[i] = w - rate * buffer[i]!;
    });
  };
}

function adam(options: Options, decoupled: boolean): Update {
  const [beta1 = 0, beta2 = 0] = options['betas'] as readonly number[];
  return (row, gradient, state, rate, step, decays) => {
    const [first, second, largest] = ['m', 'v', 'x'].map((name) => slot(state, name, row)) as [
      number[],
      number[],
      number[],
    ];
    const decay = decays ? num(options, 'weight_decay') : 0;
    row.forEach((before, i) => {
      const w = decoupled ? before * (1 - rate * decay) : before;
      const g = gradient[i]! + (decoupled ? 0 : decay * w);
      first[i] = beta1 * first[i]! + (1 - beta1) * g;
      second[i] = beta2 * second[i]! + (1 - beta2) * g * g;
      largest[i] = Math.max(largest[i]!, second[i]!);
      const v = (options['amsgrad'] === true ? largest[i]! : second[i]!) / (1 - beta2 ** step);
      row[i] = w - (rate * first[i]!) / (1 - beta1 ** step) / (Math.sqrt(v) + epsilon(options));
    });
  };
}
