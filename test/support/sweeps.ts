import { parseSweep, sweepCells } from '../../shared/sweep';

/** How a sweep over one field names its cells. */
export function cellLabels(field: string, values: readonly string[]): readonly string[] {
  const template = { dataset: 'moons', network: { layers: [{}, {}] } };
  const sweep = parseSweep({ name: 'names', template, axes: [{ field, values }], seeds: 1 });
  return sweepCells(sweep).flatMap(({ labels }) => labels);
}
