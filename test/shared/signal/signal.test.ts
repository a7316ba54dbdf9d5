import { describe, expect, test } from 'vitest';
import { ACTIVATIONS, type ActivationName } from '../../../shared/activations';
import { defaultSpec, parseSpec } from '../../../shared/experimentSchema';
import { initializeNetwork, buildNetwork } from '../../../shared/build';
import { INITIALIZERS } from '../../../shared/initializers';
import {
  agreementOf,
  conditionsOf,
  criticalLine,
  depthSweep,
  experimentOf,
  layersOf,
  measureAll,
  networkOf,
  parseSignalSetting,
  phaseMap,
  PHASES,
  planePoint,
  predictSignal,
  proposalFor,
  readPhase,
  resultOf,
  SIGNAL_PRESETS,
  SignalLab,
  signalCount,
  type SignalSetting,
} from '../../../shared/signal';
import { drawInputs } from '../../../shared/signal/inputs';
import { Rng } from '../../../shared/rng';
import { planSweep } from '../../../shared/sweep';
import { criticalPoint } from '../../../shared/theory';
import { median } from '../../../shared/statistics';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const lab = new SignalLab();
const setting = (raw: Record<string, unknown>) => parseSignalSetting(raw);
const run = (raw: Record<string, unknown>) => {
  const parsed = setting(raw);
  const networks = measureAll(lab, parsed);
  return { parsed, networks, result: resultOf(networks, 'full', parsed.seeds) };
};
const predicted = (parsed: SignalSetting, rows: number, square: number, c: number | null = null) =>
  predictSignal(networkOf(parsed), rows, square, c)!;

/** A small network in plain loops and doubles, with the weights that the experiment draws. */
function plainly(parsed: SignalSetting, seed: number) {
  const layers = layersOf(parsed);
  const batch = parsed.batch;
  const features = parsed.width;
  const inputs = drawInputs(parsed, batch, seed, null);
  const f = ACTIVATIONS[parsed.activation.name];
  const base = defaultSpec('moons');
  const spec = parseSpec({
    ...base,
    precision: 'float64',
    network: { layers: [...layers, base.network.layers.at(-1)] },
  });
  const network = buildNetwork({ ...spec, seeds: { ...spec.seeds, init: seed } }, features);
  initializeNetwork(network, { ...spec, seeds: { ...spec.seeds, init: seed } }, inputs);
  let x: number[][] = Array.from({ length: batch }, (_, i) => [...inputs.slice(i * features, (i + 1) * features)]);
  return layers.map((_, l) => {
    const { weightsAt, biasesAt, fanIn, fanOut } = network.layers[l]!;
    const z = x.map((row) =>
      Array.from({ length: fanOut }, (_, unit) => {
        let sum = network.parameters[biasesAt + unit]!;
        for (let i = 0; i < fanIn; i++) sum += network.parameters[weightsAt + unit * fanIn + i]! * row[i]!;
        return sum;
      }),
    );
    x = z.map((row) => row.map((value) => f.f(value, 0)));
    const flat = z.flat();
    return { q: flat.reduce((sum, value) => sum + value * value, 0) / flat.length, z };
  });
}

