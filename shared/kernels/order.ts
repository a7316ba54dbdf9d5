/** The generator of shared/rng.ts, its four words of state. */
let word0: u32 = 0;
let word1: u32 = 0;
let word2: u32 = 0;
let word3: u32 = 0;

function next(): u32 {
  const result = rotl<u32>(word1 * 5, 7) * 9;
  const shifted = word1 << 9;
  word2 ^= word0;
  word3 ^= word1;
  word1 ^= word2;
  word0 ^= word3;
  word2 ^= shifted;
  word3 = rotl<u32>(word3, 11);
  return result;
}

/** Fills n whole numbers at `order` with 0 … n − 1, in the order that Rng.drawOrder gives from that state. */
export function drawOrder(order: usize, n: u32, a: u32, b: u32, c: u32, d: u32): void {
  word0 = a;
  word1 = b;
  word2 = c;
  word3 = d;
  for (let i: u32 = 0; i < n; i++) store<u32>(order + ((<usize>i) << 2), i);
  for (let count = n; count > 1; count--) {
    let product = <u64>next() * <u64>count;
    while (<u32>product < count && <u32>product < (0 - count) % count) product = <u64>next() * <u64>count;
    const here = order + ((<usize>(count - 1)) << 2);
    const there = order + ((<usize>(product >> 32)) << 2);
    const kept = load<u32>(here);
    store<u32>(here, load<u32>(there));
    store<u32>(there, kept);
  }
}
