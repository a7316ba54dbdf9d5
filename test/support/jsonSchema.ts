interface Schema {
  readonly [keyword: string]: unknown;
}

type Check = (limit: never, value: unknown, schema: Schema) => boolean;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  object: isObject,
  array: Array.isArray,
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  integer: (value) => Number.isInteger(value),
  boolean: (value) => typeof value === 'boolean',
  null: (value) => value === null,
};

/** What does not judge. */
const NOTES = ['$schema', 'title', 'description', 'default', 'format'];

/** The keywords that our schema is made of. */
const KEYWORDS: Readonly<Record<string, Check>> = {
  type: (type: string, value) => TYPES[type]!(value),
  const: (wanted, value) => value === wanted,
  enum: (wanted: readonly unknown[], value) => wanted.includes(value),
  minimum: (least: number, value) => typeof value !== 'number' || value >= least,
  maximum: (most: number, value) => typeof value !== 'number' || value <= most,
  pattern: (pattern: string, value) => typeof value !== 'string' || new RegExp(pattern, 'u').test(value),
  minItems: (least: number, value) => !Array.isArray(value) || value.length >= least,
  maxItems: (most: number, value) => !Array.isArray(value) || value.length <= most,
  items: (schema: Schema, value) => !Array.isArray(value) || value.every((item) => satisfies(schema, item)),
  required: (keys: readonly string[], value) => !isObject(value) || keys.every((key) => Object.hasOwn(value, key)),
  properties: (schemas: Readonly<Record<string, Schema>>, value) =>
    !isObject(value) ||
    Object.entries(value).every(([key, item]) => !Object.hasOwn(schemas, key) || satisfies(schemas[key]!, item)),
  additionalProperties: (allowed: boolean, value, { properties }) =>
    allowed || !isObject(value) || Object.keys(value).every((key) => Object.hasOwn(properties as object, key)),
  anyOf: (schemas: readonly Schema[], value) => schemas.some((schema) => satisfies(schema, value)),
  oneOf: (schemas: readonly Schema[], value) => schemas.filter((schema) => satisfies(schema, value)).length === 1,
};

/** Does the value keep to the JSON Schema? Throws on a keyword that it does not know, so that none is passed over. */
export function satisfies(schema: Schema, value: unknown): boolean {
  return Object.entries(schema).every(([keyword, limit]) => {
    if (NOTES.includes(keyword)) return true;
    const check = KEYWORDS[keyword];
    if (check === undefined) throw new Error(`a JSON Schema keyword that the test does not know: ${keyword}`);
    return check(limit as never, value, schema);
  });
}
