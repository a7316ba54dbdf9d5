/** Columns of a table that stand in the page: the others would cost as much as those in view whenever rows change. */
export interface ColumnsInView {
  readonly first: number;
  /** One behind the last. */
  readonly end: number;
}

/**
 * Which columns lie, at least in part, between `left` and `right`.
 *
 * @param widths of all columns, in the unit of `left` and `right`, both counted from the left edge of the first column.
 */
export function columnsInView(widths: readonly number[], left: number, right: number): ColumnsInView {
  let [first, end] = [widths.length, 0];
  let edge = 0;
  widths.forEach((width, i) => {
    if (edge < right && edge + width > left) {
      first = Math.min(first, i);
      end = i + 1;
    }
    edge += width;
  });
  return first < end ? { first, end } : { first: widths.length, end: widths.length };
}
