import { describe, expect, it } from 'vitest';
import { ACTIVATIONS } from '../../shared/activations';
import { INITIALIZERS, TRUNCATED_STD, type Initializer } from '../../shared/initializers';
import { defaultChoice, type Choice } from '../../shared/params';
import { Rng } from '../../shared/rng';
import { referenceTable } from '../support/referenceTables';

interface Row {
  readonly name: string;
  readonly fan_in: number;
  readonly fan_out: number;
  readonly mean: number;
  readonly std: number;
  readonly bound: number | null;
  readonly params?: Record<string, number | string>;
  readonly std_band_wide?: [number, number];
  readonly mean_band_wide?: [number, number];
}
const { initializers: rows } = referenceTable<{ initializers: Row[] }>('initializers.json');
const all: readonly Initializer[] = Object.values(INITIALIZERS);

/** A row of the table in our terms. */
function ours({ name, params = {} }: Row): Choice<keyof typeof INITIALIZERS> {
  const he = { gain: 1, slope: Number(params['slope']), useFanOut: params['mode'] === 'fan_out' ? 1 : 0, truncated: 0 };
  const gain = Number(params['gain'] ?? 1);
  const known: Record<string, Choice<keyof typeof INITIALIZERS>> = {
    zeros: { name: 'zeros', gain },
    ones: { name: 'constant', gain, value: 1 },
    constant: { name: 'constant', gain, value: Number(params['value']) },
    uniform: { name: 'uniform', gain, low: Number(params['a']), high: Number(params['b']) },
    normal: { name: 'normal', gain, std: Number(params['std']) },
    truncated_normal: { name: 'truncatedNormal', gain, std: Number(params['underlying_std']) },
    truncated_normal_corrected: { name: 'truncatedNormal', gain, std: Number(params['underlying_std']) },
    lecun_normal: { name: 'lecunNormal', gain, truncated: 0 },
    lecun_normal_truncated: { name: 'lecunNormal', gain, truncated: 1 },
    lecun_uniform: { name: 'lecunUniform', gain },
    xavier_normal: { name: 'glorotNormal', gain, truncated: 0 },
    xavier_uniform: { name: 'glorotUniform', gain },
    he_normal: { name: 'heNormal', ...he },
    he_uniform: { name: 'heUniform', ...he },
    pytorch_linear_default: { name: 'pytorchDefault', gain },
    orthogonal: { name: 'orthogonal', gain },
    sparse: { name: 'sparse', gain, sparsity: Number(params['sparsity']), std: Number(params['std_of_nonzero']) },
  };
  const choice = known[name];
  if (choice === undefined) throw new Error(`no initializer for ${name}`);
  return choice;
}

function draw(record: Initializer, choice: Choice, fanIn: number, fanOut: number, stream: string) {
  const out = new Float64Array(fanIn * fanOut);
  record.fill(out, { fanIn, fanOut }, Rng.stream(1, stream), choice);
  return out;
}

function moments(values: Float64Array) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return { mean, variance: squares / values.length, std: Math.sqrt(squares / (values.length - 1)) };
}

describe('initializers against the reference table', () => {
  const cases = rows.map((row, i) => {
    const choice = ours(row);
    const label = `${row.name} ${row.fan_in}→${row.fan_out} ${JSON.stringify(row.params ?? {})}`;
    return [label, row, choice, `row ${i}`] as const;
  });

  it.each(cases)('%s', (_label, row, choice, stream) => {
    const record: Initializer = INITIALIZERS[choice.name];
    const variance = record.variance({ fanIn: row.fan_in, fanOut: row.fan_out }, choice)!;
    expect(Math.abs(Math.sqrt(variance) - row.std)).toBeLessThanOrEqual(1e-12 * row.std);
    const values = draw(record, choice, row.fan_in, row.fan_out, stream);
    const { mean, std } = moments(values);
    if (row.std_band_wide) {
      expect(std).toBeGreaterThan(row.std_band_wide[0]);
      expect(std).toBeLessThan(row.std_band_wide[1]);
      expect(mean).toBeGreaterThan(row.mean_band_wide![0]);
      expect(mean).toBeLessThan(row.mean_band_wide![1]);
    } else if (row.std === 0) {
      expect(values.every((value) => value === row.mean)).toBe(true);
    } else {
      const count = Math.min(row.fan_in, row.fan_out);
      const squares = values.reduce((sum, value) => sum + value * value, 0);
      expect(row.name).toBe('orthogonal');
      expect(Math.abs(squares / (count * Math.pow(Number(row.params!['gain']), 2)) - 1)).toBeLessThan(1e-12);
    }
    if (row.bound !== null) {
      const bound = row.bound * (1 + 1e-12);
      expect(values.every((value) => Math.abs(value) <= bound)).toBe(true);
    }
  });
});

