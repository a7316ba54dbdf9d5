/** What the kernels are given from outside, by shared/kernelModule.ts. The module's name in WebAssembly is that of this file. */

/**
 * Sleeps until the number at `counter` is not `old` any more or is told of, at most a second.
 *
 * A call and not the instruction for it: after an `atomic.wait` that has lasted until its end, code of the baseline compiler
 * of V8 11.3 (Node 20) finds 0 in a variable that it had kept in a register, and a thread would take that for a new number.
 */
export declare function sleep(counter: usize, old: i32): void;
