/**
 * The line through points that a few outliers do not bend: the median of the slopes between all pairs, through the
 * median of what is left (Theil and Sen).
 *
 * Returns { slope, at }: at(x) is the height of the line.
 */
export function robustLine(xs, ys) {
  const slopes = [];
  for (let i = 0; i < xs.length; i++) {
    for (let j = i + 1; j < xs.length; j++) if (xs[j] !== xs[i]) slopes.push((ys[j] - ys[i]) / (xs[j] - xs[i]));
  }
  const slope = slopes.length === 0 ? 0 : median(slopes);
  const height = median(xs.map((x, i) => ys[i] - slope * x));
  return { slope, at: (x) => height + slope * x };
}

/** By what share a quantity has grown from its first to its last point, along that line; less than 0 where it shrank. */
export function growthOf(xs, ys) {
  const { at } = robustLine(xs, ys);
  const [first, last] = [at(xs[0]), at(xs.at(-1))];
  return { first, last, share: first > 0 ? last / first - 1 : 0 };
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