describe('what is measured', () => {
  test('forward statistics are those of a plain network with the weights that an experiment draws', () => {
    const { parsed, networks } = run({
      depth: 4,
      width: 22,
      batch: 10,
      seeds: 2,
      sigmaB: 0.3,
      initializer: 'heUniform',
    });
    networks.forEach(({ layers, seed }) => {
      plainly(parsed, seed).forEach(({ q, z }, l) => {
        expect(layers[l]!.q).toBeCloseTo(q, 5);
        let [product, square] = [0, 0];
        for (let pair = 0; pair < parsed.batch; pair += 2) {
          z[pair]!.forEach((value, j) => (product += value * z[pair + 1]![j]!));
          for (const row of [z[pair]!, z[pair + 1]!]) for (const value of row) square += (value * value) / 2;
        }
        expect(layers[l]!.c).toBeCloseTo(product / square, 5);
      });
    });
  });

  test('δ and ∂L/∂W are the derivatives of Σ a·g', () => {
    // One layer, one unit, one input: δ = f′(z)·g, ∂L/∂W = mean of δ·x.
    const parsed = setting({ depth: 1, width: 1, batch: 2, seeds: 1, sigmaW: 1.5 });
    const [{ layers }] = measureAll(lab, parsed) as [ReturnType<typeof measureAll>[number]];
    const x = drawInputs(parsed, 2, 1, null);
    const [{ q }] = layers as [(typeof layers)[number]];
    const w = Math.sqrt((2 * q) / (x[0]! ** 2 + x[1]! ** 2));
    const g = drawInputs({ ...parsed }, 2, 1, null).map(() => 0);
    const random = gradientOf(1, 2);
    g.set(random);
    const delta = [0, 1].map((i) => (1 - Math.tanh(w * x[i]!) ** 2) * g[i]!);
    expect(layers[0]!.logDelta).toBeCloseTo(Math.log10(Math.hypot(...delta) / Math.SQRT2), 5);
    expect(layers[0]!.logGradient).toBeCloseTo(Math.log10(Math.abs(delta[0]! * x[0]! + delta[1]! * x[1]!) / 2), 5);
    expect(layers[0]!.lnChi).toBeNaN();
  });

  test('the same setting gives the same hash, another seed another one, and fewer layers change nothing above', () => {
    const raw = { depth: 5, width: 32, batch: 16, seeds: 2 };
    const { result } = run(raw);
    expect(resultOf(measureAll(new SignalLab(), setting(raw)), 'full', 2).hash).toBe(result.hash);
    expect(run({ ...raw, seed: 2 }).result.hash).not.toBe(result.hash);
    const shorter = run({ ...raw, depth: 3 }).result;
    expect(shorter.bands.q.median).toEqual(result.bands.q.median.slice(0, 3));
  });

  test('a gain that follows another draws the same weights as alone', () => {
    const raw = { depth: 3, width: 32, batch: 16, seeds: 1 };
    const kept = new SignalLab();
    measureAll(kept, setting({ ...raw, sigmaW: 1 }));
    const after = resultOf(measureAll(kept, setting({ ...raw, sigmaW: 2.5 })), 'full', 1);
    expect(after.hash).toBe(run({ ...raw, sigmaW: 2.5 }).result.hash);
  });

  test('histograms hold every number once, by value and by size', () => {
    const { result, parsed } = run({
      depth: 3,
      width: 30,
      batch: 14,
      seeds: 1,
      activation: 'relu',
      initializer: 'heNormal',
    });
    expect(result.distributions).toHaveLength(parsed.depth);
    for (const layer of result.distributions) {
      for (const histogram of [layer.z, layer.a, layer.delta]) {
        expect(signalCount(histogram)).toBe(30 * 14);
        expect(histogram.sizes.reduce((sum, count) => sum + count, histogram.zeros)).toBe(30 * 14);
      }
      expect(layer.a.zeros).toBeGreaterThan(30 * 14 * 0.3);
    }
  });

  test('backward signals go on below what single precision holds', () => {
    const { result, parsed, networks } = run({
      depth: 80,
      width: 64,
      batch: 8,
      seeds: 3,
      activation: 'logistic',
      sigmaW: 0.5,
    });
    const expected = predicted(parsed, 8, networks[0]!.inputSquare);
    expect(result.bands.delta.median[0]).toBeLessThan(-60);
    expect(Math.abs(result.bands.delta.median[0]! - expected[0]!.logDelta)).toBeLessThan(1.5);
  });

  test('LSUV brings every layer to its variance', () => {
    const { result } = run({
      depth: 4,
      width: 64,
      batch: 64,
      seeds: 1,
      activation: 'relu',
      initializer: { name: 'lsuv', tolerance: 0.01 },
    });
    result.bands.q.median.forEach((_, l) => {
      const { least, greatest } = result.distributions[l]!.z;
      expect(greatest - least).toBeGreaterThan(3);
    });
    expect(result.bands.q.median[3]).toBeGreaterThan(0.9);
  });
});

function gradientOf(seed: number, count: number): Float32Array {
  const rng = Rng.stream(seed, 'signal gradient');
  return Float32Array.from({ length: count }, () => rng.normal());
}

