/** Rng.stream and Rng.drawOrder (shared/rng.ts) in Python, bit for bit: the order of the examples needs no room in the data. */
export const EPOCH_ORDER = `MASK = 0xFFFFFFFF  # everything below works on words of 32 bits


def mix(word):
    """A bijection of the words in which every bit of the input changes about half of the output."""
    x = (word + 0x9E3779B9) & MASK
    x = ((x ^ (x >> 16)) * 0x21F0AAAD) & MASK
    x = ((x ^ (x >> 15)) * 0x735A2D97) & MASK
    return x ^ (x >> 15)


def first_words(seed, name):
    """The generator's first state: a hash of the seed and the name of what is drawn."""
    first = mix((seed & MASK) ^ 0x9E3779B9)
    first = mix(first ^ (seed >> 32))
    for letter in name:
        first = mix((first * 31 + ord(letter)) & MASK)
    second = mix(first ^ 0x85EBCA6B ^ (seed & MASK))
    for letter in reversed(name):
        second = mix((second * 37 + ord(letter)) & MASK)
    words = mix(first), mix(second), mix(first + 0x6A09E667), mix(second + 0xBB67AE85)
    return words if any(words) else (1, 2, 3, 4)


def epoch_order(seed, epoch, count):
    """The numbers below count in random order (Fisher-Yates), by the generator xoshiro128**."""
    a, b, c, d = first_words(seed, f"epoch {epoch}")
    order = list(range(count))
    for left in range(count, 1, -1):
        while True:
            x = (b * 5) & MASK
            word = (((x << 7) | (x >> 25)) & MASK) * 9 & MASK
            t = (b << 9) & MASK
            c ^= a
            d ^= b
            b ^= c
            a ^= d
            c ^= t
            d = ((d << 11) | (d >> 21)) & MASK
            # word * left / 2^32 is below left; the few words that would make some places likelier are drawn again.
            if (word * left) & MASK >= (1 << 32) % left:
                break
        place = (word * left) >> 32
        order[left - 1], order[place] = order[place], order[left - 1]
    return order`;
