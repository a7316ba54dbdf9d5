import type { ColumnStats } from './columnStats';
import type { CsvColumns, CsvFacts } from './csvColumns';
import type { IdxImages } from './idxTable';
import type { DataTable } from './table';

/** What a file chosen for import holds, small enough to send to the page. */
export type FilePreview = CsvPreview | IdxPreview;

export interface CsvPreview extends CsvFacts {
  readonly kind: 'csv';
}

export interface IdxPreview {
  readonly kind: 'idx';
  readonly rows: number;
  /** Of one example, such as 28 × 28. */
  readonly shape: readonly number[];
  readonly stats: ColumnStats | null;
  /** The first examples, [count × features], row-major. */
  readonly examples: Float64Array | Uint8Array;
  /** Classes of the first examples; null while the labels cannot be taken. */
  readonly labels: readonly number[] | null;
  /** Name of the file of labels; null when there is none. */
  readonly labelsFile: string | null;
  /** Every class with its number of examples; empty while the labels cannot be taken. */
  readonly classes: readonly { readonly name: string; readonly count: number }[];
  /** Why the two files cannot be taken together, or null. */
  readonly problem: string | null;
}

/** Examples that a preview shows. */
const MOST_EXAMPLES = 40;

/** The columns without their cells. */
export function previewCsv({ columns, ...facts }: CsvColumns): CsvPreview {
  return {
    kind: 'csv',
    ...facts,
    columns: columns.map(({ numbers: _numbers, codes: _codes, texts: _texts, ...summary }) => summary),
  };
}

/** @param labelled the table of images and labels, or the sentence why there is none. */
export function previewIdx(
  { rows, shape, features, values }: IdxImages,
  stats: ColumnStats | null,
  labelsFile: string | null,
  labelled: DataTable | string,
): IdxPreview {
  const shown = Math.min(rows, MOST_EXAMPLES);
  const examples = values.slice(0, shown * features);
  const facts = { kind: 'idx', rows, shape, stats, examples, labelsFile } as const;
  if (typeof labelled === 'string') return { ...facts, labels: null, classes: [], problem: labelled };
  const { targets, classNames } = labelled;
  const counts = new Uint32Array(classNames.length);
  for (const target of targets) counts[target]!++;
  const classes = classNames.map((name, i) => ({ name, count: counts[i] as number }));
  return { ...facts, labels: [...targets.subarray(0, shown)], classes, problem: null };
}