describe('measured and predicted', () => {
  const cases: readonly [ActivationName, number, number][] = [
    ['tanh', 0.9, 0.1],
    ['tanh', 1.3, 0.2],
    ['tanh', 2, 0.1],
    ['logistic', 1, 0],
  ];
  test.each(cases)(
    '%s at σ_w %s, σ_b %s: ln χ of each layer within 0.02, q within 15 percent (median of ten)',
    (activation, sigmaW, sigmaB) => {
      const { parsed, result } = run({ depth: 12, width: 256, batch: 64, seeds: 10, activation, sigmaW, sigmaB });
      const expected = predicted(parsed, 64, result.inputSquare, null);
      expected.forEach(({ q, lnChi, logGradient }, l) => {
        expect(Math.abs(result.bands.q.median[l]! / q - 1)).toBeLessThan(0.15);
        expect(Math.abs(result.bands.gradient.median[l]! - logGradient)).toBeLessThan(0.1);
        if (lnChi !== null)
          expect(Math.abs(result.bands.lnChi.median[l]! - lnChi), `layer ${l + 1}`).toBeLessThan(0.02);
      });
    },
  );

  test('logistic at σ_w 4, where inputs become alike and a layer is one draw: ln χ within 0.02 a layer on average', () => {
    const raw = { depth: 12, width: 256, batch: 64, seeds: 10, activation: 'logistic', sigmaW: 4, sigmaB: 0.1 };
    const { parsed, networks, result } = run(raw);
    const expected = predicted(parsed, 64, result.inputSquare, null);
    expected.forEach(({ q }, l) => expect(Math.abs(result.bands.q.median[l]! / q - 1)).toBeLessThan(0.15));
    const slope = (of: (l: number) => number) => ((of(0) - of(11)) * 2 * Math.LN10) / 11;
    const measured = median(networks.map(({ layers }) => slope((l) => layers[l]!.logDelta)));
    expect(Math.abs(measured - slope((l) => expected[l]!.logDelta))).toBeLessThan(0.02);
  });

  test('what ten networks of logistic at σ_w 4 are off goes out over more of them: it is chance', () => {
    const parsed = setting({ depth: 4, width: 256, batch: 8, seeds: 60, activation: 'logistic', sigmaW: 4 });
    const networks = measureAll(lab, parsed);
    const [few, many] = [agreementOf(parsed, networks.slice(0, 10)), agreementOf(parsed, networks)];
    expect(few).toMatchObject({ verdict: 'chance' });
    expect(many.lnChi!.error).toBeLessThan(0.5 * few.lnChi!.error);
    expect(Math.abs(many.lnChi!.off)).toBeLessThan(0.02);
    expect(many.verdict).toBe('agrees');
  });

  test('two inputs become alike as the correlation map says', () => {
    const input = { name: 'correlated', correlation: 0.6 };
    const { parsed, result } = run({ depth: 6, width: 256, batch: 64, seeds: 5, sigmaW: 1.2, sigmaB: 0.3, input });
    const expected = predicted(parsed, 64, result.inputSquare, result.inputCorrelation);
    expected.forEach(({ c }, l) => expect(Math.abs(result.bands.c.median[l]! - c!)).toBeLessThan(0.05));
  });

  test('a standard deviation of 1/n kills the signal; the variance 1/n keeps it', () => {
    const literal = run({ ...SIGNAL_PRESETS.literal.setting, depth: 10, batch: 16, seeds: 1 }).result.bands.q.median;
    const usual = run({ depth: 10, batch: 16, seeds: 1, initializer: 'xavierCourse' }).result.bands.q.median;
    // Each layer divides the variance by its fan-in, 256.
    expect(Math.log10(literal[9]! / literal[0]!)).toBeCloseTo(-9 * Math.log10(256), 0);
    expect(usual[9]!).toBeGreaterThan(0.05);
  });

  test('He keeps ReLU, half of it dies without the 2', () => {
    const raw = { depth: 20, width: 128, batch: 16, seeds: 10, activation: 'relu' };
    const he = run({ ...raw, initializer: 'heNormal' }).result.bands.q.median;
    const plain = run({ ...raw, initializer: 'lecunNormal' }).result.bands.q.median;
    expect(he[19]! / he[0]!).toBeGreaterThan(0.3);
    expect(he[19]! / he[0]!).toBeLessThan(3);
    expect(Math.log2(plain[19]! / plain[0]!)).toBeCloseTo(-19, -1);
  });
});

