import { LabError } from './errors';
import { columnsTimesColumns, columnSums, rowsTimesColumns, rowsTimesRows } from './matmulTiles';

/** A block of numbers in the precision of a run. */
export type FloatArray = Float32Array | Float64Array;

/** The three matrix products of a dense layer. All matrices are row-major. */
export interface MatrixKernels {
  /** out [batch × fanOut] = inputs [batch × fanIn] · weightsᵀ + biases. */
  readonly forward: Product<'inputs' | 'parameters' | 'out'>;
  /** out [batch × fanIn] = delta [batch × fanOut] · weights. */
  readonly inputGradient: Product<'delta' | 'parameters' | 'out'>;
  /** gradients: weights [fanOut × fanIn] = deltaᵀ · inputs, then biases [fanOut] = column sums of delta. */
  readonly weightGradient: Product<'delta' | 'inputs' | 'gradients'>;
}

type Product<Names extends string> = (
  arrays: Readonly<Record<Names, FloatArray>>,
  layer: LayerBlock,
  batch: number,
) => void;

/** Where a layer's parameters lie in the flat block: weights [fanOut × fanIn] at `weightsAt`, then biases at `biasesAt`. */
export interface LayerBlock {
  readonly fanIn: number;
  readonly fanOut: number;
  readonly weightsAt: number;
  readonly biasesAt: number;
}

/**
 * The products in plain TypeScript, in tiles of 4 × 4 outputs.
 *
 * Every output element is its own double accumulator, summed over k = 0, 1, … in that order and rounded once when stored,
 * whatever tile or tail it falls in. So units with equal weights stay equal bit for bit, and the result does not depend
 * on the batch around a row.
 */
export const MATRIX_KERNELS: MatrixKernels = {
  forward: ({ inputs, parameters, out }, { fanIn, fanOut, weightsAt, biasesAt }, batch) => {
    check(inputs.length >= batch * fanIn && out.length >= batch * fanOut, 'forward');
    rowsTimesRows(inputs, parameters, weightsAt, biasesAt, out, batch, fanOut, fanIn);
  },
  inputGradient: ({ delta, parameters, out }, { fanIn, fanOut, weightsAt }, batch) => {
    check(delta.length >= batch * fanOut && out.length >= batch * fanIn, 'inputGradient');
    rowsTimesColumns(delta, parameters, weightsAt, out, batch, fanIn, fanOut);
  },
  weightGradient: ({ delta, inputs, gradients }, { fanIn, fanOut, weightsAt, biasesAt }, batch) => {
    check(delta.length >= batch * fanOut && inputs.length >= batch * fanIn, 'weightGradient');
    columnsTimesColumns(delta, inputs, gradients, weightsAt, fanOut, fanIn, batch);
    columnSums(delta, gradients, biasesAt, fanOut, batch);
  },
};

function check(fits: boolean, what: string): void {
  if (!fits) throw new LabError('shape', `${what}: the arrays must hold the whole batch; one is too short`);
}
