import './offline';
import path from 'node:path';
import { lab } from './cli/command';
import { nativeBinding } from './paths';
import { nodeLinkLauncher } from './queue/nodeLink';
import { nodeTrainerLauncher } from './runs/nodeTrainer';
import { sampleFile } from './sample/sampleFile';

/** Entry of the `lab` command in Node. */
const main = import.meta.dirname;
const code = await lab(process.argv.slice(2), {
  launchTrainer: nodeTrainerLauncher(path.join(main, 'trainer.js')),
  launchLink: nodeLinkLauncher(path.join(main, 'queueLink.js')),
  nativeBinding: nativeBinding(path.resolve(main, '../..'), null),
  sampleFile: sampleFile(path.resolve(main, '../..'), null),
  self: [process.execPath, path.join(main, 'cli.js')],
});
// Open handles (a child that is slow to go) must not keep the shell waiting.
process.exit(code);
