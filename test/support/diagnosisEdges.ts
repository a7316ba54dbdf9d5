import type { CauseId, RunFacts } from '../../shared/diagnosis/index';
import { balanced, factsWith, flat, specWith } from './diagnosis';

/** Where a rule begins: the facts for a value of what it looks at, the value at the threshold, and the nearest that is not. */
export interface Edge {
  readonly name: string;
  readonly cause: CauseId;
  readonly facts: (value: number) => RunFacts;
  readonly at: number;
  readonly short: number;
  readonly layer: number | null;
  readonly step: number;
}

export const tanh = specWith();
export const relu = specWith({}, { activation: 'relu', initializer: 'heNormal' });
const deep = specWith({}, { activation: 'logistic', initializer: { name: 'normal', std: 3 } });
const raw = specWith({ scaling: 'none' });
/** A training that came to rest before much was learned. */
export const resting = { 'loss.train': flat(0.6), 'accuracy.train': flat(0.7) };

/** At least one for each cause. */
export const EDGES: readonly Edge[] = [
  {
    name: 'weights without a spread',
    cause: 'symmetricUnits',
    facts: (spread) =>
      factsWith(specWith({}, { initializer: 'zeros' }), { 'weights.std 1': [0.3], 'weights.std 2': [spread, 0.1] }),
    at: 1e-12,
    short: 1.01e-12,
    layer: 2,
    step: 0,
  },
  {
    name: 'half of the units dead since step 20',
    cause: 'deadUnits',
    facts: (share) =>
      factsWith(relu, {
        'deadFraction 1': flat(0.25, 5),
        'deadFraction 2': [0, 0.125, share, share, share],
        'accuracy.train': flat(0.5, 5),
      }),
    at: 0.5,
    short: 0.499,
    layer: 2,
    step: 20,
  },
  {
    name: 'half of a layer saturated from the start',
    cause: 'saturation',
    facts: (share) => factsWith(tanh, { 'saturatedFraction 1': [share, 0.1], 'accuracy.train': flat(1, 5) }),
    at: 0.5,
    short: 0.499,
    layer: 1,
    step: 0,
  },
  {
    name: 'half of a layer saturated on the way, nothing learned',
    cause: 'saturation',
    facts: (share) => factsWith(tanh, { 'saturatedFraction 2': [0, 0, share, share], 'accuracy.train': flat(0.5, 4) }),
    at: 0.5,
    short: 0.499,
    layer: 2,
    step: 20,
  },
  {
    name: 'δ lost on the way back',
    cause: 'vanishingGradient',
    facts: (share) => factsWith(deep, { 'delta.rms 1': [0.5 * share], 'delta.rms 2': [0.5] }),
    at: 1e-3,
    short: 1.001e-3,
    layer: 1,
    step: 0,
  },
  {
    name: 'δ grown on the way back',
    cause: 'explodingGradient',
    facts: (factor) => factsWith(deep, { 'delta.rms 1': [0.5 * factor], 'delta.rms 2': [0.5] }),
    at: 30,
    short: 29.99,
    layer: 1,
    step: 0,
  },
  {
    name: 'the spread of z grown on the way forward',
    cause: 'explodingGradient',
    facts: (factor) => factsWith(deep, { 'preActivation.std 1': [0.5], 'preActivation.std 2': [0.5 * factor] }),
    at: 30,
    short: 29.99,
    layer: 2,
    step: 0,
  },
  {
    name: 'a loss twice the first',
    cause: 'learningRateTooLarge',
    facts: (loss) => factsWith(tanh, { 'loss.train': [0.8, 0.7, loss, 0.7] }, { data: balanced() }),
    at: 1.6,
    short: 1.599,
    layer: null,
    step: 20,
  },
  {
    name: 'steps of a quarter of the weights',
    cause: 'learningRateTooLarge',
    facts: (ratio) => factsWith(tanh, { 'updateRatio 2': [0.1, ratio, ratio, ratio] }),
    at: 0.25,
    short: 0.2499,
    layer: 2,
    step: 10,
  },
  {
    name: 'weights three times as large within the first steps',
    cause: 'learningRateTooLarge',
    facts: (factor) => factsWith(tanh, { 'weights.std 2': [0.5, 0.5 * factor, 1] }),
    at: 3,
    short: 2.99,
    layer: 2,
    step: 10,
  },
  {
    name: 'steps of a ten-thousandth of the weights',
    cause: 'learningRateTooSmall',
    facts: (ratio) =>
      factsWith(tanh, {
        'updateRatio 1': flat(ratio),
        'updateRatio 2': flat(ratio / 2),
        'updateRatio 3': flat(ratio / 3),
        gradNorm: flat(0.5),
        'loss.train': flat(0.7),
        'accuracy.train': flat(0.5),
      }),
    at: 1e-4,
    short: 1.001e-4,
    layer: 1,
    step: 0,
  },
  {
    name: 'inputs of size 10, by the data',
    cause: 'inputsNotScaled',
    facts: (size) => {
      const column = { mean: 0, std: size, min: -size, max: size };
      return factsWith(raw, {}, { data: balanced({ columns: [column, column] }) });
    },
    at: 10,
    short: 9.99,
    layer: 1,
    step: 0,
  },
  {
    name: 'inputs of size 1/50, by the data',
    cause: 'inputsNotScaled',
    facts: (size) => {
      const column = { mean: size, std: 0, min: size, max: size };
      return factsWith(raw, {}, { data: balanced({ columns: [column, column] }) });
    },
    at: 0.02,
    short: 0.0201,
    layer: 1,
    step: 0,
  },
  {
    name: 'inputs of size 10, by the spread of z, with weights of spread 0.5 on two inputs',
    cause: 'inputsNotScaled',
    facts: (size) =>
      factsWith(raw, { 'weights.std 1': [0.5], 'preActivation.std 1': [size * 0.5 * Math.SQRT2 * (1 + 1e-15)] }),
    at: 10,
    short: 9.99,
    layer: 1,
    step: 0,
  },
  {
    name: 'identity layers at rest',
    cause: 'linearCollapse',
    facts: (accuracy) =>
      factsWith(specWith({}, { activation: 'identity' }), { ...resting, 'accuracy.train': flat(accuracy) }),
    at: 0.949,
    short: 0.951,
    layer: 1,
    step: 0,
  },
  {
    name: 'three units at rest',
    cause: 'tooLittleCapacity',
    facts: (units) => factsWith(specWith({}, { units }), resting),
    at: 3,
    short: 4,
    layer: 1,
    step: 0,
  },
  {
    name: 'an output far on one side',
    cause: 'oneClassOutput',
    facts: (mean) =>
      factsWith(
        tanh,
        { 'preActivation.mean 3': [-mean], 'preActivation.std 3': [2], 'accuracy.train': [0.5] },
        { data: balanced() },
      ),
    at: 6,
    short: 5.99,
    layer: 3,
    step: 0,
  },
  {
    name: 'training loss below a held-out loss that is that of a guess (0.9 ln 2)',
    cause: 'shuffledLabels',
    facts: (best) =>
      factsWith(
        tanh,
        { 'loss.train': flat(0.4), 'loss.test': [...flat(0.75, 5), best, ...flat(0.75, 24)] },
        { data: balanced() },
      ),
    at: 0.9 * Math.LN2 + 1e-12,
    short: 0.9 * Math.LN2 - 1e-6,
    layer: null,
    step: 0,
  },
  {
    name: 'one class',
    cause: 'constantLabels',
    facts: (other) => factsWith(tanh, {}, { data: balanced({ classCounts: [800 - other, other] }) }),
    at: 0,
    short: 1,
    layer: null,
    step: 0,
  },
  {
    name: 'half of the outputs saturated under mean squared error',
    cause: 'lossMismatch',
    facts: (share) =>
      factsWith(specWith({ loss: 'mse' }, {}, { activation: 'logistic' }), {
        'saturatedFraction 3': flat(share),
        'accuracy.train': flat(0.5),
      }),
    at: 0.5,
    short: 0.499,
    layer: 3,
    step: 0,
  },
  {
    name: 'values to predict beyond the range of the output',
    cause: 'lossMismatch',
    facts: (max) =>
      factsWith(
        specWith({ dataset: 'sine' }, {}, { activation: 'tanh' }),
        {},
        { data: balanced({ classCounts: [], target: { mean: 0, std: 0.7, min: -1, max } }) },
      ),
    at: 1.001,
    short: 1,
    layer: 3,
    step: 0,
  },
];
