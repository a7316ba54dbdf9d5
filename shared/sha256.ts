/** First 32 bits of the fractional parts of the cube roots (round constants) and square roots (start) of the first primes. */
const { roundConstants: ROUND, startValues: START } = fractionalRoots();

/**
 * SHA-256 of a byte string, as 64 lower-case hex digits.
 *
 * Source   FIPS 180-4, "Secure hash standard", 2015, doi:10.6028/NIST.FIPS.180-4.
 */
export function sha256Hex(bytes: Uint8Array): string {
  let hex = '';
  for (const word of digestWords(bytes)) hex += word.toString(16).padStart(8, '0');
  return hex;
}

/** SHA-256 of a byte string, as 32 bytes. */
export function sha256Bytes(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(32);
  const view = new DataView(out.buffer);
  digestWords(bytes).forEach((word, i) => view.setUint32(4 * i, word));
  return out;
}

function digestWords(bytes: Uint8Array): Uint32Array {
  const hash = Uint32Array.from(START);
  const schedule = new Int32Array(64);
  const wholeBlocks = Math.floor(bytes.length / 64);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let block = 0; block < wholeBlocks; block++) compress(hash, schedule, view, block * 64);

  // The rest, a 1 bit, zeros, and the length in bits, in one or two blocks of their own.
  const rest = bytes.subarray(wholeBlocks * 64);
  const tail = new Uint8Array(rest.length < 56 ? 64 : 128);
  tail.set(rest);
  tail[rest.length] = 0x80;
  const tailView = new DataView(tail.buffer);
  tailView.setUint32(tail.length - 8, Math.floor(bytes.length / 536870912));
  tailView.setUint32(tail.length - 4, (bytes.length << 3) >>> 0);
  for (let at = 0; at < tail.length; at += 64) compress(hash, schedule, tailView, at);
  return hash;
}

function rotate(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by));
}

function compress(hash: Uint32Array, w: Int32Array, view: DataView, at: number): void {
  for (let i = 0; i < 16; i++) w[i] = view.getInt32(at + 4 * i);
  for (let i = 16; i < 64; i++) {
    const x = w[i - 15]!;
    const y = w[i - 2]!;
    const small0 = rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3);
    const small1 = rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10);
    w[i] = (w[i - 16]! + small0 + w[i - 7]! + small1) | 0;
  }
  let a = hash[0]! | 0;
  let b = hash[1]! | 0;
  let c = hash[2]! | 0;
  let d = hash[3]! | 0;
  let e = hash[4]! | 0;
  let f = hash[5]! | 0;
  let g = hash[6]! | 0;
  let h = hash[7]! | 0;
  for (let i = 0; i < 64; i++) {
    const big1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const choice = (e & f) ^ (~e & g);
    const first = (h + big1 + choice + ROUND[i]! + w[i]!) | 0;
    const big0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + big0 + majority) | 0;
  }
  hash[0]! += a;
  hash[1]! += b;
  hash[2]! += c;
  hash[3]! += d;
  hash[4]! += e;
  hash[5]! += f;
  hash[6]! += g;
  hash[7]! += h;
}

/** The constants, computed as the standard defines them: whole-number roots, so no rounding is involved. */
function fractionalRoots(): { roundConstants: Int32Array; startValues: Uint32Array } {
  const roundConstants = new Int32Array(64);
  const startValues = new Uint32Array(8);
  let found = 0;
  for (let n = 2n; found < 64; n++) {
    let prime = true;
    for (let divisor = 2n; divisor * divisor <= n; divisor++) if (n % divisor === 0n) prime = false;
    if (!prime) continue;
    if (found < 8) startValues[found] = Number(integerRoot(n << 64n, 2) & 0xffffffffn);
    roundConstants[found] = Number(integerRoot(n << 96n, 3) & 0xffffffffn) | 0;
    found++;
  }
  return { roundConstants, startValues };
}

/** Largest whole number whose `degree`-th power is at most `value`, by bisection. */
function integerRoot(value: bigint, degree: 2 | 3): bigint {
  let low = 0n;
  let high = 1n << 64n;
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    const power = degree === 2 ? middle * middle : middle * middle * middle;
    if (power <= value) low = middle;
    else high = middle;
  }
  return low;
}
