/**
 * Values that a page might send instead of what it should. They are made where they are needed, in the page and in the
 * test: most of them could not travel there. So this is one function without anything outside it.
 */
export function hostileMakers(): Readonly<Record<string, () => unknown>> {
  const nested = (depth: number, wrap: (inner: unknown) => unknown) => {
    let value: unknown = 1;
    for (let i = 0; i < depth; i++) value = wrap(value);
    return value;
  };
  return {
    undefined: () => undefined,
    null: () => null,
    true: () => true,
    zero: () => 0,
    minusZero: () => -0,
    minusOne: () => -1,
    half: () => 0.5,
    nan: () => NaN,
    infinity: () => Infinity,
    minusInfinity: () => -Infinity,
    unsafe: () => 2 ** 53,
    largest: () => Number.MAX_VALUE,
    smallest: () => 5e-324,
    bigint: () => 12345678901234567890n,
    date: () => new Date(0),
    invalidDate: () => new Date(NaN),
    map: () => new Map([['id', 'x']]),
    set: () => new Set(['id']),
    regex: () => /(a+)+$/,
    error: () => new Error('sent'),
    bytes: () => new Uint8Array([0x89, 0x50, 0x4e, 0x47]),
    floats: () => new Float64Array([NaN, 1]),
    buffer: () => new ArrayBuffer(16),
    symbol: () => Symbol('id'),
    function: () => () => 1,
    promise: () => Promise.resolve(1),
    cyclic: () => {
      const self: Record<string, unknown> = {};
      self['self'] = self;
      return self;
    },
    cyclicList: () => {
      const self: unknown[] = [];
      self.push(self);
      return self;
    },
    nestedLists: () => nested(400, (inner) => [inner]),
    nestedRecords: () => nested(400, (inner) => ({ spec: inner })),
    deep: () => nested(100_000, (inner) => [inner]),
    proto: () => JSON.parse('{"__proto__":{"polluted":true}}') as unknown,
    constructor: () => ({ constructor: { prototype: { polluted: true } } }),
    noPrototype: () => Object.assign(Object.create(null) as object, { toString: 1, valueOf: 2 }),
    unprintable: () => ({ toString: null, valueOf: null, toJSON: 5 }),
    longLength: () => ({ length: 1e9, 0: 'x' }),
    emptyText: () => '',
    longText: () => 'x'.repeat(200_000),
    longDigits: () => '1'.repeat(20_000) + 'x',
    manySpaces: () => ' '.repeat(20_000) + 'x',
    surrogate: () => '\ud800',
    nul: () => 'a\0b',
    lines: () => 'a\r\nb',
    sql: () => `'); DROP TABLE run; --`,
    path: () => '../../../../etc/passwd',
    windowsPath: () => '..\\..\\C:\\Windows\\win.ini',
    fileAddress: () => 'file:///etc/passwd',
    html: () => '<img src=x onerror="window.injected=true"><script>window.injected=true</script>',
    proto_: () => '__proto__',
    id: () => '000000000000',
    emptyList: () => [],
    manyItems: () => Array.from({ length: 100_001 }, () => '000000000000'),
    emptyRecord: () => ({}),
  };
}

/** A value in a form that travels as JSON: a hostile one is `{ $hostile: name }`, a key that JSON would lose is a pair. */
export type Encoded =
  | null
  | boolean
  | number
  | string
  | readonly Encoded[]
  | { readonly $hostile: string }
  | { readonly $pairs: readonly (readonly [string, Encoded])[] };

/** The value of an encoded one. Without anything outside it, for the page. */
export function decodeHostile(encoded: Encoded, makers: Readonly<Record<string, () => unknown>>): unknown {
  if (typeof encoded !== 'object' || encoded === null) return encoded;
  if (Array.isArray(encoded)) return (encoded as readonly Encoded[]).map((each) => decodeHostile(each, makers));
  if ('$hostile' in encoded) return makers[encoded.$hostile]!();
  const record: Record<string, unknown> = {};
  for (const [key, value] of (encoded as { $pairs: readonly (readonly [string, Encoded])[] }).$pairs) {
    Object.defineProperty(record, key, {
      ...{ value: decodeHostile(value, makers), enumerable: true, writable: true, configurable: true },
    });
  }
  return record;
}

/** The other way, for plain data. */
export function encodePlain(value: unknown): Encoded {
  if (value === undefined) return { $hostile: 'undefined' };
  if (value instanceof Uint8Array) return { $hostile: 'bytes' };
  if (Array.isArray(value)) return value.map(encodePlain);
  if (typeof value !== 'object' || value === null) return value as Encoded;
  return { $pairs: Object.entries(value).map(([key, each]) => [key, encodePlain(each)] as const) };
}
