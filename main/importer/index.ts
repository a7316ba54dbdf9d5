import '../offline';
import { ImportJob } from './importJob';
import type { ImporterCommand } from './protocol';

/** Entry of the importer: an Electron utility process that parses one import and goes with it. */
const port = process.parentPort;
const job = new ImportJob((event) => port.postMessage(event));
port.on('message', ({ data }) => job.obey(data as ImporterCommand));
