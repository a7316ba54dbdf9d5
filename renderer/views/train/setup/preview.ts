import type { PreparedData } from '../../../../shared/datasets/prepare';

/** Images along each side of the picture. */
const IMAGES = 4;

/** Side of the images when the inputs are the pixels of square images, else null. */
export function imageSide(data: PreparedData): number | null {
  const side = Math.round(Math.sqrt(data.features));
  return side >= 8 && side * side === data.features ? side : null;
}

/** The first training images, bright on dark, whatever the theme: as they were scanned. */
export function drawImages(context: CanvasRenderingContext2D, data: PreparedData, side: number, size: number): void {
  const brightest = data.train.inputs.reduce((most, value) => Math.max(most, value), 0) || 1;
  const tile = Math.floor(size / IMAGES);
  context.imageSmoothingEnabled = false;
  for (let i = 0; i < Math.min(IMAGES * IMAGES, data.train.count); i++) {
    const pixels = new ImageData(side, side);
    for (let k = 0; k < data.features; k++) {
      const level = ((data.train.inputs[i * data.features + k] as number) / brightest) * 255;
      pixels.data.set([level, level, level, 255], k * 4);
    }
    const image = new OffscreenCanvas(side, side);
    image.getContext('2d')?.putImageData(pixels, 0, 0);
    context.drawImage(image, (i % IMAGES) * tile, Math.floor(i / IMAGES) * tile, tile - 2, tile - 2);
  }
}

/** The two inputs whose class means lie furthest apart, measured in their spread within the classes. */
export function bestAxes(data: PreparedData): readonly [number, number] {
  if (data.features <= 2) return [0, data.features - 1];
  const scores = Array.from({ length: data.features }, (_, feature) => ({ feature, score: separation(data, feature) }));
  const [first, second] = scores.sort((a, b) => b.score - a.score);
  return [first?.feature ?? 0, second?.feature ?? 1];
}

/** The data with the target as a second input, all of one class: a curve to look at. */
export function withTarget(data: PreparedData): PreparedData {
  const part = ({ inputs, targets, count, rows }: PreparedData['train']): PreparedData['train'] => ({
    rows,
    inputs: Float64Array.from({ length: 2 * count }, (_, i) => (i % 2 === 0 ? inputs : targets)[i >> 1] as number),
    targets: new Float64Array(count),
    count,
  });
  const featureNames = [data.featureNames[0] ?? 'input', 'value to predict'];
  return { ...data, features: 2, featureNames, train: part(data.train), test: part(data.test) };
}

/** Range of the two inputs over all examples, with a margin. */
export function extentOf(data: PreparedData, axes: readonly [number, number]): [number, number, number, number] {
  const [x0, x1] = rangeOf(data, axes[0]);
  const [y0, y1] = rangeOf(data, axes[1]);
  return [x0, x1, y0, y1];
}

function rangeOf(data: PreparedData, feature: number): [number, number] {
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
function separation(data: PreparedData, feature: number): number {
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
