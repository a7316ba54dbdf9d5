import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { BOUNDS } from '../../../shared/diagnosis/bench/score';
import { FAULTS } from '../../../shared/diagnosis/bench/faults';
import { causes } from '../../../shared/diagnosis/index';
import { termOf } from '../../../shared/glossary';
import { LESSONS } from '../../../shared/lessons';
import { METRICS } from '../../../shared/metrics';

const DOCUMENT = readFileSync(new URL('../../../docs/diagnosis.md', import.meta.url), 'utf8').replace(/\s+/g, ' ');

it('names every fault of the bench, and what is asked of the rules', () => {
  for (const { title } of FAULTS) expect(DOCUMENT).toContain(title);
  for (const bound of Object.values(BOUNDS)) expect(DOCUMENT).toContain(`${Math.round(100 * bound)} %`);
});

it('causes name lessons, measurements and words that there are', () => {
  const lessons = LESSONS.map(({ id }) => id);
  for (const { lessons: named, needs, terms } of causes) {
    for (const id of terms) expect(termOf(id), id).toBeDefined();
    for (const id of named) expect(lessons).toContain(id);
    for (const metric of needs) expect(Object.keys(METRICS)).toContain(metric);
  }
});
