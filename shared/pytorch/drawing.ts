import { valueOf } from '../initializer';
import { INITIALIZERS, TRUNCATED_STD, type Fans, type Initializer, type InitializerName } from '../initializers';
import type { Choice } from '../params';
import { call, pythonCall, type PythonCall } from './python';

/** How a block of parameters was drawn, in words and, where there is one, as torch's call that draws alike. */
export interface Drawing {
  readonly words: string;
  /** Code on the tensor that is drawn, or null. */
  readonly torch: string | null;
}

/** A parameter of an initializer; one that the choice lacks has its default. */
const param = (choice: Choice, key: string): number =>
  valueOf(INITIALIZERS[choice.name as InitializerName].params, choice)(key);

type TorchRule = (choice: Choice, fans: Fans, of: 'weight' | 'bias') => PythonCall | null;

const normal = (std: number): PythonCall => call('nn.init.normal_', [], { std });
/** Torch cuts at numbers, not at standard deviations; `std` is that of the normal before the cut. */
const cutNormal = (std: number): PythonCall => call('nn.init.trunc_normal_', [], { std, a: -2 * std, b: 2 * std });
const uniform = (bound: number): PythonCall => call('nn.init.uniform_', [-bound, bound]);

const spread = (choice: Choice, fans: Fans): number =>
  Math.sqrt((INITIALIZERS[choice.name as InitializerName] as Initializer).variance(fans, choice) ?? 0);
const isTruncated = (choice: Choice): boolean => choice['truncated'] === 1;

/** Uniform and normal draws of the right variance: what is said where torch has no name for the rule. */
const anyUniform: TorchRule = (choice, fans) => uniform(Math.sqrt(3) * spread(choice, fans));
const anyNormal: TorchRule = (choice, fans) =>
  isTruncated(choice) ? cutNormal(spread(choice, fans) / TRUNCATED_STD) : normal(spread(choice, fans));

/** Torch's name for a rule about matrices, where it fits; biases have no fan of their own in torch. */
const named =
  (fits: (choice: Choice) => boolean, make: (choice: Choice) => PythonCall, otherwise: TorchRule): TorchRule =>
  (choice, fans, of) =>
    of === 'weight' && !isTruncated(choice) && fits(choice) ? make(choice) : otherwise(choice, fans, of);

const gainIsOne = (choice: Choice): boolean => param(choice, 'gain') === 1;
const always = (): boolean => true;
const kaiming = (name: string) => (choice: Choice) =>
  call(name, [], {
    a: param(choice, 'slope'),
    mode: param(choice, 'useFanOut') === 1 ? '"fan_out"' : '"fan_in"',
    nonlinearity: '"leaky_relu"',
  });
const xavier = (name: string) => (choice: Choice) => call(name, [], { gain: param(choice, 'gain') });

const RULES: Readonly<Record<InitializerName, TorchRule>> = {
  zeros: () => call('nn.init.zeros_'),
  constant: (choice) => call('nn.init.constant_', [param(choice, 'gain') * param(choice, 'value')]),
  uniform: (choice) => {
    const gain = param(choice, 'gain');
    return call('nn.init.uniform_', [gain * param(choice, 'low'), gain * param(choice, 'high')]);
  },
  normal: anyNormal,
  truncatedNormal: (choice) => cutNormal(param(choice, 'gain') * param(choice, 'std')),
  lecunUniform: anyUniform,
  lecunNormal: anyNormal,
  glorotUniform: named(always, xavier('nn.init.xavier_uniform_'), anyUniform),
  glorotNormal: named(always, xavier('nn.init.xavier_normal_'), anyNormal),
  xavierCourse: anyNormal,
  literalInverseN: anyNormal,
  heUniform: named(gainIsOne, kaiming('nn.init.kaiming_uniform_'), anyUniform),
  heNormal: named(gainIsOne, kaiming('nn.init.kaiming_normal_'), anyNormal),
  pytorchDefault: anyUniform,
  kerasDefault: named(always, xavier('nn.init.xavier_uniform_'), anyUniform),
  orthogonal: (choice) => call('nn.init.orthogonal_', [], { gain: param(choice, 'gain') }),
  sparse: (choice) =>
    call('nn.init.sparse_', [], {
      sparsity: param(choice, 'sparsity'),
      std: param(choice, 'gain') * param(choice, 'std'),
    }),
  lsuv: () => null,
};

export function drawing(choice: Choice<InitializerName>, fans: Fans, of: 'weight' | 'bias'): Drawing {
  const { label, formula, params: defs }: Initializer = INITIALIZERS[choice.name];
  const params = Object.entries(choice).filter(([key, value]) => {
    // A switch at its default and a gain of 1 say nothing.
    const isPlain = defs[key]?.default === value && (defs[key]?.integer === true || key === 'gain');
    return key !== 'name' && !isPlain;
  });
  const settings = params.map(([key, value]) => `${key} ${value}`).join(', ');
  const torch = RULES[choice.name](choice, fans, of);
  return {
    words: `${label}: ${formula}${settings === '' ? '' : ` (${settings})`}`,
    torch: torch === null ? null : pythonCall(torch, [of]),
  };
}
