import { randomBytes } from 'node:crypto';

/** Crockford's base 32: no i, l, o, u, so that an id can be read out and typed. */
const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz';
const TIME_DIGITS = 7;
const RANDOM_DIGITS = 5;
const RANDOM_RANGE = 32 ** RANDOM_DIGITS;

/** What an id looks like: 12 characters. */
export const ID_PATTERN = /^[0-9a-hjkmnp-tv-z]{12}$/;

/**
 * A source of run and sweep ids: 7 digits of seconds since 1970, then 5 random ones. Ids of one source ascend, also
 * within a second and when the clock is set back; two programs may, rarely, draw the same, so the insert must check.
 *
 * @param now milliseconds since 1970.
 */
export function idSource(now: () => number): () => string {
  let lastSecond = 0;
  let lastRandom = 0;
  return () => {
    const second = Math.floor(now() / 1000);
    if (second > lastSecond) {
      lastSecond = second;
      lastRandom = randomBytes(4).readUInt32LE() % (RANDOM_RANGE / 2); // the upper half stays free for counting on
    } else {
      lastRandom++;
      if (lastRandom === RANDOM_RANGE) {
        lastSecond++;
        lastRandom = 0;
      }
    }
    return digits(lastSecond, TIME_DIGITS) + digits(lastRandom, RANDOM_DIGITS);
  };
}

function digits(value: number, count: number): string {
  let text = '';
  for (let rest = value, i = 0; i < count; i++, rest = Math.floor(rest / 32)) text = DIGITS.charAt(rest % 32) + text;
  return text;
}
