import type { DatasetShape } from '../datasets/index';
import { log } from '../math';
import type { RunFacts } from './facts';

/**
 * Loss and accuracy of the best constant answer: the class shares, or the mean of the values. Without facts of the data
 * the classes count as equally frequent, and the first loss that was evaluated as that of a guess.
 */
export function guessing({ spec, data, series }: RunFacts, shape: DatasetShape): { loss: number; accuracy: number } {
  if (shape.task === 'regression') {
    const initial = series.find(({ metric, values }) => metric === 'loss.train' && values.length > 0)?.values[0];
    return { loss: data === undefined ? (initial ?? NaN) : data.target.std * data.target.std, accuracy: NaN };
  }
  const shares = classShares(data?.classCounts ?? [], shape.classCount);
  const accuracy = Math.max(...shares);
  if (spec.loss !== 'mse') {
    return { loss: shares.reduce((sum, share) => sum - (share > 0 ? share * log(share) : 0), 0), accuracy };
  }
  const variances = shares.reduce((sum, share) => sum + share * (1 - share), 0);
  return { loss: variances / shares.length, accuracy };
}

function classShares(counts: readonly number[], classes: number): readonly number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return total > 0 ? counts.map((count) => count / total) : Array.from({ length: classes }, () => 1 / classes);
}
