import fc from 'fast-check';
import { CALLS, type Channel } from '../../shared/ipc';
import { fitting } from './callArguments';
import { decodeHostile, encodePlain, hostileMakers, type Encoded } from './hostileValues';

export const CHANNELS = Object.keys(CALLS) as Channel[];

const MAKERS = hostileMakers();
const NAMES = Object.keys(MAKERS);
/** Keys that nobody asks for, or that mean something to the language. */
const EXTRA_KEYS = ['extra', 'path', 'file', '__proto__', 'constructor', 'toString', 'then', 'length', '', 'a.b'];

/** Making them, and taking them across the bridge, takes a thousand times as long as the others. */
const HEAVY = ['manyItems', 'longText', 'deep'];
const hostile = fc
  .oneof(
    { weight: 60, arbitrary: fc.constantFrom(...NAMES.filter((name) => !HEAVY.includes(name))) },
    { weight: 1, arbitrary: fc.constantFrom(...HEAVY) },
  )
  .map((name): Encoded => ({ $hostile: name }));

/** One thing that is wrong somewhere in the arguments: another value, a key that is missing or one too many. */
interface Change {
  /** How far down, and which of what is there. */
  readonly way: readonly number[];
  readonly kind: 'replace' | 'remove' | 'add' | 'wrap';
  readonly value: Encoded;
  readonly key: string;
}

const change: fc.Arbitrary<Change> = fc.record({
  way: fc.array(fc.nat(50), { maxLength: 5 }),
  kind: fc.constantFrom('replace' as const, 'remove' as const, 'add' as const, 'wrap' as const),
  value: hostile,
  key: fc.constantFrom(...EXTRA_KEYS),
});

/** Arguments of a call with one to three changes, or something else altogether. */
export function hostileArguments(channel: Channel): fc.Arbitrary<Encoded> {
  const changed = fc
    .tuple(fitting(CALLS[channel].parse.type), fc.array(change, { minLength: 1, maxLength: 3 }))
    .map(([args, changes]) => changes.reduce(apply, encodePlain(args)));
  return fc.oneof({ weight: 5, arbitrary: changed }, { weight: 1, arbitrary: hostile });
}

function apply(value: Encoded, { way, kind, value: other, key }: Change): Encoded {
  const [at, ...rest] = way;
  if (at !== undefined && Array.isArray(value) && value.length > 0) {
    const list = value as readonly Encoded[];
    const index = at % list.length;
    if (rest.length === 0 && kind === 'remove') return list.filter((_, i) => i !== index);
    return list.map((each, i) => (i === index ? apply(each, { way: rest, kind, value: other, key }) : each));
  }
  if (at !== undefined && typeof value === 'object' && value !== null && '$pairs' in value && value.$pairs.length > 0) {
    const index = at % value.$pairs.length;
    if (rest.length === 0 && kind === 'remove') return { $pairs: value.$pairs.filter((_, i) => i !== index) };
    return {
      $pairs: value.$pairs.map(([name, each], i) =>
        i === index ? ([name, apply(each, { way: rest, kind, value: other, key })] as const) : ([name, each] as const),
      ),
    };
  }
  if (kind === 'wrap') return [value];
  if (kind === 'add' && typeof value === 'object' && value !== null && '$pairs' in value) {
    return { $pairs: [...value.$pairs, [key, other] as const] };
  }
  return other;
}

/** Whether a call would take these arguments after all, as they are or as they come across the bridge. */
export function isTaken(channel: Channel, args: Encoded): boolean {
  return [args, acrossBridge(args)].some((each) => {
    try {
      CALLS[channel].parse(decodeHostile(each, MAKERS));
      return true;
    } catch {
      return false;
    }
  });
}

/** The bridge between page and preload drops a key of this name. */
function acrossBridge(args: Encoded): Encoded {
  if (typeof args !== 'object' || args === null) return args;
  if (Array.isArray(args)) return (args as readonly Encoded[]).map(acrossBridge);
  if ('$hostile' in args) return args.$hostile === 'proto' ? { $pairs: [] } : args;
  const { $pairs } = args as { $pairs: readonly (readonly [string, Encoded])[] };
  return {
    $pairs: $pairs.filter(([key]) => key !== '__proto__').map(([key, each]) => [key, acrossBridge(each)] as const),
  };
}

/** So many arguments that a call must refuse, the same for the same seed. */
export function refusedArguments(channel: Channel, count: number, seed: number): readonly Encoded[] {
  const drawn = fc.sample(hostileArguments(channel), { numRuns: Math.ceil(1.5 * count) + 20, seed });
  return drawn.filter((args) => !isTaken(channel, args)).slice(0, count);
}
