import path from 'node:path';
import { LabError } from '../../../shared/errors';
import { writePytorch } from '../../pytorch/writePytorch';
import { EXIT } from '../context';
import { DB, JSON_OUTPUT } from '../options';
import type { Command } from './index';

export const pytorch: Command = {
  name: 'pytorch',
  arguments: 'RUN',
  help: 'write a PyTorch script that trains the run again and compares the losses',
  options: {
    ...DB,
    out: { value: 'FILE.py', help: 'the script; its data go beside it as FILE.npz. Existing files are replaced' },
    ...JSON_OUTPUT,
  },
  async run(context) {
    const run = context.store.runs.get(context.only('the run'));
    const out = context.args.text('out');
    if (out === undefined) throw new LabError('input', '--out FILE.py is missing: where to write');
    const files = await writePytorch(context.store, run.id, path.resolve(out));
    context.say(`${files.script}: ${files.steps} steps, compared with ${files.losses} stored losses`);
    context.say(`${files.data}: data, initial weights, stored losses`);
    context.say(`Losses agree up to ${files.tolerance} of their size. Run it with: python3 ${out}`);
    context.document({ pytorch: { run: { id: run.id, name: run.name }, ...files } });
    return EXIT.done;
  },
};
