import { z } from 'zod';
import { specSchema } from './experimentSchema';
import { spellingsOf, type Named } from './names';
import { NAMES_OF } from './validation';

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** JSON Schema (draft 2020-12) of spec files, with the names of PyTorch and Keras beside ours. */
export function specJsonSchema(): object {
  return {
    title: 'Initlab experiment',
    description:
      'Contents of a *.initlab.json file. Every field but `dataset` may be left out. Of names, the usual spellings are listed; Initlab takes them in any case, with or without their module.',
    ...z.toJSONSchema(specSchema, { io: 'input', unrepresentable: 'any', override: takeNames }),
    required: ['dataset'],
  };
}

/** Puts every name in the place of ours; a choice may also be a bare name, which stands for the record's defaults. */
function takeNames({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodType; jsonSchema: JsonSchema }): void {
  const records = NAMES_OF.get(zodSchema as z.ZodType)?.records;
  if (records === undefined) return;
  if (jsonSchema.oneOf !== undefined) {
    jsonSchema.oneOf = [nameSchema(records), ...jsonSchema.oneOf];
    return;
  }
  delete jsonSchema.const;
  delete jsonSchema.enum;
  Object.assign(jsonSchema, nameSchema(records));
}

/** The usual spellings, record by record, for editors to offer and to explain. */
function nameSchema(records: readonly Named[]): JsonSchema {
  const [first, ...others] = records.map((record) => ({
    enum: [...spellingsOf(record)],
    description: described(record),
  }));
  return others.length === 0 ? { type: 'string', ...first } : { type: 'string', anyOf: [first!, ...others] };
}

function described({ name, pytorch = [], keras = [] }: Named): string {
  const theirs = [
    ...(pytorch.length > 0 ? [`${pytorch.join(', ')} in PyTorch`] : []),
    ...(keras.length > 0 ? [`${keras.join(', ')} in Keras`] : []),
  ];
  return [name, ...theirs].join('; ');
}