describe.each(all.map((record) => [record.name, record] as const))('%s', (key, record) => {
  const choice = defaultChoice(record);
  const fans = { fanIn: 200, fanOut: 150 };

  it('is listed under its name, with a gain of 1 and real partners', () => {
    expect(INITIALIZERS[key as keyof typeof INITIALIZERS]).toBe(record);
    expect(record.params['gain']?.default).toBe(1);
    for (const name of record.pairsWith) expect(Object.keys(ACTIVATIONS)).toContain(name);
  });

  it('draws what its variance says, within 5 standard errors', () => {
    const values = draw(record, choice, fans.fanIn, fans.fanOut, key);
    const variance = record.variance(fans, choice);
    if (variance === null) return expect(record.calibrate).toBeDefined();
    const { variance: sample, mean } = moments(values);
    const expectedMean = record.name === 'constant' ? choice['value'] : 0;
    expect(Math.abs(mean - Number(expectedMean))).toBeLessThanOrEqual(5 * Math.sqrt(variance / values.length));
    // The kurtosis is at most the normal's 3: a variance's standard error is at most √(2/n) of it, n without the zeros.
    const drawn = values.reduce((count, value) => count + (value === 0 ? 0 : 1), 0);
    expect(Math.abs(sample - variance)).toBeLessThanOrEqual(5 * variance * Math.sqrt(2 / Math.max(1, drawn)));
  });

  it('multiplies by its gain: the same draws, times 3, and nine times the variance', () => {
    const tripled = { ...choice, gain: 3 };
    const variance = record.variance(fans, choice);
    if (variance !== null) expect(record.variance(fans, tripled)).toBeCloseTo(9 * variance, 12);
    const base = draw(record, choice, 20, 10, 'gain');
    const scaled = draw(record, tripled, 20, 10, 'gain');
    scaled.forEach((value, i) => expect(Math.abs(value - 3 * base[i]!)).toBeLessThanOrEqual(1e-14 * Math.abs(value)));
  });

  it('gives the same draws for the same stream', () => {
    expect(draw(record, choice, 20, 10, 'same')).toEqual(draw(record, choice, 20, 10, 'same'));
  });
});

describe('special shapes', () => {
  it('the cut normal stays within two of its standard deviations and keeps 0.88 of them', () => {
    const values = draw(INITIALIZERS.truncatedNormal, { name: 'truncatedNormal', gain: 1, std: 0.5 }, 200, 100, 'cut');
    expect(Math.max(...values)).toBeLessThanOrEqual(1);
    expect(Math.max(...values)).toBeGreaterThan(0.99);
    expect(moments(values).std / 0.5).toBeCloseTo(TRUNCATED_STD, 2);
  });
});

describe('orthogonal', () => {
  it.each([
    [1, 1],
    [1, 7],
    [7, 1],
    [64, 64],
    [40, 90],
    [90, 40],
    [300, 10],
  ])('%i × %i: |QᵀQ − g²I| ≤ 1e-12', (fanOut, fanIn) => {
    const gain = 1.5;
    const w = draw(INITIALIZERS.orthogonal, { name: 'orthogonal', gain }, fanIn, fanOut, 'shapes');
    const isTall = fanOut >= fanIn;
    const at = (j: number, i: number) => w[isTall ? i * fanIn + j : j * fanIn + i]!;
    const [count, length] = isTall ? [fanIn, fanOut] : [fanOut, fanIn];
    for (let j = 0; j < count; j++) {
      for (let k = 0; k <= j; k++) {
        let product = 0;
        for (let i = 0; i < length; i++) product += at(j, i) * at(k, i);
        expect(Math.abs(product - (j === k ? gain * gain : 0))).toBeLessThanOrEqual(1e-12);
      }
    }
  });
});

describe('sparse', () => {
  it('has exactly ⌈sparsity · fanOut⌉ zeros in each column, at other rows in each', () => {
    const choice = { name: 'sparse', gain: 1, sparsity: 0.35, std: 1 };
    const w = draw(INITIALIZERS.sparse, choice, 30, 10, 'zeros');
    const patterns = Array.from({ length: 30 }, (_, i) =>
      Array.from({ length: 10 }, (_unit, unit) => (w[unit * 30 + i] === 0 ? '0' : 'w')).join(''),
    );
    for (const pattern of patterns) expect(pattern.replaceAll('w', '')).toHaveLength(4);
    expect(new Set(patterns).size).toBeGreaterThan(20);
  });
});
