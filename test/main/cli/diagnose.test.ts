import { rmSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { BOUNDS, type ConfusionRow, type Rate } from '../../../shared/diagnosis/bench/score';
import { FAULTS } from '../../../shared/diagnosis/bench/faults';
import type { Finding } from '../../../shared/diagnosis/index';
import { lab, labJson, testFolder, writeJson } from '../../support/lab';

interface DiagnosisJson {
  readonly run: { readonly id: string; readonly status: string; readonly steps: number };
  readonly findings: readonly (Finding & { readonly title: string })[];
  readonly unknown: readonly { readonly cause: string; readonly missing: readonly string[] }[];
  readonly dataKnown: boolean;
}

interface BenchJson {
  readonly halves: readonly {
    readonly half: string;
    readonly rows: readonly ConfusionRow[];
    readonly correct: Rate;
    readonly falseAlarm: Rate;
    readonly improved: Rate;
    readonly holds: boolean;
    readonly all: readonly { readonly fault: string | null; readonly causes: readonly string[] }[];
  }[];
  readonly holds: boolean;
}

const hidden = { units: 8, activation: 'tanh', initializer: 'zeros' };
const SPEC = {
  dataset: { name: 'moons', samples: 200 },
  network: { layers: [hidden, hidden, { activation: 'identity', initializer: 'glorotNormal' }] },
  steps: 600,
};

describe('lab diagnose', () => {
  test('finds what is wrong with a stored run; trained as it proposes, nothing is', () => {
    const folder = testFolder();
    const db = ['--db', path.join(folder, 'history.sqlite')];
    const train = (name: string, spec: unknown) =>
      labJson<{ run: { id: string; finalLoss: number } }>(['run', writeJson(folder, name, spec), ...db]).run;

    const spoilt = train('zeros.initlab.json', SPEC);
    const { findings, run, dataKnown, unknown } = labJson<DiagnosisJson>(['diagnose', spoilt.id, ...db]);
    expect(run).toMatchObject({ id: spoilt.id, status: 'done', steps: 600 });
    expect([dataKnown, unknown]).toEqual([true, []]);
    expect(findings[0]).toMatchObject({
      cause: 'symmetricUnits',
      title: 'Symmetric units',
      layer: 1,
      step: 0,
      evidence: [
        { metric: 'weights.std', layer: 1, step: 0, value: 0, threshold: 1e-12, rule: 'below' },
        { metric: 'weights.std', layer: 2, step: 0, value: 0, threshold: 1e-12, rule: 'below' },
      ],
    });
    const text = lab(['diagnose', spoilt.id, ...db]);
    expect(text.code).toBe(0);
    expect(text.stdout).toContain('1. Symmetric units (layer 1, step 0)');
    expect(text.stdout).toContain('rule: weights.std of layer 1 at step 0 at most 1e-12, seen 0');
    expect(text.stdout).toContain('network.layers.0.initializer: {"name":"zeros","gain":1} → {"name":"glorotNormal"');

    const mended = train('mended.initlab.json', findings[0]!.fix!.spec);
    expect(mended.finalLoss).toBeLessThan(0.5 * spoilt.finalLoss);
    expect(labJson<DiagnosisJson>(['diagnose', mended.id, ...db]).findings).toEqual([]);
    expect(lab(['diagnose', mended.id, ...db]).stdout).toContain('Nothing wrong was found.');
  });

  test('reads inputs that are too large from the data and, when those are gone, from what they do in the first layer', () => {
    const folder = testFolder();
    const db = ['--db', path.join(folder, 'history.sqlite')];
    const rows = Array.from(
      { length: 60 },
      (_, i) => `${10 * (i % 11) - 50},${20 * (i % 7)},${i % 2 === 0 ? 'even' : 'odd'}`,
    );
    const csv = writeJson(folder, 'own.csv', ['a,b,class', ...rows].join('\n'));
    const { choice } = labJson<{ choice: unknown }>(['import', csv, ...db]);
    const spec = writeJson(folder, 'own.initlab.json', { dataset: choice, scaling: 'none', steps: 40 });
    const { run } = labJson<{ run: { id: string } }>(['run', spec, ...db]);
    const first = () => {
      const { dataKnown, findings } = labJson<DiagnosisJson>(['diagnose', run.id, ...db]);
      return { dataKnown, cause: findings[0]?.cause, scaling: findings[0]?.fix?.spec.scaling.name };
    };
    expect(first()).toEqual({ dataKnown: true, cause: 'inputsNotScaled', scaling: 'standardize' });
    rmSync(path.join(folder, 'datasets'), { recursive: true });
    expect(first()).toEqual({ dataKnown: false, cause: 'inputsNotScaled', scaling: 'standardize' });
    expect(lab(['diagnose', run.id, ...db]).stdout).toContain('The data set is gone');
  });

  test('ends with 2 for a run that there is not', () => {
    const db = path.join(testFolder(), 'history.sqlite');
    expect(lab(['diagnose', 'nobody', '--db', db]).code).toBe(2);
    expect(lab(['diagnose']).code).toBe(2);
  });
});

describe('lab diagnose-bench', () => {
  test('on networks and data that the rules were not made on', { timeout: 120_000 }, () => {
    const { code, stdout } = lab(['diagnose-bench', '--half', 'held', '--seeds', '1', '--healthy', '20', '--json']);
    const { halves, holds } = JSON.parse(stdout) as BenchJson;
    expect(halves.map(({ half }) => half)).toEqual(['held']);
    const { rows, all, correct, falseAlarm, improved } = halves[0]!;
    expect(rows.map(({ id, runs }) => [id, runs])).toEqual([...FAULTS.map(({ id }) => [id, 3]), ['healthy', 20]]);
    // The rates are those of the runs, counted here once more.
    const expected = Object.fromEntries(FAULTS.map((fault) => [fault.id, fault.expected]));
    const spoilt = all.filter(({ fault }) => fault !== null);
    const right = spoilt.filter(({ fault, causes }) => causes[0] === expected[fault!]);
    expect([correct.hits, correct.of]).toEqual([right.length, 3 * FAULTS.length]);
    const blamed = all.filter(({ fault, causes }) => fault === null && causes.length > 0);
    expect([falseAlarm.hits, falseAlarm.of]).toEqual([blamed.length, 20]);
    // What docs/diagnosis.md reports has these runs among its own. Of so few, some rates miss their bounds, and it says so.
    expect(correct.hits).toBeGreaterThanOrEqual(58);
    expect(improved.hits).toBeGreaterThanOrEqual(48);
    expect(falseAlarm.hits).toBeLessThanOrEqual(1);
    const within = correct.share >= BOUNDS.correct && falseAlarm.share <= BOUNDS.falseAlarm;
    expect(holds).toBe(within && improved.share >= BOUNDS.improved);
    expect(code).toBe(holds ? 0 : 1);
  });

  test('ends with 2 for a half that there is not', () => {
    expect(lab(['diagnose-bench', '--half', 'hold'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--half must be tune, held or all; got "hold"; did you mean "held"?'),
    });
    expect(lab(['diagnose-bench', 'RUN']).code).toBe(2);
  });
});
