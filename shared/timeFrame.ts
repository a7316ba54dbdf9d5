import type { GradientReport } from './networkGradient';
import type { Histogram } from './histogram';
import type { LayerSymmetry } from './symmetry';
import type { DecisionGrid } from './trainerProtocol';

/** A moment of a run that one can go back to. */
export interface TimeStep {
  readonly step: number;
  /** The trained weights bit for bit. */
  readonly exact: boolean;
  /** How far each may be from the trained one, as a share of the spread of its block; 0 where they are exact. */
  readonly rounding: number;
}

/** The moments that are kept of a run. */
export interface TimeSteps {
  readonly steps: readonly TimeStep[];
  /** Those that are stored but cannot be read: one that they build on is lost. */
  readonly lost: readonly number[];
}

/** A layer at a moment, on the probe batch. */
export interface FrameLayer {
  readonly fanIn: number;
  readonly fanOut: number;
  /** Norm of the gradient of the mean loss with respect to the weights. */
  readonly gradNorm: number;
  readonly weightNorm: number;
  readonly zStd: number;
  readonly aStd: number;
  /** Of each unit: share of the examples with f′ ≠ 0, and with |f′| below 4 % of its largest value. */
  readonly active: Float32Array;
  readonly saturated: Float32Array;
  /** Mean activation of each unit. */
  readonly meanActivation: Float32Array;
}

/** What every unit of a layer answers over the plane of two inputs. */
export interface UnitFields {
  /** From 1 on. */
  readonly layer: number;
  /** Cells along each side. */
  readonly size: number;
  readonly units: number;
  /** Units of the layer that are not among them: more would not be seen apart. */
  readonly left: number;
  /** Input ranges before scaling: [x1 min, x1 max, x2 min, x2 max]. */
  readonly extent: readonly [number, number, number, number];
  /** Activations [units × size × size]; row 0 is the lowest x2. */
  readonly values: Float32Array;
}

/** The network at a moment. */
export interface TimeFrame extends TimeStep {
  /** Examples of the probe batch. */
  readonly examples: number;
  readonly layers: readonly FrameLayer[];
  /** For two inputs only. */
  readonly grid: DecisionGrid | null;
  readonly fields: UnitFields | null;
}

/** One unit at a moment. */
export interface UnitDetail extends TimeStep {
  readonly layer: number;
  /** From 0 on. */
  readonly unit: number;
  readonly weights: Float64Array;
  readonly bias: number;
  /** Of z over the probe batch. */
  readonly preActivations: Histogram;
  readonly active: number;
  readonly saturated: number;
  /** Its answer over the plane; for two inputs only. */
  readonly field: UnitFields | null;
}

/** How alike the units of each layer were at each moment. */
export interface SymmetryStep extends TimeStep {
  readonly layers: readonly LayerSymmetry[];
}

/** A check of the gradient at a moment. */
export interface GradientCheck extends TimeStep {
  readonly report: GradientReport;
}
