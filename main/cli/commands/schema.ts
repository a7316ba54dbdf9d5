import { specJsonSchema } from '../../../shared/specJsonSchema';
import { EXIT } from '../context';
import type { Command } from './index';

export const schema: Command = {
  name: 'schema',
  arguments: '',
  help: 'print the JSON Schema of spec files',
  options: {},
  run(context) {
    context.noPositionals();
    process.stdout.write(`${JSON.stringify(specJsonSchema(), null, 2)}\n`);
    return EXIT.done;
  },
};