describe('conditions', () => {
  const said = (raw: Record<string, unknown>) => {
    const { parsed, result } = run({ depth: 12, width: 64, batch: 16, seeds: 1, ...raw });
    const theory = { layers: predicted(parsed, 16, result.inputSquare), whole: false, limit: null };
    return conditionsOf({ setting: parsed, result, theory }).map(({ name }) => name);
  };

  test.each([
    ['dataDriven', { initializer: 'lsuv' }],
    ['notCentred', { initializer: 'constant' }],
    ['notCentred', { initializer: { name: 'uniform', low: 0, high: 0.1 } }],
    ['notIndependent', { initializer: 'orthogonal' }],
    ['notIndependent', { initializer: 'sparse' }],
    ['noSignal', { initializer: 'zeros' }],
    ['faint', { initializer: 'literalInverseN', depth: 60 }],
    ['overflow', { activation: 'identity', sigmaW: 100, depth: 30 }],
    ['smallWidth', { width: 20 }],
    ['finiteWidth', { width: 64 }],
    ['heavyTails', { activation: 'relu', initializer: 'heNormal' }],
    ['oneNetwork', { seeds: 1 }],
    ['kinks', { activation: 'hardTanh' }],
    ['gradientBlind', { activation: 'relu' }],
    [
      'dead',
      { activation: 'relu', initializer: 'heNormal', depth: 30, input: { name: 'correlated', correlation: 0.9 } },
    ],
    ['saturatedAlive', { sigmaW: 4 }],
    ['logisticXavier', { activation: 'logistic' }],
    ['inputsDiffer', { input: 'data', dataset: 'moons' }],
    ['learnedSlope', { activation: 'prelu' }],
  ] as const)('%s is said of %j', (name, raw) => expect(said(raw)).toContain(name));

  test('where networks differ more than theory and measurement could, that is said with numbers', () => {
    const named = (raw: Record<string, unknown>) => {
      const { parsed, result } = run({ depth: 8, width: 128, batch: 8, ...raw });
      return conditionsOf({ setting: parsed, result, theory: null }).find(({ name }) => name === 'networksDiffer');
    };
    const said = named({ activation: 'logistic', sigmaW: 4, seeds: 5 })!.sentence;
    const [, spread, error] = /varies by up to (0\.\d) .* median of 5 is uncertain by (0\.\d+)/.exec(said)!;
    expect(Number(error)).toBeCloseTo((1.2533 * Number(spread)) / Math.sqrt(5), 1);
    // Orthogonal weights of a nearly linear network grow alike.
    expect(named({ activation: 'tanh', initializer: 'orthogonal', sigmaW: null, seeds: 5 })).toBeUndefined();
  });

  test('nothing that is not so is said of wide tanh with several seeds', () => {
    const { parsed, result } = run({ depth: 2, width: 1024, batch: 4, seeds: 2 });
    expect(conditionsOf({ setting: parsed, result, theory: null })).toEqual([]);
  });

  test('an initializer that the theory is not of has no prediction, nor what passes all numbers', () => {
    expect(
      predictSignal(networkOf(setting({ activation: 'identity', sigmaW: 100, depth: 100 })), 4, 1, null),
    ).toBeNull();
    expect(predictSignal(networkOf(setting({ initializer: 'lsuv' })), 4, 1, null)).toBeNull();
    expect(predictSignal(networkOf(setting({ initializer: 'orthogonal' })), 4, 1, null)).not.toBeNull();
  });
});

