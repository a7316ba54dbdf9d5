/**
 * An activation of four numbers: f(z) and f′(z), with its parameter alpha in every lane. The formulas, and the conventions
 * at kinks, are those of the records in shared/activations.ts.
 *
 * A kernel is a class without fields, so that a loop can be compiled for each of them.
 */
@unmanaged
export abstract class Kernel {
  abstract f(z: v128, alpha: v128): v128;
  abstract df(z: v128, alpha: v128): v128;
}
