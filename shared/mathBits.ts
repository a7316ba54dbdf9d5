/** Every power of two from 2^-1074 (the smallest double) to 2^1023, exact. Index = exponent + 1074. */
export const POWERS_OF_TWO = new Float64Array(2098);
POWERS_OF_TWO[1074] = 1;
for (let i = 1075; i < 2098; i++) POWERS_OF_TWO[i] = POWERS_OF_TWO[i - 1]! * 2;
for (let i = 1073; i >= 0; i--) POWERS_OF_TWO[i] = POWERS_OF_TWO[i + 1]! * 0.5;

/** One double and its two words: to take exponent and mantissa apart. Valid only until the next use. */
export const scratch = new Float64Array(1);
export const scratchWords = new Uint32Array(scratch.buffer);
/** Index of the word that holds sign and exponent: 1 on little-endian machines. */
export const HIGH_WORD = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 1 : 0;