describe('what would fix it', () => {
  test('the gain that makes χ = 1, and that it does is measured', () => {
    const before = setting({ depth: 12, width: 256, batch: 32, seeds: 3, activation: 'tanh', sigmaB: 0.3 });
    const { setting: after, to } = proposalFor(before);
    expect(to).toBeCloseTo(1.3955839751, 4);
    expect(after!.initializer.name).toBe('glorotNormal');
    expect(after!.initializer['gain']).toBeCloseTo(1.3955839751, 4);
    const [bad, good] = [before, after!].map((each) =>
      median(resultOf(measureAll(lab, each), 'full', 3).bands.lnChi.median.slice(4, 11)),
    );
    expect(bad).toBeLessThan(-0.2);
    expect(Math.abs(good!)).toBeLessThan(0.03);
  });

  test('He is proposed for ReLU, by σ_w where σ_w is set', () => {
    expect(proposalFor(setting({ activation: 'relu', sigmaW: 1 })).setting!.sigmaW).toBeCloseTo(Math.SQRT2, 7);
    expect(
      proposalFor(setting({ activation: 'relu', initializer: 'heNormal' })).setting!.initializer['gain'],
    ).toBeCloseTo(1, 7);
    expect(proposalFor(setting({ activation: 'relu', initializer: 'zeros' })).setting!.sigmaW).toBeCloseTo(
      Math.SQRT2,
      7,
    );
  });

  test('the price is said, and where there is none', () => {
    expect(proposalFor(setting({ activation: 'logistic' })).sentence).toContain('saturated');
    expect(proposalFor(setting({ activation: 'silu', sigmaB: 0.05 })).setting).toBeNull();
    expect(proposalFor(setting({ initializer: 'lsuv' })).setting).toBeNull();
  });
});

describe('the plane', () => {
  test('the line of tanh is that of the reference within 0.001', () => {
    const file = path.join(import.meta.dirname, '../../reference/mean_field.json');
    const { critical_line: line } = JSON.parse(readFileSync(file, 'utf8')) as {
      critical_line: { activation: string; sigma_b: number; sigma_w: number }[];
    };
    const tanh = line.filter(({ activation }) => activation === 'tanh');
    expect(tanh.length).toBeGreaterThan(5);
    const shape = { activation: ACTIVATIONS.tanh, alpha: 0 };
    for (const { sigma_b, sigma_w } of tanh) {
      expect(Math.abs(criticalPoint(shape, sigma_b)!.sigmaW - sigma_w)).toBeLessThan(1e-3);
    }
    // The map's own boundary lies where the line is, and so does the line that is drawn.
    const work = phaseMap(shape, { from: 1.3, to: 1.5, low: 0.29, high: 0.31 }, 40);
    const map = finish(work);
    const row = Array.from({ length: 40 }, (_, column) => PHASES[map.phase[20 * 40 + column]!]);
    const at = row.indexOf('chaotic');
    expect(row.slice(0, at).every((phase) => phase === 'ordered')).toBe(true);
    expect(Math.abs(1.3 + (at / 40) * 0.2 - 1.39558)).toBeLessThan(0.006);
    const drawn = finish(criticalLine(shape, { from: 0, to: 4, low: 0.3, high: 1 }, 11));
    expect([drawn[0]!.sigmaB, drawn[10]!.sigmaB]).toEqual([0.3, 1]);
    expect(Math.abs(drawn[0]!.sigmaW - 1.3955839751)).toBeLessThan(1e-3);
    expect(Math.abs(drawn[10]!.sigmaW - 1.8555891011)).toBeLessThan(1e-3);
  });

  test('a reading: phase, χ, q* and six depth scales', () => {
    const shape = { activation: ACTIVATIONS.tanh, alpha: 0 };
    const reading = readPhase(shape, 1, 0.3);
    expect(reading.phase).toBe('ordered');
    expect(reading.trainableDepth).toBeCloseTo(6 * (-1 / Math.log(reading.chi1)), 9);
    expect(readPhase(shape, 3, 0.3).phase).toBe('chaotic');
    expect(readPhase({ activation: ACTIVATIONS.relu, alpha: 0 }, 2, 0)).toMatchObject({
      phase: 'diverging',
      qStar: null,
    });
  });

  test('an experiment has a point where its hidden layers agree, and none elsewhere', () => {
    const spec = (layer: object, width = 64) =>
      parseSpec({
        dataset: 'digits',
        network: {
          layers: [
            { units: width, ...layer },
            { units: width, ...layer },
            { activation: 'identity', initializer: 'glorotNormal' },
          ],
        },
      });
    const he = planePoint(spec({ activation: 'relu', initializer: 'heNormal' }));
    expect(he).toMatchObject({ activation: 'relu', sigmaB: 0 });
    expect(he!.sigmaW).toBeCloseTo(Math.SQRT2, 12);
    expect(planePoint(spec({ activation: 'tanh', initializer: 'orthogonal' }))).toBeNull();
    expect(planePoint(spec({ activation: 'tanh', initializer: 'lsuv' }))).toBeNull();
    expect(planePoint(spec({ activation: 'tanh', initializer: 'constant' }))).toBeNull();
    const biased = spec({
      activation: 'tanh',
      initializer: 'lecunNormal',
      biasInitializer: { name: 'normal', std: 0.5 },
    });
    expect(planePoint(biased)).toMatchObject({ sigmaW: 1, sigmaB: 0.5 });
    const mixed = spec({ activation: 'tanh', initializer: 'lecunNormal' });
    const [first, , output] = mixed.network.layers;
    expect(
      planePoint({
        ...mixed,
        network: { layers: [first!, { ...first!, activation: { name: 'logistic' } as never }, output!] },
      }),
    ).toBeNull();
  });
});

