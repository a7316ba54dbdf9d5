import { describe, expect, it } from 'vitest';
import { prepareData } from '../../../shared/datasets/prepare';
import { dataFacts } from '../../../shared/diagnosis/index';
import { defaultSpec, parseSpec } from '../../../shared/experimentSchema';

describe('the facts of data', () => {
  it('are those of the training part, as the network gets them', () => {
    const spec = parseSpec({ dataset: 'iris', testFraction: 0.2, scaling: 'standardize', epochs: 1 });
    const facts = dataFacts(prepareData(spec));
    // 150 flowers, 50 of each kind; a fifth of each is held out.
    expect([facts.count, facts.classCounts]).toEqual([120, [40, 40, 40]]);
    expect(facts.columns).toHaveLength(4);
    for (const { mean, std } of facts.columns) {
      expect(mean).toBeCloseTo(0, 10);
      expect(std).toBeCloseTo(1, 10);
    }
    expect(facts.target).toMatchObject({ mean: 1, min: 0, max: 2 });
  });

  it('of raw columns are their own', () => {
    const raw = parseSpec({ dataset: 'iris', testFraction: 0, scaling: 'none', epochs: 1 });
    // Fisher's table: sepal length has mean 5.8433 and goes from 4.3 to 7.9.
    const [length] = dataFacts(prepareData(raw)).columns;
    expect(length).toMatchObject({ min: 4.3, max: 7.9 });
    expect(length?.mean).toBeCloseTo(5.8433, 3);
  });

  it('of a value to predict have no classes', () => {
    const facts = dataFacts(prepareData(defaultSpec('sine')));
    expect(facts.classCounts).toEqual([]);
    // A full wave: its root mean square is 1/√2.
    expect(facts.target.std).toBeCloseTo(Math.SQRT1_2, 1);
  });
});
