import type { DataSample, SamplePart } from '../../../../shared/datasets/sample';

/** Images along each side of the picture. */
const IMAGES = 4;
export const MOST_IMAGES = IMAGES * IMAGES;

/** Pixels of an image along its sides. */
export interface ImageShape {
  readonly width: number;
  readonly height: number;
}

/** The shape of the images when the inputs are pixels, row after row, which their names say; else null. */
export function imageShape({
  featureNames,
  features,
}: Pick<DataSample, 'featureNames' | 'features'>): ImageShape | null {
  const last = featureNames[features - 1] ?? '';
  const [, height, width] = /^pixel row (\d+) column (\d+)$/.exec(last)?.map(Number) ?? [];
  if (height !== undefined && width !== undefined) return height * width === features ? { width, height } : null;
  const side = Math.round(Math.sqrt(features));
  const arePixels = [featureNames[0] ?? '', last].every((name) => /^(pixel|px)[ _.-]?\d+$|^\d+x\d+$/i.test(name));
  return arePixels && side * side === features ? { width: side, height: side } : null;
}

/** Some training images, bright on dark, whatever the theme: as they were scanned. */
export function drawImages(
  context: CanvasRenderingContext2D,
  { train, features }: DataSample,
  { width, height }: ImageShape,
  size: number,
): void {
  const count = Math.min(MOST_IMAGES, train.count);
  const [dark, bright] = rangeOfAll(train.inputs.subarray(0, count * features));
  const tile = Math.floor(size / IMAGES);
  const scale = (tile - 2) / Math.max(width, height);
  context.imageSmoothingEnabled = false;
  for (let i = 0; i < count; i++) {
    const pixels = new ImageData(width, height);
    for (let k = 0; k < features; k++) {
      const level = (((train.inputs[i * features + k] as number) - dark) / (bright - dark || 1)) * 255;
      pixels.data.set([level, level, level, 255], k * 4);
    }
    const image = new OffscreenCanvas(width, height);
    image.getContext('2d')?.putImageData(pixels, 0, 0);
    const [w, h] = [width * scale, height * scale];
    const x = (i % IMAGES) * tile + (tile - 2 - w) / 2;
    const y = Math.floor(i / IMAGES) * tile + (tile - 2 - h) / 2;
    context.drawImage(image, x, y, w, h);
  }
}

/** From 0, or below, to the largest. */
function rangeOfAll(values: Float64Array): readonly [number, number] {
  let [low, high] = [0, 0];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return [low, high];
}

/** The two inputs whose class means lie furthest apart, measured in their spread within the classes. */
export function bestAxes(data: DataSample): readonly [number, number] {
  if (data.features <= 2) return [0, data.features - 1];
  const scores = Array.from({ length: data.features }, (_, feature) => ({ feature, score: separation(data, feature) }));
  const [first, second] = scores.sort((a, b) => b.score - a.score);
  return [first?.feature ?? 0, second?.feature ?? 1];
}

/** The data with the target as a second input, all of one class: a curve to look at. */
export function withTarget(data: DataSample): DataSample {
  const part = (given: SamplePart): SamplePart => {
    const { inputs, targets, count } = given;
    return {
      ...given,
      inputs: Float64Array.from({ length: 2 * count }, (_, i) => (i % 2 === 0 ? inputs : targets)[i >> 1] as number),
      targets: new Float64Array(count),
    };
  };
  const target = data.task === 'regression' ? 'value to predict' : 'class';
  const featureNames = [data.featureNames[0] ?? 'input', target];
  return { ...data, features: 2, featureNames, train: part(data.train), test: part(data.test) };
}

/** Range of the two inputs over all examples, with a margin. */
export function extentOf(data: DataSample, axes: readonly [number, number]): [number, number, number, number] {
  const [x0, x1] = rangeOf(data, axes[0]);
  const [y0, y1] = rangeOf(data, axes[1]);
  return [x0, x1, y0, y1];
}
function rangeOf(data: DataSample, feature: number): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const part of [data.train, data.test]) {
    for (let i = 0; i < part.count; i++) {
      const value = part.inputs[i * data.features + feature] as number;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  const margin = (high - low) * 0.06 || 1;
  return [low - margin, high + margin];
}

/** Variance between the classes over variance within them. */
function separation(data: DataSample, feature: number): number {
  const classes = Math.max(1, data.classNames.length);
  const count = new Float64Array(classes);
  const sum = new Float64Array(classes);
  const squares = new Float64Array(classes);
  const { inputs, targets } = data.train;
  for (let i = 0; i < data.train.count; i++) {
    const value = inputs[i * data.features + feature] as number;
    const k = targets[i] as number;
    count[k] = (count[k] ?? 0) + 1;
    sum[k] = (sum[k] ?? 0) + value;
    squares[k] = (squares[k] ?? 0) + value * value;
  }
  const mean = sum.reduce((total, part) => total + part, 0) / data.train.count;
  let between = 0;
  let within = 0;
  for (let k = 0; k < classes; k++) {
    const n = count[k] as number;
    if (n === 0) continue;
    const center = (sum[k] as number) / n;
    between += n * (center - mean) ** 2;
    within += (squares[k] as number) - n * center * center;
  }
  return within > 0 ? between / within : 0;
}
