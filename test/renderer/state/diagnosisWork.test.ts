import { describe, expect, test } from 'vitest';
import { diagnosisOf, sampleFacts } from '../../../renderer/state/diagnosisWork';
import { prepareData } from '../../../shared/datasets/prepare';
import { sampleOf } from '../../../shared/datasets/sample';
import { dataFacts, type RunFacts } from '../../../shared/diagnosis';
import { defaultSpec, parseSpec } from '../../../shared/experimentSchema';

const iris = defaultSpec('iris');
const raw = { ...iris, scaling: { name: 'none' } } as const;

describe('the facts of a sample', () => {
  test('are those of the data where the sample is all of them', () => {
    for (const name of ['none', 'minMax', 'standardize'] as const) {
      const spec = parseSpec({ ...iris, scaling: name });
      expect(sampleFacts(spec.scaling, sampleOf(prepareData(raw)))).toEqual(dataFacts(prepareData(spec)));
    }
  });

  test('are those of its part where it is not', () => {
    const part = sampleFacts({ name: 'none' }, sampleOf(prepareData(raw), 10));
    expect(part.count).toBe(10);
    expect(part.classCounts.reduce((sum, count) => sum + count)).toBe(10);
  });
});

describe('a diagnosis in the page', () => {
  const facts = (spec: RunFacts['spec']) => ({ spec, status: 'done', step: 10, series: [] }) as const;

  test('makes the data of a run that is drawn or bundled, and needs none of its measurements to find constant inputs', () => {
    const { findings, dataNote, unknown } = diagnosisOf({
      facts: facts(parseSpec({ dataset: 'moons', scaling: { name: 'multiply', factor: 1000 } })),
      sample: null,
    });
    expect(dataNote).toBeNull();
    expect(findings.map(({ cause }) => cause)).toContain('inputsNotScaled');
    expect(unknown.find(({ cause }) => cause === 'deadUnits')?.missing).toContain('deadFraction');
  });

  test('says what it did not see of data that lie in files', () => {
    const mnist = defaultSpec('mnist');
    const { train, ...rest } = sampleOf(prepareData(raw), 10);
    expect(diagnosisOf({ facts: facts(mnist), sample: null }).dataNote).toMatch(/not there any more/);
    expect(diagnosisOf({ facts: facts(mnist), sample: { ...rest, train } }).dataNote).toBe(
      `Of the data, the first 10 of ${train.total} training examples were looked at.`,
    );
    const whole = { ...rest, train: { ...train, total: 10 }, withoutNoise: true };
    expect(diagnosisOf({ facts: facts(mnist), sample: whole }).dataNote).toBe(
      'The noise that the experiment adds to them was left out.',
    );
    expect(diagnosisOf({ facts: facts(mnist), sample: { ...whole, withoutNoise: false } }).dataNote).toBeNull();
  });
});
