/** Entry of the float32 kernels: what the module exports. */

/** First byte of the memory that the kernels leave to their user. */
export const heap: usize = __heap_base;

export function probe(n: i32): i32 {
  return n + 1;
}