describe('what is trained', () => {
  test('a setting becomes an experiment whose point is that of the setting', () => {
    const { spec, changes } = experimentOf(
      setting({ depth: 6, width: 64, sigmaW: 1.4, sigmaB: 0.2 }),
      defaultSpec('moons'),
    );
    expect(spec.network.layers).toHaveLength(7);
    expect(planePoint(spec)).toMatchObject({ activation: 'tanh', sigmaB: 0.2 });
    expect(planePoint(spec)!.sigmaW).toBeCloseTo(1.4, 12);
    expect(changes).toHaveLength(1);
    const deep = experimentOf(
      setting({ depth: 100, width: 1024, batch: 64, input: 'data', dataset: 'iris' }),
      defaultSpec('moons'),
    );
    expect(deep.spec.dataset.name).toBe('iris');
    expect(deep.spec.network.layers.length).toBeLessThan(101);
    expect(deep.changes[0]).toContain('20000000');
  });

  test('the sweep of trainable depth has every depth and σ_w', () => {
    const sweep = depthSweep(setting({ sigmaB: 0.3 }), [0.9, 1.4]);
    const { specs } = planSweep(sweep);
    expect(specs).toHaveLength(12);
    const points = specs.map((each) => planePoint(each)!);
    expect(new Set(points.map(({ sigmaW }) => Math.round(sigmaW * 1000)))).toEqual(new Set([900, 1400]));
    expect(points.every(({ sigmaB }) => sigmaB === 0.3)).toBe(true);
  });
});

describe('bad input', () => {
  test.each([
    [{ depth: 0 }, /depth must be a whole number from 1 to 100.*got 0/],
    [{ width: 5000 }, /width must be a whole number from 1 to 1024.*got 5000/],
    [{ batch: 3 }, /batch must be an even number.*got 3: take 4/],
    [{ depth: 100, width: 1024, batch: 1024 }, /depth · width · batch/],
    [{ sigmaW: -1 }, /sigmaW must be a number from 0 to 100, or null/],
    [{ activation: 'Tahn' }, /did you mean "tanh"/],
    [{ detph: 3 }, /unknown field "detph"; did you mean "depth"/],
    [{ input: { name: 'correlated', correlation: 2 } }, /correlation/],
    [null, /setting must be/],
  ])('%j is refused', (raw, message) => expect(() => parseSignalSetting(raw)).toThrow(message));

  test('every initializer and activation can be looked at', () => {
    for (const { name } of Object.values(INITIALIZERS)) {
      const { result } = run({ depth: 3, width: 20, batch: 6, seeds: 1, initializer: name });
      expect(result.bands.q.median).toHaveLength(3);
    }
    for (const { name } of Object.values(ACTIVATIONS)) {
      const { result } = run({ depth: 3, width: 20, batch: 6, seeds: 1, activation: name, initializer: 'lecunNormal' });
      expect(result.bands.q.median.every((q) => q > 0)).toBe(true);
    }
  });
});

function finish<T>(work: Generator<number, T>): T {
  for (;;) {
    const turn = work.next();
    if (turn.done === true) return turn.value;
  }
}
