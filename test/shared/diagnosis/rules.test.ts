import { describe, expect, it } from 'vitest';
import { CAUSE_IDS, causes, diagnose, unknown, type CauseId, type RunFacts } from '../../../shared/diagnosis/index';
import { parseSpec, specHash } from '../../../shared/experimentSchema';
import { balanced, factsWith, flat, specWith } from '../../support/diagnosis';

/** Where a rule begins: the facts for a value of what it looks at, the value at the threshold, and the nearest that is not. */
interface Edge {
  readonly name: string;
  readonly cause: CauseId;
  readonly facts: (value: number) => RunFacts;
  readonly at: number;
  readonly short: number;
  readonly layer: number | null;
  readonly step: number;
}

const tanh = specWith();
const relu = specWith({}, { activation: 'relu', initializer: 'heNormal' });
const deep = specWith({}, { activation: 'logistic', initializer: { name: 'normal', std: 3 } });
const raw = specWith({ scaling: 'none' });
/** A training that came to rest before much was learned. */
const resting = { 'loss.train': flat(0.6), 'accuracy.train': flat(0.7) };

const EDGES: readonly Edge[] = [
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

describe('each rule', () => {
  it.each(EDGES)('finds $cause: $name, at its threshold and not before', ({ cause, facts, at, short, layer, step }) => {
    const found = diagnose(facts(at)).find((finding) => finding.cause === cause);
    expect(found).toMatchObject({ layer, step });
    expect(diagnose(facts(short)).map((finding) => finding.cause)).not.toContain(cause);
  });

  it('is among these', () => {
    expect([...new Set(EDGES.map(({ cause }) => cause))].sort()).toEqual(causes.map(({ id }) => id).sort());
  });

  it.each(EDGES)('shows the place of $cause: $name', ({ cause, facts, at }) => {
    const given = facts(at);
    const finding = diagnose(given).find((each) => each.cause === cause)!;
    expect(finding.severity).toBeGreaterThanOrEqual(0);
    expect(finding.severity).toBeLessThanOrEqual(1);
    expect(finding.reason).toMatch(/^[^a-z].*\.$/);
    expect(finding.reason).not.toMatch(/NaN|undefined|null/);
    for (const { metric, layer, value, threshold, rule, step } of finding.evidence) {
      expect(rule === 'above' ? value >= threshold : value <= threshold).toBe(true);
      const series = given.series.find((each) => each.metric === metric && (each.layer || null) === layer);
      expect(Array.from(series?.steps ?? [])).toContain(step);
    }
  });

  it.each(EDGES)('mends $cause by a spec that parses to itself: $name', ({ cause, facts, at }) => {
    const given = facts(at);
    const { fix, advice } = diagnose(given).find((each) => each.cause === cause)!;
    expect(advice).toMatch(/\.$/);
    if (fix === null) {
      // The data must be mended; and an output bias that is 0 already was not the reason.
      expect(['constantLabels', 'shuffledLabels', 'oneClassOutput']).toContain(cause);
      return;
    }
    expect(specHash(parseSpec(fix.spec))).toBe(specHash(fix.spec));
    expect(specHash(fix.spec)).not.toBe(specHash(given.spec));
    expect(fix.changes.length).toBeGreaterThan(0);
    for (const { from, to } of fix.changes) expect(to).not.toEqual(from);
  });
});

describe('the order of findings', () => {
  const dead = { 'deadFraction 1': [0, 0, 1, 1, 1], 'accuracy.train': flat(0.5, 5) };

  it('is that of their beginnings', () => {
    const facts = factsWith(relu, { ...dead, 'loss.train': [0.7, 0.7, 0.7, 3, 3] }, { data: balanced() });
    expect(diagnose(facts).map(({ cause, step }) => [cause, step])).toEqual([
      ['deadUnits', 20],
      ['learningRateTooLarge', 30],
    ]);
  });

  it('puts what brings about the other first where both begin at the same step', () => {
    const facts = factsWith(relu, { ...dead, 'loss.train': [0.7, 0.7, 3, 3, 3] }, { data: balanced() });
    expect(diagnose(facts).map(({ cause, step }) => [cause, step])).toEqual([
      ['learningRateTooLarge', 20],
      ['deadUnits', 20],
    ]);
    const wide = { mean: 0, std: 300, min: -600, max: 600 };
    const saturated = factsWith(
      specWith({ scaling: 'none' }),
      { 'saturatedFraction 1': [0.9, 0.9], 'saturatedFraction 2': [0.6, 0.6] },
      { data: balanced({ columns: [wide, wide] }) },
    );
    expect(diagnose(saturated).map(({ cause }) => cause)).toEqual(['inputsNotScaled', 'saturation']);
  });

  it('knows the same causes as the records, each once', () => {
    expect(causes.map(({ id }) => id)).toEqual(CAUSE_IDS);
  });
});

describe('what is not a fault', () => {
  it('units that died or saturated on the way in a run that learned', () => {
    const late = { 'deadFraction 1': [0, 0, 1, 1], 'accuracy.train': flat(0.97, 4) };
    expect(diagnose(factsWith(relu, late))).toEqual([]);
    const early = { 'deadFraction 1': [1, 1, 1, 1], 'accuracy.train': flat(0.97, 4) };
    expect(diagnose(factsWith(relu, early)).map(({ cause }) => cause)).toEqual(['deadUnits']);
  });

  it('half of the inputs of a ReLU, which pass no gradient by design', () => {
    expect(diagnose(factsWith(relu, { 'saturatedFraction 1': flat(0.6), 'accuracy.train': flat(0.5) }))).toEqual([]);
  });

  it('equal weights where the biases tell the units apart, or of a single unit', () => {
    const biased = specWith({}, { biasInitializer: { name: 'normal', std: 1 }, initializer: 'zeros' });
    expect(diagnose(factsWith(biased, { 'weights.std 1': [0], 'weights.std 2': [0] }))).toEqual([]);
    const single = specWith({}, { units: 1, initializer: 'zeros' });
    expect(diagnose(factsWith(single, { 'weights.std 1': [0] }))).toEqual([]);
  });

  it('a run of which nothing is known yet', () => {
    expect(diagnose({ spec: tanh, status: 'running', step: 0, series: [] })).toEqual([]);
  });
});

describe('what was not recorded', () => {
  it('is named with the causes that need it', () => {
    const missing = unknown(factsWith(tanh, { 'loss.train': flat(0.5), 'loss.test': flat(0.5) }));
    const byId = Object.fromEntries(missing.map(({ cause, missing: metrics }) => [cause.id, metrics]));
    expect(byId).toMatchObject({ symmetricUnits: ['weights.std'], deadUnits: ['deadFraction'] });
    expect(Object.keys(byId)).not.toContain('shuffledLabels');
    expect(Object.keys(byId)).not.toContain('inputsNotScaled');
  });
});

describe('a fix', () => {
  const fixOf = (facts: RunFacts) => diagnose(facts)[0]!.fix!;

  it('sets only what is wrong', () => {
    const zeros = specWith({}, { initializer: 'zeros' });
    const { spec, changes } = fixOf(
      factsWith(zeros, { 'weights.std 1': [0], 'weights.std 2': [0], 'weights.std 3': [0.2] }),
    );
    expect(changes.map(({ path }) => path)).toEqual(['network.layers.0.initializer', 'network.layers.1.initializer']);
    expect(spec.network.layers.map(({ initializer }) => initializer.name)).toEqual([
      'glorotNormal',
      'glorotNormal',
      'glorotNormal',
    ]);
    expect({ ...spec, network: zeros.network }).toEqual(zeros);
  });

  it('takes biases back to 0 where they killed the units, else lets them leak', () => {
    const biased = specWith({}, { activation: 'relu', biasInitializer: { name: 'constant', value: -10 } });
    const dead = { 'deadFraction 1': flat(1, 3), 'accuracy.train': flat(0.5, 3) };
    expect(fixOf(factsWith(biased, dead)).spec.network.layers[0]).toMatchObject({
      activation: { name: 'relu' },
      biasInitializer: { name: 'zeros' },
    });
    expect(fixOf(factsWith(relu, dead)).spec.network.layers[0]).toMatchObject({
      activation: { name: 'leakyRelu', alpha: 0.01 },
      initializer: { name: 'heNormal', slope: 0.01 },
    });
  });

  it('adds a hidden layer where there is none', () => {
    const none = parseSpec({ dataset: 'xor', network: { layers: [{ activation: 'identity' }] }, steps: 1000 });
    expect(fixOf(factsWith(none, resting)).spec.network.layers).toMatchObject([
      { units: 16, activation: { name: 'tanh' } },
      { units: 1 },
    ]);
  });
});
