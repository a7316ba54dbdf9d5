import { createHash } from 'node:crypto';
import type { RunResult } from './resultReader';

/**
 * SHA-256 of all that a result says but the times, and who computed it: equal for two computers that both computed the run as it
 * should be.
 */
export function resultDigest({ head, started, points, histograms, snapshots, progress, end }: RunResult): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([head.specHash, head.coreVersion, started, progress.step, end]));
  const series = new Map<string, number[]>();
  for (const { metric, layer, step, value } of points) {
    if (metric === 'elapsed') continue;
    const name = `${metric}/${layer}`;
    const list = series.get(name);
    if (list === undefined) series.set(name, [step, value]);
    else list.push(step, value);
  }
  for (const [name, numbers] of [...series].sort(byName)) {
    hash.update(`\n${name}/${numbers.length}\n`).update(Float64Array.from(numbers));
  }
  const bins = histograms.map(({ quantity, layer, step, counts, ...rest }) => {
    const numbers = [rest.least, rest.greatest, rest.mean, rest.nonFinite, ...counts];
    return [`${quantity}/${layer}/${step}`, numbers] as [string, number[]];
  });
  for (const [name, numbers] of bins.sort(byName)) hash.update(`\n${name}\n`).update(Float64Array.from(numbers));
  for (const { bytes, ...facts } of snapshots) hash.update(JSON.stringify(facts)).update(bytes);
  return hash.digest('hex');
}

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) => (a < b ? -1 : 1);
