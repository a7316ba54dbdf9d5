import { runLab } from './setup/lab.mjs';
import { main } from './setup/prepare.mjs';

await main(() => runLab(process.argv.slice(2)));
