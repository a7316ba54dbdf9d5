import { expect, test } from 'vitest';
import { measureAll, parseSignalSetting, resultOf, SignalLab } from '../../../shared/signal';
import { lab, labJson, testFolder, writeJson } from '../../support/lab';

interface SignalDocument {
  signal: {
    hash: string;
    networks: number;
    rows: number;
    conditions: { name: string; sentence: string }[];
    layers: {
      layer: number;
      units: number;
      measured: Record<string, { median: number | null; low: number | null; high: number | null }>;
      predicted: Record<string, number | null> | null;
    }[];
  };
}

const SETTING = { activation: 'tanh', sigmaW: 1.4, sigmaB: 0.2, depth: 6, width: 48, batch: 32, seeds: 3 };

test('a setting: every number is that of the core, with the theory beside it', () => {
  const file = writeJson(testFolder(), 'edge.json', SETTING);
  const { signal } = labJson<SignalDocument>(['signal', file]);
  const setting = parseSignalSetting(SETTING);
  const result = resultOf(measureAll(new SignalLab(), setting), 'full', 3);
  expect(signal.hash).toBe(result.hash);
  expect(signal.layers.map(({ measured }) => measured['q']!.median)).toEqual(result.bands.q.median);
  expect(signal.layers).toHaveLength(6);
  for (const { measured, predicted } of signal.layers) {
    expect(Math.abs(measured['q']!.median! / predicted!['q']! - 1)).toBeLessThan(0.6);
    expect(predicted!['c']).not.toBeNull();
  }
  expect(signal.conditions.map(({ name }) => name)).toContain('smallWidth');
  expect(labJson<SignalDocument>(['signal', file, '--seeds', '1']).signal.networks).toBe(1);
});

test('an experiment: its own network on its own data', () => {
  const layer = { units: 24, activation: 'relu', initializer: 'heNormal' };
  const spec = {
    dataset: 'iris',
    network: { layers: [layer, layer, { activation: 'identity', initializer: 'lecunNormal' }] },
  };
  const file = writeJson(testFolder(), 'iris.initlab.json', spec);
  const { signal } = labJson<SignalDocument>(['signal', file, '--seeds', '2']);
  expect(signal.layers.map(({ units }) => units)).toEqual([24, 24, 3]);
  expect(signal.networks).toBe(2);
  expect(signal.rows).toBe(120);
  expect(signal.layers[1]!.predicted!['q']).toBeGreaterThan(0);
});

test('for people: a table, and the conditions', () => {
  const { code, stdout } = lab(['signal', writeJson(testFolder(), 'a.json', SETTING)]);
  expect(code).toBe(0);
  expect(stdout.split('\n')[0]).toMatch(/^layer +q +theory +lnChi +theory/);
  expect(stdout).toContain('infinitely wide layers');
});

test('bad input is refused with the field, the rule, the value and the fix', () => {
  const folder = testFolder();
  const refused = (value: unknown, args: readonly string[] = []) => {
    const { code, stdout, stderr } = lab(['signal', writeJson(folder, 'bad.json', value), ...args, '--json']);
    expect([code, stdout]).toEqual([2, '']);
    return stderr;
  };
  expect(refused({ depth: 101 })).toContain('depth must be a whole number from 1 to 100');
  expect(refused({ depth: 3, activation: 'tahn' })).toContain('did you mean "tanh"?');
  expect(refused({ ...SETTING, wdith: 3 })).toContain('did you mean "width"?');
  expect(refused({ dataset: 'irsi' })).toContain('did you mean "iris"?');
  expect(refused([])).toContain('must be a JSON object');
  expect(refused(SETTING, ['--seeds', '0'])).toContain('--seeds must be a whole number from 1 to 100; got 0');
  expect(refused(SETTING, ['--sedes', '2'])).toContain('did you mean --seeds?');
  expect(refused(SETTING, ['--agreement'])).toContain('--agreement must stand alone');
  expect(lab(['signal', '--agreement', '--seeds', '3']).stderr).toContain('got --seeds beside it');
  expect(lab(['signal']).code).toBe(2);
  expect(lab(['signal', 'missing.json']).code).toBe(2);
});
