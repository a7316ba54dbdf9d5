import { LabError } from '../errors';
import { parseIdx } from './idx';
import { TABLE_LIMITS, type DataTable } from './table';

/** A file's bytes, unpacked, with the name that errors call it by. */
export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The examples of an IDX file. */
export interface IdxImages {
  readonly name: string;
  readonly rows: number;
  /** Of one example, such as 28 × 28. */
  readonly shape: readonly number[];
  readonly features: number;
  /** [rows × features], row-major. */
  readonly values: Float64Array | Uint8Array;
}

/**
 * The table of an IDX file of examples and one of labels. Classes are the numbers from 0 to the largest label.
 *
 * Errors  LabError 'input' for damaged files, unequal counts, labels that are no classes, and sizes beyond the limits.
 */
export function idxTable(images: NamedBytes, labels: NamedBytes): DataTable {
  return labelledTable(readImages(images), labels);
}

/** Errors  LabError 'input' for a damaged file, one of labels, and sizes beyond the limits. */
export function readImages({ name, bytes }: NamedBytes): IdxImages {
  const { dimensions, values } = parseIdx(bytes, name);
  const [rows = 0, ...shape] = dimensions;
  const features = shape.reduce((product, size) => product * size, 1);
  if (shape.length === 0) {
    fail(`${name} must have at least 2 dimensions; got 1: are the images and the labels exchanged?`);
  }
  if (rows < 2) fail(`${name} must have at least 2 examples, to split them; got ${rows}`);
  if (
    rows > TABLE_LIMITS.rows ||
    features > TABLE_LIMITS.columns ||
    features < 1 ||
    values.length > TABLE_LIMITS.cells
  ) {
    const limit = `${TABLE_LIMITS.rows} examples of ${TABLE_LIMITS.columns} values, ${TABLE_LIMITS.cells} in all`;
    fail(`${name} must have at most ${limit}; got ${rows} of ${features}`);
  }
  return { name, rows, shape, features, values };
}

/** Errors  LabError 'input' for a damaged file, unequal counts, and labels that are no classes. */
export function labelledTable({ rows, shape, features, values }: IdxImages, labels: NamedBytes): DataTable {
  const { dimensions, values: given } = parseIdx(labels.bytes, labels.name);
  if (dimensions.length !== 1) {
    fail(`${labels.name} must have 1 dimension; got ${dimensions.length}: choose the file of the labels`);
  }
  if (given.length !== rows) {
    const fix = 'choose the two files of the same part';
    fail(`${labels.name} must have a label for each of the ${rows} images; got ${given.length}: ${fix}`);
  }
  let most = 0;
  given.forEach((label, i) => {
    if (!Number.isInteger(label) || label < 0 || label >= TABLE_LIMITS.classes) {
      fail(`${labels.name} must hold classes from 0 to ${TABLE_LIMITS.classes - 1}; got ${label} as label ${i + 1}`);
    }
    if (label > most) most = label;
  });
  if (given.every((label) => label === given[0])) {
    fail(`${labels.name} must have at least 2 classes; got only ${given[0]}: there is nothing to tell apart`);
  }
  return {
    rows,
    features,
    trainRows: null,
    inputs: values,
    targets: Float64Array.from(given),
    classNames: Array.from({ length: most + 1 }, (_, i) => String(i)),
    featureNames: Array.from({ length: features }, (_, i) => valueName(i, shape)),
  };
}

function fail(message: string): never {
  throw new LabError('input', message);
}

function valueName(index: number, shape: readonly number[]): string {
  const [height, width] = shape;
  if (shape.length !== 2 || height === undefined || width === undefined) return `value ${index + 1}`;
  return `pixel row ${Math.floor(index / width) + 1} column ${(index % width) + 1}`;
}
