import { z } from 'zod';
import { KernelMemory, padded } from '../kernelMemory';
import { KernelNetwork } from '../kernelNetwork';
import { Network } from '../network';
import { parseWith } from '../validation';
import { referenceActivation, VECTOR, type ShapedActivation } from './names';
import { Comparison, FileCheck, tolerance, type Tolerance } from './report';

const FILE = z.object({ x: VECTOR, activations: z.array(z.unknown()) });
const ROW = z.object({
  name: z.string(),
  params: z.record(z.string(), z.number()).default({}),
  f: VECTOR,
  df: VECTOR,
  kinks: z.array(VECTOR.min(3)).default([]),
});

const FLOAT64 = tolerance(1e-12, 1e-2);
const FLOAT32: Tolerance = (expected) => 2e-6 * Math.max(1, Math.abs(expected));
/** A step to a neighbour of a kink: too small to move a slope by more than its tolerance. */
const BESIDE = 8.9e-16;

/** f and f′ of each function at each x, by the records in double and by the float32 kernels, and the slopes on both sides of each kink. */
export function checkActivations(file: string, content: unknown): FileCheck {
  const { x, activations } = parseWith(FILE, content, file);
  const check = new FileCheck(file);
  activations.forEach((raw, index) => {
    const id = (raw as { name?: unknown } | null)?.name;
    check.case(typeof id === 'string' ? id : `activations[${index}]`, () =>
      checkRow(x, parseWith(ROW, raw, 'activation')),
    );
  });
  return check;
}

function checkRow(x: readonly number[], row: z.output<typeof ROW>): Comparison[] {
  const { activation, alpha } = referenceActivation(row.name, row.params);
  const double = new Comparison('float64', FLOAT64);
  const single = new Comparison('float32', FLOAT32);
  const kernels = byKernels({ activation, alpha }, x);
  x.forEach((at, i) => {
    const stored = Math.fround(at);
    for (const key of ['f', 'df'] as const) {
      const compute = (z: number) => activation[key](z, alpha);
      const expected = row[key][i] ?? NaN;
      double.number(`${key}(${at})`, compute(at), expected);
      // Storing x moves it to its float32 neighbour, and the true value with it: no error of the function.
      const moved = expected + (compute(stored) - compute(at));
      single.number(`${key}(${at})`, kernels[key][i] ?? NaN, moved);
    }
  });
  for (const [at = NaN, left = NaN, right = NaN] of row.kinks) {
    const step = BESIDE * Math.max(1, Math.abs(at));
    double.number(`df just below ${at}`, activation.df(at - step, alpha), left);
    double.number(`df just above ${at}`, activation.df(at + step, alpha), right);
  }
  return [double, single];
}

/** f and f′ as the float32 kernels compute them: of a layer of one unit whose weight is 1. */
function byKernels(
  shaped: ShapedActivation,
  x: readonly number[],
): { readonly f: Float32Array; readonly df: Float32Array } {
  const shape = new Network(1, [{ units: 1, ...shaped }], 'float32');
  const { layers, parameters } = shape;
  parameters[0] = 1;
  const settings = { layers, loss: 'mse', optimizer: { name: 'sgd' }, clipping: { name: 'none' } } as const;
  const network = new KernelNetwork(new KernelMemory(), settings);
  const { memory } = network;
  const pass = network.createPass(x.length, true);
  network.parameters = parameters;
  network.pad(x, 0, x.length, 1, pass.inputs);
  memory.kernels.forwardPass(pass.record, pass.inputs, x.length);
  const { a, delta } = pass.layers[0]!;
  memory.floatsAt(delta, padded(1) * x.length).fill(1);
  memory.kernels.backwardPass(pass.record, pass.inputs, x.length, 0);
  return { f: network.unpad(a, x.length, 1), df: network.unpad(delta, x.length, 1) };
}
